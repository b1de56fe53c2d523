using System.Runtime.CompilerServices;
using Constants = TinyRnn.FastActivationCoefficients;
using Floats = System.Runtime.Intrinsics.Vector256<float>;
using Vector = System.Runtime.Intrinsics.Vector256;

namespace TinyRnn;

// The same text for all widths but for the aliases above; a test compares the files.
public static partial class FastActivations
{
    /// <summary>tanh(x) in each lane.</summary>
    /// <param name="x">Any values; not-a-number stays so, infinities give 1 and -1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Tanh(Floats x)
    {
        Floats numerator = TanhParts(x, out Floats denominator);
        return numerator / denominator;
    }

    /// <summary>1 / (1 + exp(-x)) in each lane.</summary>
    /// <param name="x">Any values; not-a-number stays so, infinities give 1 and 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Sigmoid(Floats x)
    {
        Floats numerator = SigmoidParts(x, out Floats denominator);
        return Vector.Create(0.5f) + (numerator / denominator);
    }

    /// <summary>sigmoid(gate) * tanh(value) in each lane, as one quotient.</summary>
    /// <param name="gate">Any values; not-a-number stays so.</param>
    /// <param name="value">Any values; not-a-number stays so.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats SigmoidTimesTanh(Floats gate, Floats value)
    {
        Floats gateNumerator = SigmoidParts(gate, out Floats gateDenominator);
        gateNumerator = Vector.MultiplyAddEstimate(gateDenominator, Vector.Create(0.5f), gateNumerator);
        Floats numerator = TanhParts(value, out Floats denominator);
        return gateNumerator * numerator / (gateDenominator * denominator);
    }

    /// <summary>scale * tanh(x) in each lane.</summary>
    /// <param name="scale">Finite values.</param>
    /// <param name="x">Any values; not-a-number stays so.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats ScaledTanh(Floats scale, Floats x)
    {
        Floats numerator = TanhParts(x, out Floats denominator);
        return scale * numerator / denominator;
    }

    /// <summary>tanh(x) as a quotient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats TanhParts(Floats x, out Floats denominator)
    {
        // Not-a-number is the second operand, which survives on x64.
        Floats limited = Vector.MaxNative(
            Vector.Create(-Constants.TanhLimit), Vector.MinNative(Vector.Create(Constants.TanhLimit), x));
        Floats u = limited * limited;
        Floats even = Vector.MultiplyAddEstimate(u, Vector.Create(Constants.TanhP2), Vector.Create(Constants.TanhP1));
        even = Vector.MultiplyAddEstimate(u, even, Vector.Create(Constants.TanhP0));
        denominator = Vector.MultiplyAddEstimate(u, u + Vector.Create(Constants.TanhQ1), Vector.Create(Constants.TanhQ0));
        return limited * even;
    }

    /// <summary>sigmoid(x) - 1/2 as a quotient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats SigmoidParts(Floats x, out Floats denominator)
    {
        Floats limited = Vector.MaxNative(
            Vector.Create(-Constants.SigmoidLimit), Vector.MinNative(Vector.Create(Constants.SigmoidLimit), x));
        Floats u = limited * limited;
        Floats even = Vector.MultiplyAddEstimate(u, Vector.Create(Constants.SigmoidP2), Vector.Create(Constants.SigmoidP1));
        even = Vector.MultiplyAddEstimate(u, even, Vector.Create(Constants.SigmoidP0));
        denominator = Vector.MultiplyAddEstimate(u, u + Vector.Create(Constants.SigmoidQ1), Vector.Create(Constants.SigmoidQ0));
        return limited * even;
    }
}
