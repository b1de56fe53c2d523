using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyRnn;

/// <summary>
/// The fast tier, for models whose file says <c>"activations": "fast"</c>: tanh and sigmoid with an absolute error of at most 1e-4
/// against double precision, saturating exactly to 1, -1 and 0. Such a model is trained, checked and run with the same functions.
/// </summary>
/// <remarks>
/// A rational function of x^2 in place of an exponential (see FastActivationCoefficients for its fit): 10 instructions for tanh and
/// 12 for sigmoid on ARM64 where the accurate tier takes 20. Other activations are those of <see cref="AccurateActivations"/> and <see cref="SimpleActivations"/> in both tiers.
/// </remarks>
public static partial class FastActivations
{
    /// <summary>tanh(x); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Tanh(float x) => Tanh(Vector128.Create(x)).ToScalar();

    /// <summary>1 / (1 + exp(-x)); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sigmoid(float x) => Sigmoid(Vector128.Create(x)).ToScalar();

    /// <summary>alpha * tanh(beta * x); the same bits as a vector lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ScaledTanh(float x, float alpha, float beta) => ScaledTanh(Vector128.Create(x), alpha, beta).ToScalar();
}
