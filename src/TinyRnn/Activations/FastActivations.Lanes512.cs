using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Constants = TinyRnn.FastActivationCoefficients;
using Floats = System.Runtime.Intrinsics.Vector512<float>;
using Vector = System.Runtime.Intrinsics.Vector512;

namespace TinyRnn;

// Gates side by side in one vector: one evaluation with constants by lane instead of two.
public static partial class FastActivations
{
    /// <summary>tanh(x) in the lower half of the lanes, sigmoid(x) in the upper half.</summary>
    /// <param name="x">Any values; not-a-number stays so. Each lane has the bits of <see cref="Tanh(Floats)"/> or <see cref="Sigmoid(Floats)"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats TanhInLowerHalf(Floats x) => Mixed(x, Vector.Create(
        -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0).AsSingle());

    /// <summary>tanh(x) in lanes 8 to 11, sigmoid(x) in the others.</summary>
    /// <param name="x">Any values; not-a-number stays so. Each lane has the bits of <see cref="Tanh(Floats)"/> or <see cref="Sigmoid(Floats)"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats TanhInThirdQuarter(Floats x) => Mixed(x, Vector.Create(
        0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats Mixed(Floats x, Floats isTanh)
    {
        Floats limit = Vector.ConditionalSelect(isTanh, Vector.Create(Constants.TanhLimit), Vector.Create(Constants.SigmoidLimit));
        Floats p0 = Vector.ConditionalSelect(isTanh, Vector.Create(Constants.TanhP0), Vector.Create(Constants.SigmoidP0));
        Floats p2 = Vector.ConditionalSelect(isTanh, Vector.Create(Constants.TanhP2), Vector.Create(Constants.SigmoidP2));
        Floats q0 = Vector.ConditionalSelect(isTanh, Vector.Create(Constants.TanhP0), Vector.Create(Constants.SigmoidQ0));
        Floats q1 = Vector.ConditionalSelect(isTanh, Vector.Create(Constants.TanhQ1), Vector.Create(Constants.SigmoidQ1));
        Floats q2 = Vector.ConditionalSelect(isTanh, Vector.Create(Constants.TanhQ2), Vector.Create(Constants.SigmoidQ2));
        Floats limited = Vector.MaxNative(-limit, Vector.MinNative(limit, x));
        Floats u = limited * limited;
        Floats even = Vector.MultiplyAddEstimate(u, Vector.MultiplyAddEstimate(u, p2, Floats.One), p0);
        Floats quotient = limited * even / Vector.MultiplyAddEstimate(u, Vector.MultiplyAddEstimate(u, q2, q1), q0);
        return Vector.ConditionalSelect(isTanh, quotient, Vector.Create(0.5f) + quotient);
    }
}
