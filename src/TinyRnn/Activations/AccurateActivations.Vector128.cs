using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Constants = TinyRnn.ActivationCoefficients;
using Floats = System.Runtime.Intrinsics.Vector128<float>;
using Vector = System.Runtime.Intrinsics.Vector128;

namespace TinyRnn;

// One implementation for all widths: the files of the three widths are the same text but for the aliases above, and a test
// compares them. (Generics over the width would spend the JIT's inlining budget on every single operation.)
public static partial class AccurateActivations
{
    /// <summary>tanh(x) in each lane.</summary>
    /// <param name="x">Any values; not-a-number stays so, infinities give 1 and -1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Tanh(Floats x)
    {
        Floats denominator = TanhDenominator(x);
        return Vector.ConditionalSelect(Vector.Create(-0f), x, (Vector.Create(2f) - denominator) / denominator);
    }

    /// <summary>1 / (1 + exp(-x)) in each lane.</summary>
    /// <param name="x">Any values; not-a-number stays so, infinities give 1 and 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Sigmoid(Floats x) => Floats.One / SigmoidDenominator(x);

    /// <summary>sigmoid(gate) * tanh(value) in each lane, as one quotient.</summary>
    /// <param name="gate">Any values; not-a-number stays so.</param>
    /// <param name="value">Any values; not-a-number stays so.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats SigmoidTimesTanh(Floats gate, Floats value)
    {
        Floats gateDenominator = SigmoidDenominator(gate);
        Floats denominator = TanhDenominator(value);
        Floats numerator = Vector.ConditionalSelect(Vector.Create(-0f), value, Vector.Create(2f) - denominator);
        return numerator / (gateDenominator * denominator);
    }

    /// <summary>scale * tanh(x) in each lane, two operations earlier than the product of both.</summary>
    /// <param name="scale">Finite values.</param>
    /// <param name="x">Any values; not-a-number stays so.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats ScaledTanh(Floats scale, Floats x)
    {
        // s*(2 - d)/d = 2s/d - s, s with the sign of x: nothing but the quotient waits for d.
        Floats signed = scale ^ (x & Vector.Create(-0f));
        return ((signed + signed) / TanhDenominator(x)) - signed;
    }

    /// <summary>What <see cref="Blend(Floats, Floats, Floats, Floats)"/> wants of the update gate: z.</summary>
    /// <param name="update">Update gate before its activation.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats BlendWeight(Floats update) => Sigmoid(update);

    /// <summary>
    /// The hidden state of a GRU in each lane, (1 - z)*value + (z*old + keep): exact where z is 1, and only one multiply-add waits for
    /// the candidate.
    /// </summary>
    /// <param name="weight">What <see cref="BlendWeight(Floats)"/> gave.</param>
    /// <param name="value">The activated candidate.</param>
    /// <param name="old">The old hidden state.</param>
    /// <param name="keep">Keeps a decaying state from becoming subnormal.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Blend(Floats weight, Floats value, Floats old, Floats keep) =>
        Vector.MultiplyAddEstimate(Floats.One - weight, value, Vector.MultiplyAddEstimate(weight, old, keep));

    /// <summary>exp(x) in each lane, with a relative error of at most 5e-7 for x in [-16, 16] (2e-6 without fused multiply-add).</summary>
    /// <param name="x">Any values; below -87 the result is that of -87 (about 1.6e-38), above 88.7 it is infinity.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Exp(Floats x)
    {
        Floats limited = Vector.MaxNative(
            Vector.Create(Constants.SmallestExponent), Vector.MinNative(Vector.Create(Constants.LargestExponent), x));
        Floats fraction = ExponentialParts(limited, Constants.Log2E, out Floats power);
        return fraction * power;
    }

