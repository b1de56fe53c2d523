using System;
using System.Runtime.CompilerServices;
using Accurate = TinyRnn.ActivationCoefficients;
using Fast = TinyRnn.FastActivationCoefficients;

namespace TinyRnn;

/// <summary>
/// The activations for processors without vector instructions. tanh and sigmoid of both tiers are the formulas of
/// <see cref="AccurateActivations"/> and <see cref="FastActivations"/> operation by operation, multiply-adds as a product and a
/// sum: the same bits as theirs where there is no fused multiply-add.
/// </summary>
public static class ScalarActivations
{
    /// <summary>x.</summary>
    public readonly struct Linear : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => x;
    }

    /// <summary>tanh(x), accurate tier.</summary>
    public readonly struct Tanh : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x)
        {
            // d = 1 + exp(-2|x|); tanh(|x|) = (2 - d)/d.
            float denominator = OnePlusExponential2(AtLeastSmallestExponent(MathF.Abs(x) * (-2f * Accurate.Log2E)));
            return MathF.CopySign((2f - denominator) / denominator, x);
        }
    }

    /// <summary>1 / (1 + exp(-x)), accurate tier.</summary>
    public readonly struct Sigmoid : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x)
        {
            float t = AtLeastSmallestExponent(x * -Accurate.Log2E);
            return 1f / OnePlusExponential2(t > Accurate.LargestBinaryExponent ? Accurate.LargestBinaryExponent : t);
        }
    }

    /// <summary>tanh(x), fast tier.</summary>
    public readonly struct FastTanh : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x)
        {
            float limited = Limit(x, Fast.TanhLimit);
            float u = limited * limited;
            float even = (u * ((u * Fast.TanhP2) + 1f)) + Fast.TanhP0;
            return limited * even / ((u * ((u * Fast.TanhQ2) + Fast.TanhQ1)) + Fast.TanhP0);
        }
    }

    /// <summary>1 / (1 + exp(-x)), fast tier.</summary>
    public readonly struct FastSigmoid : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x)
        {
            float limited = Limit(x, Fast.SigmoidLimit);
            float u = limited * limited;
            float even = (u * ((u * Fast.SigmoidP2) + 1f)) + Fast.SigmoidP0;
            return 0.5f + (limited * even / ((u * ((u * Fast.SigmoidQ2) + Fast.SigmoidQ1)) + Fast.SigmoidQ0));
        }
    }

    /// <summary>max(0, x).</summary>
    public readonly struct Relu : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => x < 0f ? 0f : x;
    }

    /// <summary>x where x is at least 0, alpha * x elsewhere.</summary>
    /// <param name="alpha">Slope of the negative side.</param>
    public readonly struct LeakyRelu(float alpha) : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => x >= 0f ? x : x * alpha;
    }

    /// <summary>min(1, max(0, alpha * x + beta)).</summary>
    /// <param name="alpha">Slope.</param>
    /// <param name="beta">Value at 0.</param>
    public readonly struct HardSigmoid(float alpha, float beta) : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x)
        {
            float value = (x * alpha) + beta;
            return value < 0f ? 0f : value > 1f ? 1f : value;
        }
    }

    /// <summary>x where x is at least 0, alpha * (exp(x) - 1) elsewhere.</summary>
    /// <param name="alpha">Minus the limit of the negative side.</param>
    public readonly struct Elu(float alpha) : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => AccurateActivations.Elu(x, alpha);
    }

    /// <summary>log(1 + exp(x)).</summary>
    public readonly struct Softplus : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => AccurateActivations.Softplus(x);
    }

    /// <summary>x / (1 + |x|).</summary>
    public readonly struct Softsign : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x)
        {
            float finite = Limit(x, float.MaxValue);
            return finite / (1f + MathF.Abs(finite));
        }
    }

    /// <summary>alpha * x + beta.</summary>
    /// <param name="alpha">Slope.</param>
    /// <param name="beta">Value at 0.</param>
    public readonly struct Affine(float alpha, float beta) : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => (x * alpha) + beta;
    }

    /// <summary>alpha * tanh(beta * x), accurate tier.</summary>
    /// <param name="alpha">The limit.</param>
    /// <param name="beta">Factor of the argument.</param>
    public readonly struct ScaledTanh(float alpha, float beta) : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => alpha * default(Tanh).Apply(x * beta);
    }

    /// <summary>alpha * tanh(beta * x), fast tier.</summary>
    /// <param name="alpha">The limit.</param>
    /// <param name="beta">Factor of the argument.</param>
    public readonly struct FastScaledTanh(float alpha, float beta) : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => alpha * default(FastTanh).Apply(x * beta);
    }

    /// <summary>x where x is above alpha, 0 elsewhere.</summary>
    /// <param name="alpha">The threshold.</param>
    public readonly struct ThresholdedRelu(float alpha) : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => x <= alpha ? 0f : x;
    }

    /// <summary>min(high, max(low, x)).</summary>
    /// <param name="low">The least value.</param>
    /// <param name="high">The greatest value.</param>
    public readonly struct Clamp(float low, float high) : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => x < low ? low : x > high ? high : x;
    }

    /// <summary>x * min(1, max(0, x / 6 + 1/2)).</summary>
    public readonly struct HardSilu : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => (x < SimpleActivations.HardSiluStart ? SimpleActivations.HardSiluStart : x)
            * new HardSigmoid(SimpleActivations.HardSiluSlope, SimpleActivations.HardSiluMiddle).Apply(x);
    }

    /// <summary>beta * x where x is at least 0, beta * alpha * (exp(x) - 1) elsewhere.</summary>
    /// <param name="alpha">Factor of the negative side.</param>
    /// <param name="beta">Factor of both sides.</param>
    public readonly struct Selu(float alpha, float beta) : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => AccurateActivations.Selu(x, alpha, beta);
    }

    /// <summary>x / (1 + exp(-x)).</summary>
    public readonly struct Silu : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => AccurateActivations.Silu(x);
    }

    /// <summary>x times the normal distribution's probability of less than x.</summary>
    public readonly struct Gelu : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => AccurateActivations.Gelu(x);
    }

    /// <summary>x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))).</summary>
    public readonly struct GeluTanh : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => AccurateActivations.GeluTanh(x);
    }

    /// <summary>x * tanh(log(1 + exp(x))).</summary>
    public readonly struct Mish : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => AccurateActivations.Mish(x);
    }

    /// <summary>exp(x).</summary>
    public readonly struct Exponential : IScalarActivation
    {
        /// <inheritdoc/>
        public float Apply(float x) => AccurateActivations.Exp(x);
    }

    /// <summary>x within -limit and limit; not-a-number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Limit(float x, float limit) => x > limit ? limit : x < -limit ? -limit : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float AtLeastSmallestExponent(float t) =>
        t < Accurate.SmallestBinaryExponent ? Accurate.SmallestBinaryExponent : t;

    /// <summary>1 + 2^t for a limited t, as the vectors compute it.</summary>
    private static float OnePlusExponential2(float t)
    {
        float whole = MathF.Floor(t);
        float f = t - whole;
        float power = BitConverter.Int32BitsToSingle(
            BitConverter.SingleToInt32Bits(whole + Accurate.RoundingBias) << Accurate.FractionBits);
        float f2 = f * f;
        float low = (f * Accurate.Exp2C1) + 1f;
        float middle = (f * Accurate.Exp2C3) + Accurate.Exp2C2;
        float high = (f * Accurate.Exp2C5) + Accurate.Exp2C4;
        middle = (f2 * high) + middle;
        float fraction = (f2 * middle) + low;
        return (fraction * power) + 1f;
    }
}
