using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using Constants = TinyRnn.FastActivationCoefficients;
using Floats = System.Runtime.Intrinsics.Vector128<float>;
using Vector = System.Runtime.Intrinsics.Vector128;

namespace TinyRnn;

/// <summary>
/// tanh and sigmoid of the fast tier as quotients that are not divided yet, in the order of evaluation the processor is best at.
/// The orders round differently: results differ by some 1e-7.
/// </summary>
/// <remarks>
/// ARM64 multiplies with a lane of a register, so that four constants need one register, but its multiply-add overwrites the summand:
/// d grows out of n, and no constant is copied. Elsewhere n and d are polynomials of their own, which take less time.
/// As fields of a structure, filled by one expression each, numerator and denominator are computed in this order, and the constants
/// stay in their registers; of two locals the JIT computes the costlier denominator first, for which it copies n.
/// </remarks>
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
        if (AdvSimd.Arm64.IsSupported)
        {
            return Tanh(limited, u);
        }

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
        if (AdvSimd.Arm64.IsSupported)
        {
            // tanh(x/2)/2 as (x/4)*n/d with u = (x/2)^2: every constant but the limit is one of tanh.
            Floats quarter = AdvSimd.MultiplyBySelectedScalar(limited, Lanes, 3);
            return Tanh(quarter, quarter * limited);
        }

        Floats u = limited * limited;
        Floats even = Vector.MultiplyAddEstimate(u, Vector.Create(Constants.SigmoidP2), Floats.One);
        even = Vector.MultiplyAddEstimate(u, even, Vector.Create(Constants.SigmoidP0));
        Floats denominator = Vector.MultiplyAddEstimate(u, Vector.Create(Constants.SigmoidQ2), Vector.Create(Constants.SigmoidQ1));
        denominator = Vector.MultiplyAddEstimate(u, denominator, Vector.Create(Constants.SigmoidQ0));
        return new FastQuotient<Floats> { Numerator = limited * even, Denominator = denominator };
    }

    private static Floats Lanes => Vector.Create(Constants.TanhP2, Constants.TanhD1, Constants.TanhD2, 0.25f);

    /// <summary>x*n(u) and d(u), d grown out of n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FastQuotient<Floats> Tanh(Floats x, Floats u)
    {
        Floats squared = u * u;
        Floats even = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(u + Vector.Create(Constants.TanhP0), squared, Lanes, 0);
        return new FastQuotient<Floats>
        {
            Numerator = x * even,
            Denominator = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(
                AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(even, u, Lanes, 1), squared, Lanes, 2),
        };
    }
}
