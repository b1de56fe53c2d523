using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyRnn;

/// <summary>Functions of a value that need no approximation of ours; every tier shares them.</summary>
public static partial class SimpleActivations
{
    // The factor of hardSilu is the line x / 6 + 1/2, limited: 0 from -3 down.
    internal const float HardSiluSlope = 1f / 6f;
    internal const float HardSiluMiddle = 0.5f;
    internal const float HardSiluStart = -3f;

    /// <summary>max(0, x); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Relu(float x) => Relu(Vector128.Create(x)).ToScalar();

    /// <summary>x where x is at least 0, alpha * x elsewhere; the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LeakyRelu(float x, float alpha) => LeakyRelu(Vector128.Create(x), alpha).ToScalar();

    /// <summary>min(1, max(0, alpha * x + beta)); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HardSigmoid(float x, float alpha, float beta) => HardSigmoid(Vector128.Create(x), alpha, beta).ToScalar();

    /// <summary>x / (1 + |x|); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Softsign(float x) => Softsign(Vector128.Create(x)).ToScalar();

    /// <summary>alpha * x + beta; the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Affine(float x, float alpha, float beta) => Affine(Vector128.Create(x), alpha, beta).ToScalar();

    /// <summary>x where x is above alpha, 0 elsewhere; the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ThresholdedRelu(float x, float alpha) => ThresholdedRelu(Vector128.Create(x), alpha).ToScalar();

    /// <summary>min(high, max(low, x)); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Clamp(float x, float low, float high) => Clamp(Vector128.Create(x), low, high).ToScalar();

    /// <summary>x * min(1, max(0, x / 6 + 1/2)); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HardSilu(float x) => HardSilu(Vector128.Create(x)).ToScalar();

    /// <summary>x where x is at least 0, alpha * x elsewhere; the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Prelu(float x, float alpha) => LeakyRelu(x, alpha);

    /// <summary>x to an exponent; not-a-number where the power is not real.</summary>
    public static float Power(float x, float exponent) => System.MathF.Pow(x, exponent);
}
