using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.Intrinsics;
using System.Threading.Tasks;
using TinyRnn.Format;
using TinyRnn.Reference;

namespace TinyRnn.Benchmarks.Commands;

/// <summary>What a sweep over all floats found.</summary>
/// <param name="LargestError">Largest error against double precision, absolute or, where the result is above 1, relative.</param>
/// <param name="At">Where it is.</param>
/// <param name="StepsBack">Neighbours of which the larger argument has the smaller result.</param>
/// <param name="LargestStepBack">The largest such difference.</param>
internal sealed record SweepResult(double LargestError, float At, long StepsBack, double LargestStepBack);

/// <summary>Evaluates an activation at every float32, infinities included, and compares with double precision.</summary>
internal static class ActivationSweep
{
    private const uint InfinityBits = 0x7F800000;
    private const int Parts = 256;

    private const uint OtherStride = 101;

    private static readonly Dictionary<string, Curve> Curves = new()
    {
        ["tanh accurate"] = new(() => Math.Tanh, AccurateActivations.Tanh, 1),
        ["sigmoid accurate"] = new(() => Sigmoid, AccurateActivations.Sigmoid, 1),
        ["tanh fast"] = new(() => Math.Tanh, FastActivations.Tanh, 1),
        ["sigmoid fast"] = new(() => Sigmoid, FastActivations.Sigmoid, 1),
        ["elu"] = new(() => Reference(ActivationKinds.Elu), x => AccurateActivations.Elu(x, 1f)),
        ["selu"] = new(() => Reference(ActivationKinds.Selu), x => AccurateActivations.Selu(x, SeluAlpha, SeluBeta)),
        ["softplus"] = new(() => Reference(ActivationKinds.Softplus), AccurateActivations.Softplus),
        ["softsign"] = new(() => Reference(ActivationKinds.Softsign), SimpleActivations.Softsign),
        ["silu"] = new(() => Reference(ActivationKinds.Silu), AccurateActivations.Silu, IsMonotone: false),
        ["hardSilu"] = new(() => Reference(ActivationKinds.HardSilu), SimpleActivations.HardSilu, IsMonotone: false),
        ["gelu"] = new(() => Reference(ActivationKinds.Gelu), AccurateActivations.Gelu, IsMonotone: false),
        ["geluTanh"] = new(() => Reference(ActivationKinds.GeluTanh), AccurateActivations.GeluTanh, IsMonotone: false),
        ["mish"] = new(() => Reference(ActivationKinds.Mish), AccurateActivations.Mish, IsMonotone: false),
        ["exponential"] = new(() => Reference(ActivationKinds.Exponential), AccurateActivations.Exp),
    };

    private static float SeluAlpha => (float)ActivationSpec.Create(ActivationKinds.Selu).Alpha;

    private static float SeluBeta => (float)ActivationSpec.Create(ActivationKinds.Selu).Beta;

    /// <summary>Names of the curves.</summary>
    public static IEnumerable<string> Names => Curves.Keys;

    /// <summary>How many floats a sweep of a curve passes over for one that it looks at.</summary>
    public static uint StrideOf(string name) => Curves[name].Stride;

    /// <summary>Whether a curve never falls.</summary>
    public static bool IsMonotone(string name) => Curves[name].IsMonotone;

    /// <summary>Sweeps a curve on all processors.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="stride">1 for every float, or every so manieth.</param>
    public static SweepResult Run(string name, uint stride = 1)
    {
        Curve curve = Curves[name];
        SweepResult[] results = new SweepResult[2 * Parts];
        Parallel.For(0, 2 * Parts, part =>
        {
            uint size = (InfinityBits / Parts) + 1;
            uint first = (uint)(part % Parts) * size;
            results[part] = Part(curve.Exact(), curve.Function, part >= Parts, first, Math.Min(first + size, InfinityBits), stride);
        });
        SweepResult worst = results.MaxBy(result => result.LargestError)!;
        return worst with
        {
            StepsBack = results.Sum(result => result.StepsBack),
            LargestStepBack = results.Max(result => result.LargestStepBack),
        };
    }

    /// <summary>A result as a line of text.</summary>
    public static string ToLine(SweepResult result) => string.Create(
        CultureInfo.InvariantCulture, $"{result.LargestError:r};{result.At:r};{result.StepsBack};{result.LargestStepBack:r}");

    /// <summary>The result of such a line.</summary>
    public static SweepResult FromLine(string line)
    {
        string[] words = line.Trim().Split(';');
        return new(
            double.Parse(words[0], CultureInfo.InvariantCulture),
            float.Parse(words[1], CultureInfo.InvariantCulture),
            long.Parse(words[2], CultureInfo.InvariantCulture),
            double.Parse(words[3], CultureInfo.InvariantCulture));
    }

    /// <summary>Floats of one sign by growing magnitude, from the bits <paramref name="first"/> to <paramref name="last"/>.</summary>
    private static SweepResult Part(
        Func<double, double> exact, Func<Vector128<float>, Vector128<float>> function, bool isNegative, uint first, uint last, uint stride)
    {
        uint sign = isNegative ? 0x80000000 : 0;
        double largest = 0, largestBack = 0;
        float at = 0;
        long back = 0;
        float previous = float.NaN;
        for (ulong bits = first; bits <= last; bits += stride * (ulong)Vector128<float>.Count)
        {
            Vector128<uint> indices = Vector128.Create((uint)bits) + (Vector128<uint>.Indices * stride);
            Vector128<float> x = (Vector128.Min(indices, Vector128.Create(last)) | Vector128.Create(sign)).AsSingle();
            Vector128<float> found = function(x);
            for (int lane = 0; lane < Vector128<float>.Count; lane++)
            {
                double expected = exact(x[lane]);
                double error = (float)expected == found[lane] ? 0 : Math.Abs(expected - found[lane]) / Math.Max(1, Math.Abs(expected));
                if (!(error <= largest))
                {
                    (largest, at) = (double.IsNaN(error) ? double.PositiveInfinity : error, x[lane]);
                }

                double step = isNegative ? (double)previous - found[lane] : (double)found[lane] - previous;
                if (step < 0)
                {
                    back++;
                    largestBack = Math.Max(largestBack, -step);
                }

                previous = found[lane];
            }
        }

        return new(largest, at, back, largestBack);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>An activation of the double reference.</summary>
    private static Func<double, double> Reference(string activation)
    {
        ModelBuilder builder = new("one", 1);
        builder.Output(builder.Layer(LayerKinds.Activation, "one", null, [AttributeValue.Of("activation", ActivationSpec.Create(activation))]));
        ReferenceNetwork network = new(builder.Build());
        return x => network.Step([x])[0];
    }

    /// <summary>A function and what it stands for.</summary>
    /// <param name="Exact">Makes the function in double precision, one for each thread.</param>
    /// <param name="Function">The device's.</param>
    /// <param name="Stride">One of how many floats is looked at.</param>
    /// <param name="IsMonotone">Whether it never falls.</param>
    private sealed record Curve(
        Func<Func<double, double>> Exact, Func<Vector128<float>, Vector128<float>> Function, uint Stride = OtherStride, bool IsMonotone = true);
}
