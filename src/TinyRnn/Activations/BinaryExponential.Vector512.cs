using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Constants = TinyRnn.ActivationCoefficients;
using Floats = System.Runtime.Intrinsics.Vector512<float>;
using Vector = System.Runtime.Intrinsics.Vector512;

namespace TinyRnn;

internal static partial class BinaryExponential
{
    /// <summary>t between -126, where 1 + 2^t is 1, and 128, where 2^t is infinity; not-a-number stays so (second operand).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Limit(Floats t) => Vector.MinNative(
        Vector.Create(Constants.LargestBinaryExponent), LimitNegative(t));

    /// <summary>As <see cref="Limit(Floats)"/> for t that is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats LimitNegative(Floats t) => Vector.MaxNative(Vector.Create(Constants.SmallestBinaryExponent), t);

    /// <summary>f = t - floor(t) in [0, 1]; returns 2^floor(t).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Split(Floats t, out Floats f)
    {
        Floats whole = Vector.Floor(t);
        f = t - whole;
        return Vector.ShiftLeft((whole + Vector.Create(Constants.RoundingBias)).AsInt32(), Constants.FractionBits).AsSingle();
    }

    /// <summary>1 + fraction * power.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats OnePlusScaled(Floats fraction, Floats power) => Vector.MultiplyAddEstimate(fraction, power, Floats.One);
}