    /// <summary>x where x is at least 0, alpha * (exp(x) - 1) elsewhere, in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Elu(Floats x, float alpha)
    {
        Floats fraction = ExponentialParts(
            Vector.MaxNative(Vector.Create(Constants.SmallestExponent), Vector.MinNative(Floats.Zero, x)),
            Constants.Log2E,
            out Floats power);
        Floats negative = Vector.Create(alpha) * Vector.MultiplyAddEstimate(fraction, power, -Floats.One);
        return Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, Floats.Zero), x, negative);
    }

    /// <summary>log(1 + exp(x)) in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Softplus(Floats x)
    {
        // max(x, 0) + log(1 + e) with e = exp(-|x|) <= 1.
        Floats magnitude = Vector.MinNative(Vector.Create(-Constants.SmallestExponent), Vector.Abs(x));
        Floats fraction = ExponentialParts(magnitude, -Constants.Log2E, out Floats power);
        Floats e = fraction * power;
        Floats s = e / (e + Vector.Create(2f));
        Floats s2 = s * s;
        Floats sum = Vector.MultiplyAddEstimate(s2, Vector.Create(Constants.LogL4), Vector.Create(Constants.LogL3));
        sum = Vector.MultiplyAddEstimate(s2, sum, Vector.Create(Constants.LogL2));
        sum = Vector.MultiplyAddEstimate(s2, sum, Vector.Create(Constants.LogL1));
        sum = Vector.MultiplyAddEstimate(s2, sum, Vector.Create(Constants.LogL0));
        return Vector.MultiplyAddEstimate(s, sum, Vector.MaxNative(Floats.Zero, x));
    }

    /// <summary>alpha * tanh(beta * x) in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats ScaledTanh(Floats x, float alpha, float beta) => Vector.Create(alpha) * Tanh(x * Vector.Create(beta));

    /// <summary>beta * x where x is at least 0, beta * alpha * (exp(x) - 1) elsewhere, in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Selu(Floats x, float alpha, float beta) => Vector.Create(beta) * Elu(x, alpha);

    /// <summary>x / (1 + exp(-x)) in each lane.</summary>
    /// <param name="x">Any values; not-a-number stays so, infinities give infinity and 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Silu(Floats x) => Factor(x) * Sigmoid(x);

    /// <summary>x times the normal distribution's probability of less than x, in each lane.</summary>
    /// <param name="x">Any values; not-a-number stays so, infinities give infinity and 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Gelu(Floats x)
    {
        // max(x, 0) - a * q(a) with a = |x| and q the probability of more than a: exp(-a^2/2) * t * p(t), t = 1 / (1 + c*a).
        Floats a = Vector.MinNative(Vector.Create(Constants.NormalLimit), Vector.Abs(x));
        Floats t = Floats.One / Vector.MultiplyAddEstimate(a, Vector.Create(Constants.NormalScale), Floats.One);
        Floats density = Exp(a * a * Vector.Create(-0.5f));
        Floats t2 = t * t;
        Floats low = Vector.MultiplyAddEstimate(t, Vector.Create(Constants.NormalC2), Vector.Create(Constants.NormalC1));
        Floats middle = Vector.MultiplyAddEstimate(t, Vector.Create(Constants.NormalC4), Vector.Create(Constants.NormalC3));
        Floats high = Vector.MultiplyAddEstimate(t, Vector.Create(Constants.NormalC6), Vector.Create(Constants.NormalC5));
        Floats sum = Vector.MultiplyAddEstimate(t2, Vector.MultiplyAddEstimate(t2, high, middle), low);
        return Vector.MaxNative(Floats.Zero, x) - (a * density * (t * sum));
    }

    /// <summary>x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) in each lane, as x times a sigmoid.</summary>
    /// <param name="x">Any values; not-a-number stays so, infinities give infinity and 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats GeluTanh(Floats x)
    {
        Floats slope = Vector.MultiplyAddEstimate(x * x, Vector.Create(Constants.GeluCubic), Vector.Create(Constants.GeluLinear));
        return Factor(x) * Sigmoid(x * slope);
    }

    /// <summary>x * tanh(log(1 + exp(x))) in each lane.</summary>
    /// <param name="x">Any values; not-a-number stays so, infinities give infinity and 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Mish(Floats x)
    {
        // With e = exp(x) the tanh is n / (n + 2), n = e * (e + 2).
        Floats e = Exp(Vector.MinNative(Vector.Create(Constants.MishLimit), x));
        Floats n = e * (e + Vector.Create(2f));
        return Factor(x) * (n / (n + Vector.Create(2f)));
    }

    /// <summary>x as the factor of something that is 0 at -89 and below: minus infinity would make that not-a-number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats Factor(Floats x) => Vector.MaxNative(Vector.Create(-Constants.LargestExponent), x);

    /// <summary>d = 1 + exp(-2|x|), from 1 to 2; tanh(|x|) is (2 - d) / d, whose numerator is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats TanhDenominator(Floats x) => OnePlusExponential2(
        BinaryExponential.LimitNegative(Vector.Abs(x) * Vector.Create(-2f * Constants.Log2E)));

    /// <summary>1 + exp(-x); infinity from x = -88.7 down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats SigmoidDenominator(Floats x) =>
        OnePlusExponential2(BinaryExponential.Limit(x * Vector.Create(-Constants.Log2E)));

    /// <summary>1 + 2^t for a limited t; it never falls as t grows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats OnePlusExponential2(Floats t)
    {
        Floats exponent = BinaryExponential.Split(t, out Floats f);

        // 2^f in Estrin form: three pairs at once, then two steps of f^2.
        Floats f2 = f * f;
        Floats low = Vector.MultiplyAddEstimate(f, Vector.Create(Constants.Exp2C1), Floats.One);
        Floats middle = Vector.MultiplyAddEstimate(f, Vector.Create(Constants.Exp2C3), Vector.Create(Constants.Exp2C2));
        Floats high = Vector.MultiplyAddEstimate(f, Vector.Create(Constants.Exp2C5), Vector.Create(Constants.Exp2C4));
        middle = Vector.MultiplyAddEstimate(f2, high, middle);
        return BinaryExponential.OnePlusScaled(Vector.MultiplyAddEstimate(f2, middle, low), exponent);
    }

    /// <summary>
    /// 2^(x * scale) as fraction * power with power = 2^n, n = floor, and fraction = 2^f, f in [0, 1]. The caller has limited x so
    /// that n stays within -126 to 128 (where the power is infinity).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats ExponentialParts(Floats x, float scale, out Floats power)
    {
        Floats factor = Vector.Create(scale);
        Floats biased = Vector.MultiplyAddEstimate(x, factor, Vector.Create(-0.5f)) + Vector.Create(Constants.RoundingBias);
        Floats minusWhole = Vector.Create(Constants.RoundingBias) - biased;
        Floats f = Vector.MultiplyAddEstimate(x, factor, minusWhole);
        power = Vector.ShiftLeft(biased.AsInt32(), Constants.FractionBits).AsSingle();

        // 1 + f*q(f), q in Estrin form.
        Floats f2 = f * f;
        Floats low = Vector.MultiplyAddEstimate(f, Vector.Create(Constants.Exp2C2), Vector.Create(Constants.Exp2C1));
        Floats high = Vector.MultiplyAddEstimate(f, Vector.Create(Constants.Exp2C4), Vector.Create(Constants.Exp2C3));
        high = Vector.MultiplyAddEstimate(f2, Vector.Create(Constants.Exp2C5), high);
        return Vector.MultiplyAddEstimate(f, Vector.MultiplyAddEstimate(f2, high, low), Floats.One);
    }
}
