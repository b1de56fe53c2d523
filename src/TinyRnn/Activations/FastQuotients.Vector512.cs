using System.Runtime.CompilerServices;
using Constants = TinyRnn.FastActivationCoefficients;
using Floats = System.Runtime.Intrinsics.Vector512<float>;
using Vector = System.Runtime.Intrinsics.Vector512;

namespace TinyRnn;

internal static partial class FastQuotients
{
    /// <summary>tanh(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FastQuotient<Floats> Tanh(Floats x)
    {
        // Not-a-number is the second operand, which survives on x64.
        Floats limited = Vector.MaxNative(
            Vector.Create(-Constants.TanhLimit), Vector.MinNative(Vector.Create(Constants.TanhLimit), x));
        Floats u = limited * limited;
        Floats even = Vector.MultiplyAddEstimate(u, Vector.Create(Constants.TanhP2), Floats.One);
        even = Vector.MultiplyAddEstimate(u, even, Vector.Create(Constants.TanhP0));
        Floats denominator = Vector.MultiplyAddEstimate(u, Vector.Create(Constants.TanhQ2), Vector.Create(Constants.TanhQ1));
        denominator = Vector.MultiplyAddEstimate(u, denominator, Vector.Create(Constants.TanhP0));
        return new FastQuotient<Floats> { Numerator = limited * even, Denominator = denominator };
    }

    /// <summary>sigmoid(x) - 1/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FastQuotient<Floats> CentredSigmoid(Floats x)
    {
        Floats limited = Vector.MaxNative(
            Vector.Create(-Constants.SigmoidLimit), Vector.MinNative(Vector.Create(Constants.SigmoidLimit), x));
        Floats u = limited * limited;
        Floats even = Vector.MultiplyAddEstimate(u, Vector.Create(Constants.SigmoidP2), Floats.One);
        even = Vector.MultiplyAddEstimate(u, even, Vector.Create(Constants.SigmoidP0));
        Floats denominator = Vector.MultiplyAddEstimate(u, Vector.Create(Constants.SigmoidQ2), Vector.Create(Constants.SigmoidQ1));
        denominator = Vector.MultiplyAddEstimate(u, denominator, Vector.Create(Constants.SigmoidQ0));
        return new FastQuotient<Floats> { Numerator = limited * even, Denominator = denominator };
    }
}
