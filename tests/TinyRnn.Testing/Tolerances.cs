using System;

namespace TinyRnn.Testing;

/// <summary>How far a value may be from what is expected.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Value">The limit.</param>
/// <param name="IsRelative">Whether the limit of a value y is Value * max(1, |y|) rather than Value.</param>
/// <param name="Reason">Why this limit.</param>
public sealed record Tolerance(string Name, double Value, bool IsRelative, string Reason)
{
    /// <summary>The limit for one expected value.</summary>
    public double LimitFor(double expected) => IsRelative ? Value * Math.Max(1, Math.Abs(expected)) : Value;

    /// <summary>|found - expected| as a fraction of the limit: at most 1 passes; NaN counts as infinite.</summary>
    public double Ratio(double expected, double found)
    {
        double ratio = expected.Equals(found) ? 0 : Math.Abs(found - expected) / LimitFor(expected);
        return double.IsNaN(ratio) ? double.PositiveInfinity : ratio;
    }

    /// <summary>The largest <see cref="Ratio(double, double)"/> of a sequence.</summary>
    /// <exception cref="ArgumentException">The sequences differ in length.</exception>
    public double Ratio(ReadOnlySpan<double> expected, ReadOnlySpan<double> found)
    {
        if (expected.Length != found.Length)
        {
            throw new ArgumentException($"{expected.Length} values expected, {found.Length} found.", nameof(found));
        }

        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Ratio(expected[i], found[i]));
        }

        return largest;
    }

    /// <inheritdoc cref="Ratio(ReadOnlySpan{double}, ReadOnlySpan{double})"/>
    public double Ratio(ReadOnlySpan<double> expected, ReadOnlySpan<float> found)
    {
        double[] wide = new double[found.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = found[i];
        }

        return Ratio(expected, wide);
    }
}

/// <summary>The one table of tolerances. A test that compares numbers takes its limit from here.</summary>
public static class Tolerances
{
    public static readonly Tolerance OneStep = new(
        "generated code against the reference, one step from the reference's state", 1e-6, true,
        "float32 sums of up to about a hundred products of order 1, activations off by at most 2e-7 (ARCHITECTURE section 5)");

    public static readonly Tolerance OneFrame = new(
        "generated convolutions and dense layers over the rows of a frame against the reference", 3e-6, true,
        "as one step, with float32 sums of up to 387 products: the error grows with the root of their number");

    public static readonly Tolerance FreeRunning = new(
        "generated code against the reference, 1,000 steps free-running", 2e-5, true,
        "rounding fed back through recurrent weights of spectral radius at most 0.9, relu 0.8 (ARCHITECTURE section 5)");

    public static readonly Tolerance AccurateActivation = new(
        "an activation of the accurate tier against double", 2e-7, false,
        "about 3.4 units of the last place of float32 near 1 (ARCHITECTURE section 5)");

    public static readonly Tolerance FastActivation = new(
        "an activation of the fast tier against double", 1e-4, false,
        "the rational approximation of tanh is off by up to 6.7e-5 (ARCHITECTURE section 5 allows 2e-4)");

    public static readonly Tolerance AccurateProduct = new(
        "sigmoid times tanh of the accurate tier, one quotient, against double", 3e-7, false,
        "the errors of both denominators add (1.5e-7 and 0.9e-7), their product and the quotient round once each");

    public static readonly Tolerance Gradient = new(
        "float32 backward against central differences of the reference, relative to the gradient's norm", 1e-3, false,
        "float32 forward and backward over short sequences (issue 2, point 6)");

    public static readonly Tolerance FastGradient = new(
        "as above for the fast tier", 3e-3, false,
        "derivatives are taken from the output, 1 - y^2, which is off the slope of the rational approximation by up to 1e-3");

    public static readonly Tolerance KerasJs = new(
        "keras-js cases", 5e-6, false,
        "their inputs, weights and expected outputs are rounded to about six digits: 2.1e-6 is seen in float64");

    public static readonly Tolerance RtNeural = new(
        "rtneural cases", 1e-6, false,
        "expected outputs are Keras float32 results: 1.4e-7 is seen in float64");

    public static readonly Tolerance OnnxNode = new(
        "ONNX's own cases of recurrent nodes", 1e-6, false,
        "expected outputs are NumPy float32 results: 6e-8 is seen in float64");

    public static readonly Tolerance PyTorch = new(
        "modules exported by PyTorch, 24 steps", 2e-6, true,
        "expected outputs are PyTorch's in float32, after up to three layers that feed back: 2.4e-7 is seen in float64");

    public static readonly Tolerance Dtln = new(
        "DTLN, first half, 622 blocks", 1e-5, false,
        "expected masks are ONNX Runtime's in float32: 1.6e-6 is seen in float64");

    public static readonly Tolerance RnNoise = new(
        "RNNoise v0.1, 6,000 frames", 1e-4, false,
        "the C original takes tanh from a table: 1.6e-5 is seen in float64");

    public static readonly Tolerance SileroVad = new(
        "Silero VAD, 1,875 frames", 2e-5, false,
        "expected probabilities are ONNX Runtime's in float32: 3e-6 is seen in float64");

    public static readonly Tolerance Amplifiers = new(
        "amplifier models, 96 steps", 2e-6, false,
        "expected outputs are PyTorch's in float32, after up to two layers that feed back");

    public static readonly Tolerance OnnxRuntime = new(
        "exported graphs in ONNX Runtime, 15 steps", 2e-5, true,
        "float32 with other activations and sums of its own, fed back as in 1,000 steps of ours");

    public static readonly Tolerance SameDraws = new(
        "training losses beside PyTorch's from the same initial weights, order, noise and dropout", 2e-5, false,
        "both are written with six digits, which is 1e-5 from 1 on, after up to 60 updates in float32: 1e-7 is seen below 1");

    public static readonly Tolerance HandWorked = new(
        "the double reference against values worked out in closed form", 1e-14, true,
        "a handful of double-precision operations of 1.1e-16 each");

    public static readonly Tolerance PlainLoops = new(
        "the double reference against plain loops, 6 steps", 1e-13, true,
        "the same double-precision operations, some sums in another order, fed back");
}
