using TinyRnn.Format;

namespace TinyRnn.Reference;

/// <summary>
/// The inputs of golden vectors: a deterministic sequence in raw units that takes a network through its linear range and far into
/// saturation. In phases of eight steps the normalised amplitude is 0.5, 2, 6, 0.5, 6, 2 and again from the start; every channel
/// draws its own level, in the phases of amplitude 6 it holds a level for four steps so that gates saturate and state piles up.
/// Where the input is tokens they are drawn uniformly.
/// No value is zero: the magnitude is uniform in [0.1, 1] times the amplitude. Randomness is SplitMix64 (Steele, Lea and Flood,
/// 2014), which this file spells out so that a seed means the same sequence for ever.
/// </summary>
internal static class GoldenSequence
{
    private const int PhaseSteps = 8;
    private const int HeldSteps = 4;
    private const double SaturatingAmplitude = 6;

    private static readonly double[] PhaseAmplitudes = [0.5, 2, SaturatingAmplitude, 0.5, SaturatingAmplitude, 2];

    /// <summary>Makes [steps, inputSize] values.</summary>
    /// <param name="model">Gives the input's size and normaliser; without one raw units are taken as normalised.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="factor">Multiplies every amplitude.</param>
    public static float[] Create(TinyRnnModel model, long seed, int steps, double factor)
    {
        int size = model.Network.InputSize;
        ulong state = unchecked((ulong)seed);
        if (model.Network.Input.Kind == InputKind.Tokens)
        {
            return Tokens(model.Network.Input.Size, steps, ref state);
        }

        double[] level = new double[size];
        float[] inputs = new float[steps * size];
        for (int step = 0; step < steps; step++)
        {
            double amplitude = PhaseAmplitudes[step / PhaseSteps % PhaseAmplitudes.Length];
            bool hold = amplitude == SaturatingAmplitude && step % HeldSteps != 0;
            for (int i = 0; i < size; i++)
            {
                level[i] = hold ? level[i] : NextLevel(ref state) * amplitude * factor;
                inputs[(step * size) + i] = ToRawUnits(model.InputNormaliser, i, level[i]);
            }
        }

        return inputs;
    }

    /// <summary>Tokens, each as likely as any other.</summary>
    private static float[] Tokens(int vocabulary, int steps, ref ulong state)
    {
        float[] tokens = new float[steps];
        for (int step = 0; step < steps; step++)
        {
            tokens[step] = NextBits(ref state) % (ulong)vocabulary;
        }

        return tokens;
    }

    private static float ToRawUnits(Normaliser? normaliser, int index, double level)
    {
        if (normaliser is null)
        {
            return (float)level;
        }

        int channel = index % normaliser.Mean.Length;
        return (float)(normaliser.Mean[channel] + (normaliser.Scale[channel] * level));
    }

    /// <summary>A magnitude uniform in [0.1, 1) with a random sign.</summary>
    private static double NextLevel(ref ulong state)
    {
        ulong bits = NextBits(ref state);
        double magnitude = 0.1 + (0.9 * (bits >> 11) / (1UL << 53));
        return (bits & 1) == 0 ? magnitude : -magnitude;
    }

    private static ulong NextBits(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            ulong bits = state;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            return bits ^ (bits >> 31);
        }
    }
}
