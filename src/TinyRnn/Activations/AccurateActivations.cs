using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyRnn;

/// <summary>
/// The accurate tier: tanh with an absolute error of at most 1.9e-7 and sigmoid of 1.1e-7 against double precision, monotone over
/// all floats, saturating exactly to 1, -1 and 0. Generated step functions, the trainer and the tools share it.
/// </summary>
/// <remarks>
/// With e = 2^t and d = 1 + e: sigmoid(x) = 1/d at t = -x*log2(e), and tanh(|x|) = (2 - d)/d at t = -2|x|*log2(e), where d lies in
/// [1, 2] and 2 - d is exact; the sign of x is put back. The product sigmoid(a)*tanh(b) = (2 - db)/(da*db) needs one division.
/// Error analysis: e carries 9.3e-8 of relative approximation error and about 1.2e-7 of rounding; its weight is e*dt/de, at most
/// 1/2 for tanh and 1/4 for sigmoid; d and the quotient add half a unit each. Every operation is monotone in e, and e never falls
/// as t grows (see ActivationCoefficients). An argument of tanh below 2e-8 gives exactly 0, so a decaying tanh state ends at 0 and
/// not in subnormal numbers. Where the processor has no fused multiply-add, MultiplyAddEstimate is a product and a sum.
/// The others are within 2e-7, relative where the result is above 1, with or without it: elu of alpha 1, softplus, silu, gelu, geluTanh and
/// mish, and softsign and hardSilu of <see cref="SimpleActivations"/>; selu, scaledTanh and elu times their factors. exp has a relative
/// error of its own (see there). The benchmarks' table has the largest errors.
/// </remarks>
public static partial class AccurateActivations
{
    /// <summary>tanh(x); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float x) => Tanh(Vector128.Create(x)).ToScalar();

    /// <summary>1 / (1 + exp(-x)); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sigmoid(float x) => Sigmoid(Vector128.Create(x)).ToScalar();

    /// <summary>exp(x); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float x) => Exp(Vector128.Create(x)).ToScalar();

    /// <summary>x where x is at least 0, alpha * (exp(x) - 1) elsewhere; the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Elu(float x, float alpha) => Elu(Vector128.Create(x), alpha).ToScalar();

    /// <summary>log(1 + exp(x)); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Softplus(float x) => Softplus(Vector128.Create(x)).ToScalar();

    /// <summary>alpha * tanh(beta * x); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ScaledTanh(float x, float alpha, float beta) => ScaledTanh(Vector128.Create(x), alpha, beta).ToScalar();

    /// <summary>beta * x where x is at least 0, beta * alpha * (exp(x) - 1) elsewhere; the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Selu(float x, float alpha, float beta) => Selu(Vector128.Create(x), alpha, beta).ToScalar();

    /// <summary>x / (1 + exp(-x)); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Silu(float x) => Silu(Vector128.Create(x)).ToScalar();

    /// <summary>x times the normal distribution's probability of less than x; the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Gelu(float x) => Gelu(Vector128.Create(x)).ToScalar();

    /// <summary>x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float GeluTanh(float x) => GeluTanh(Vector128.Create(x)).ToScalar();

    /// <summary>x * tanh(log(1 + exp(x))); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Mish(float x) => Mish(Vector128.Create(x)).ToScalar();
}
