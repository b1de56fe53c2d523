using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Reference;

/// <summary>
/// Makes the golden vectors of a model: a sequence in raw units (see <c>GoldenSequence</c>), the outputs that the double-precision
/// reference gives for it from a reset state, and how far float32 code may be off.
/// <para>
/// Tolerance of an output y with stored scale s (1 without an output normaliser): an implementation passes where
/// |found - y| is at most a * |s| + t * |y|. t is four times the largest |difference| / (|s| + |y|) and a four times the largest
/// |difference| / |s|, over the steps and channels of the output, between the reference and the same network rounded to float32
/// after every operation; both are clamped to [1e-6, 1e-3] and rounded up to two digits. The absolute part follows s because an
/// output in pascals or in microvolts is as accurate as the normalised value it came from. It is measured on its own because a
/// small output can be the difference of large values and carry their error (a product of cancelling sums was 1.3 times over t).
/// </para>
/// <para>
/// The rounded network is run twice, with exact activations and with activations displaced by what the accurate tier allows, and the
/// channels of an output share the largest t. Measured on 480 generated step functions (random dense, lstm and gru networks, half of
/// the gated ones with three added to the bias of the gate that remembers): with rounding alone and a t a channel, 4 valid ones
/// exceeded the tolerance, by up to 1.6 times; as it is, the worst uses 0.38 of it. Faults exceed it a hundredfold and more.
/// </para>
/// <para>
/// Chaotic or expansive networks magnify rounding, so that after some steps no float32 code agrees with the reference. Where t
/// would exceed its clamp the sequence is tried again weaker (a half, a quarter, an eighth), then stronger (4 and 16 times:
/// saturated gates damp chaos), then likewise with no more than 32 steps; the first that stays within the clamp is taken.
/// </para>
/// </summary>
public static class GoldenVectorsFactory
{
    /// <summary>Fewest steps of golden vectors.</summary>
    public const int MinimumSteps = 32;

    /// <summary>Steps unless the caller says otherwise: one cycle of the sequence's phases.</summary>
    public const int DefaultSteps = 48;

    private const double SmallestTolerance = 1e-6;
    private const double LargestTolerance = 1e-3;
    private const double SafetyFactor = 4;

    private static readonly double[] AmplitudeFactors = [1, 0.5, 0.25, 0.125, 4, 16];

    /// <summary>
    /// Makes golden vectors. The same model, seed and steps give the same vectors; the last bits of the outputs depend on the
    /// platform's <c>exp</c> and <c>tanh</c>, the inputs and tolerances do not.
    /// </summary>
    /// <param name="model">The model; golden vectors that it has already are ignored.</param>
    /// <param name="seed">Seed of the input sequence.</param>
    /// <param name="steps">Steps, at least <see cref="MinimumSteps"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too few steps.</exception>
    /// <exception cref="InvalidOperationException">The network is so chaotic or expansive that float32 code cannot follow the
    /// reference for 32 steps of any of the sequences.</exception>
    public static GoldenVectors Create(TinyRnnModel model, long seed = 0, int steps = DefaultSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, MinimumSteps);
        double smallest = double.PositiveInfinity;
        foreach (int length in new[] { steps, MinimumSteps }.Distinct())
        {
            foreach (double factor in AmplitudeFactors)
            {
                float[] inputs = GoldenSequence.Create(model, seed, length, factor);
                double[] outputs = new ReferenceNetwork(model).Run(inputs);
                double[] scales = OutputScales(model);
                (double[] tolerances, double[] absolute) = Tolerances(model, inputs, outputs, scales);
                if (tolerances.All(tolerance => tolerance <= LargestTolerance))
                {
                    return new GoldenVectors
                    {
                        Steps = length,
                        Inputs = inputs,
                        Outputs = outputs,
                        AbsoluteTolerance = [.. absolute.Zip(scales, (tolerance, scale) => RoundUp(tolerance * scale))],
                        RelativeTolerance = [.. tolerances.Select(RoundUp)],
                    };
                }

                smallest = Math.Min(smallest, tolerances.Max());
            }
        }

