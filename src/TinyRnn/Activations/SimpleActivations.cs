using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyRnn;

/// <summary>Functions of a value that need no approximation of ours; every tier shares them.</summary>
public static partial class SimpleActivations
{
    /// <summary>max(0, x); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Relu(float x) => Relu(Vector128.Create(x)).ToScalar();

    /// <summary>x where x is at least 0, alpha * x elsewhere; the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LeakyRelu(float x, float alpha) => LeakyRelu(Vector128.Create(x), alpha).ToScalar();

    /// <summary>min(1, max(0, alpha * x + beta)); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float HardSigmoid(float x, float alpha, float beta) => HardSigmoid(Vector128.Create(x), alpha, beta).ToScalar();

    /// <summary>x where x is at least 0, alpha * x elsewhere; the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Prelu(float x, float alpha) => LeakyRelu(x, alpha);

    /// <summary>x to an exponent; not-a-number where the power is not real.</summary>
    public static float Power(float x, float exponent) => System.MathF.Pow(x, exponent);
}
