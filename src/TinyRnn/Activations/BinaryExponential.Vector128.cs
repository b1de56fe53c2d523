using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using Constants = TinyRnn.ActivationCoefficients;
using Floats = System.Runtime.Intrinsics.Vector128<float>;
using Vector = System.Runtime.Intrinsics.Vector128;

namespace TinyRnn;

/// <summary>
/// 2^t in two steps, by whatever the processor is best at: <c>Split</c> gives f = t - floor(t) and keeps the exponent in a form of its
/// own; <c>OnePlusScaled</c> makes 1 + fraction * 2^floor(t) of it. All forms give the same bits.
/// </summary>
internal static partial class BinaryExponential
{
    /// <summary>t between -126, where 1 + 2^t is 1, and 128, where 2^t is infinity; not-a-number stays so (second operand).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Limit(Floats t) => Vector.MinNative(
        Vector.Create(Constants.LargestBinaryExponent), LimitNegative(t));

    /// <summary>As <see cref="Limit(Floats)"/> for t that is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats LimitNegative(Floats t) => Vector.MaxNative(Vector.Create(Constants.SmallestBinaryExponent), t);

    /// <summary>f = t - floor(t) in [0, 1]; returns 2^floor(t), or on ARM64 floor(t) as a whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Split(Floats t, out Floats f)
    {
        if (AdvSimd.IsSupported)
        {
            Vector128<int> exponent = AdvSimd.ConvertToInt32RoundToNegativeInfinity(t);
            f = t - AdvSimd.ConvertToSingle(exponent);
            return exponent.AsSingle();
        }

        Floats whole = Vector.Floor(t);
        f = t - whole;
        return Vector.ShiftLeft((whole + Vector.Create(Constants.RoundingBias)).AsInt32(), Constants.FractionBits).AsSingle();
    }

    /// <summary>1 + fraction * 2^floor(t), from what <see cref="Split(Floats, out Floats)"/> returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats OnePlusScaled(Floats fraction, Floats exponent)
    {
        if (AdvSimd.IsSupported)
        {
            // Whole numbers times the unit of the exponent field, added to the bits: one instruction.
            Vector128<int> unit = Vector128.Create(1 << Constants.FractionBits);
            return AdvSimd.MultiplyAdd(fraction.AsInt32(), exponent.AsInt32(), unit).AsSingle() + Floats.One;
        }

        return Vector.MultiplyAddEstimate(fraction, exponent, Floats.One);
    }
}