        throw new InvalidOperationException(
            $"Model '{model.Network.Name}' is chaotic or expansive: with every golden sequence float32 arithmetic needs a tolerance of "
            + $"{smallest:g3} or more within {MinimumSteps} steps; at most {LargestTolerance:g1} is allowed. Train it with smaller "
            + "recurrent weights (a smaller learning rate, gradient clipping or a saturating activation).");
    }

    /// <summary>The model with golden vectors of the default sequence in place of any that it had.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="InvalidOperationException">As for <see cref="Create"/>.</exception>
    public static TinyRnnModel Attach(TinyRnnModel model) => new()
    {
        Network = model.Network,
        Tensors = model.Tensors,
        InputNormaliser = model.InputNormaliser,
        OutputNormalisers = model.OutputNormalisers,
        Thresholds = model.Thresholds,
        Golden = Create(model),
        Provenance = model.Provenance,
        WeightsFile = model.WeightsFile,
    };

    /// <summary>|scale| of every output float; 1 where the output has no normaliser.</summary>
    private static double[] OutputScales(TinyRnnModel model)
    {
        List<double> scales = [];
        for (int o = 0; o < model.Network.Outputs.Count; o++)
        {
            float[]? scale = model.OutputNormalisers[o]?.Scale;
            for (int i = 0; i < model.Network.Outputs[o].Shape.Count; i++)
            {
                scales.Add(scale is null ? 1 : Math.Abs(scale[i % scale.Length]));
            }
        }

        return [.. scales];
    }

    /// <summary>t and a of every output float; t is infinite where an output is not finite.</summary>
    private static (double[] Relative, double[] Absolute) Tolerances(TinyRnnModel model, float[] inputs, double[] outputs, double[] scales)
    {
        double[] relative = new double[scales.Length];
        double[] absolute = new double[scales.Length];
        foreach (ReferenceArithmetic arithmetic in new[] { ReferenceArithmetic.RoundedToSingle, ReferenceArithmetic.DisplacedActivations })
        {
            double[] rounded = new ReferenceNetwork(model, arithmetic).Run(inputs);
            for (int i = 0; i < outputs.Length; i++)
            {
                int channel = i % scales.Length;
                double difference = Math.Abs(outputs[i] - rounded[i]);
                difference = double.IsFinite(difference) ? difference : double.PositiveInfinity;
                relative[channel] = Math.Max(relative[channel], difference / (scales[channel] + Math.Abs(outputs[i])));
                absolute[channel] = Math.Max(absolute[channel], difference / scales[channel]);
            }
        }

        // The channels of an output share the largest, so that none is held to the luck of having rounded well.
        int first = 0;
        foreach (OutputSpec output in model.Network.Outputs)
        {
            Span<double> channels = relative.AsSpan(first, output.Shape.Count);
            channels.Fill(Math.Max(SmallestTolerance, SafetyFactor * Largest(channels)));
            channels = absolute.AsSpan(first, output.Shape.Count);
            channels.Fill(Math.Clamp(SafetyFactor * Largest(channels), SmallestTolerance, LargestTolerance));
            first += output.Shape.Count;
        }

        return (relative, absolute);
    }

    private static double Largest(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }

    /// <summary>The next number of two significant digits, parsed from text so that the file shows exactly those digits.</summary>
    private static double RoundUp(double tolerance)
    {
        int exponent = (int)Math.Floor(Math.Log10(tolerance)) - 1;
        double digits = Math.Ceiling((tolerance / Math.Pow(10, exponent)) - 1e-9);
        return double.Parse(string.Create(CultureInfo.InvariantCulture, $"{digits}e{exponent}"), CultureInfo.InvariantCulture);
    }
}
