using System;
using System.IO;
using TinyRnn.Cli.IO;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Cli.Recipes;

/// <summary>
/// Utterances in the form of japanese-vowels: 12 coefficients over 7 to 29 steps. A speaker is a way from one vowel's place to
/// another's; utterances differ in length, in noise and in how far the speaker strays from it.
/// </summary>
internal static class VowelSet
{
    private const int Speakers = 9;
    private const int Channels = 12;
    private const int UtterancesPerSpeaker = 20;

    /// <summary>Writes the set.</summary>
    public static void Write(TextWriter writer, DataPart part)
    {
        string[] labels = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
        TsText.WriteHeader(writer, "BuiltInVowels", Channels, null, labels);
        double[,,] ways = Ways();
        for (int i = 0; i < UtterancesPerSpeaker * Speakers; i++)
        {
            var random = new SimulationRandom(i + (part == DataPart.Train ? 1_000 : 50_000));
            TsText.WriteRecording(writer, Utterance(ref random, ways, i % Speakers), labels[i % Speakers]);
        }
    }

    /// <summary>[speaker, begin or end, channel].</summary>
    private static double[,,] Ways()
    {
        var random = new SimulationRandom(7);
        double[,,] ways = new double[Speakers, 2, Channels];
        for (int channel = 0; channel < Channels; channel++)
        {
            double begin = random.NextNormal(), end = random.NextNormal();
            for (int speaker = 0; speaker < Speakers; speaker++)
            {
                ways[speaker, 0, channel] = begin + (0.5 * random.NextNormal());
                ways[speaker, 1, channel] = end + (0.5 * random.NextNormal());
            }
        }

        return ways;
    }

    private static double[,] Utterance(ref SimulationRandom random, double[,,] ways, int speaker)
    {
        int steps = 7 + (int)random.NextUniform(0, 23);
        double middle = random.NextUniform(0.35, 0.65);
        double[] strays = new double[Channels];
        for (int channel = 0; channel < Channels; channel++)
        {
            strays[channel] = 0.35 * random.NextNormal();
        }

        double[,] values = new double[steps, Channels];
        for (int step = 0; step < steps; step++)
        {
            double part = 1 / (1 + Math.Exp(-10 * (((double)step / steps) - middle)));
            for (int channel = 0; channel < Channels; channel++)
            {
                double course = ((1 - part) * ways[speaker, 0, channel]) + (part * ways[speaker, 1, channel]);
                values[step, channel] = course + strays[channel] + (0.25 * random.NextNormal());
            }
        }

        return values;
    }
}
