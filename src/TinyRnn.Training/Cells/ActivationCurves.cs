using System.Runtime.CompilerServices;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

// One struct an activation, so that the loops over rows are compiled once for each. The values are the device's own functions.

/// <summary>tanh(x); f' = 1 - y^2.</summary>
internal readonly struct TanhCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.Broadcast(1) - (y * y);
}

/// <summary>1 / (1 + exp(-x)); f' = y * (1 - y).</summary>
internal readonly struct SigmoidCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => y * (TLanes.Broadcast(1) - y);
}

/// <summary>tanh(x) of the fast tier; the derivative is within 1e-3 of that of its approximation.</summary>
internal readonly struct FastTanhCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.FastTanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.Broadcast(1) - (y * y);
}

/// <summary>1 / (1 + exp(-x)) of the fast tier; the derivative is within 1e-3 of that of its approximation.</summary>
internal readonly struct FastSigmoidCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.FastSigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => y * (TLanes.Broadcast(1) - y);
}

/// <summary>min(1, max(0, alpha * x + beta)); rises strictly between 0 and 1 only.</summary>
internal readonly struct HardSigmoidCurve<TLanes>(float alpha, float beta) : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Min(TLanes.Broadcast(1), TLanes.Max(TLanes.Broadcast(0), TLanes.MultiplyAdd(TLanes.Broadcast(alpha), x, TLanes.Broadcast(beta))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.SelectPositive(y * (TLanes.Broadcast(1) - y), TLanes.Broadcast(alpha), TLanes.Broadcast(0));
}

/// <summary>max(0, x).</summary>
internal readonly struct ReluCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Max(TLanes.Broadcast(0), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.SelectPositive(y, TLanes.Broadcast(1), TLanes.Broadcast(0));
}

/// <summary>x where x is at least 0, alpha * x elsewhere, alpha at least 0.</summary>
internal readonly struct LeakyReluCurve<TLanes>(float alpha) : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.SelectPositive(x, x, TLanes.Broadcast(alpha) * x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.SelectPositive(y, TLanes.Broadcast(1), TLanes.Broadcast(alpha));
}

/// <summary>x where x is at least 0, alpha * (exp(x) - 1) elsewhere, alpha at least 0.</summary>
internal readonly struct EluCurve<TLanes>(float alpha) : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Elu(x, alpha);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.SelectPositive(y, TLanes.Broadcast(1), y + TLanes.Broadcast(alpha));
}

/// <summary>beta * x where x is at least 0, beta * alpha * (exp(x) - 1) elsewhere, alpha at least 0 and beta above 0.</summary>
internal readonly struct SeluCurve<TLanes>(float alpha, float beta) : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Broadcast(beta) * TLanes.Elu(x, alpha);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.SelectPositive(y, TLanes.Broadcast(beta), y + TLanes.Broadcast(alpha * beta));
}

/// <summary>log(1 + exp(x)); the derivative is sigmoid(x), and exp(-y) = 1 - sigmoid(x).</summary>
internal readonly struct SoftplusCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Softplus(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.Broadcast(1) - TLanes.Exp(TLanes.Broadcast(0) - y);
}

/// <summary>x / (1 + |x|); 1 - |y| = 1 / (1 + |x|), whose square is the derivative.</summary>
internal readonly struct SoftsignCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Softsign(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y)
    {
        TLanes rest = TLanes.Broadcast(1) - TLanes.Max(y, TLanes.Broadcast(0) - y);
        return rest * rest;
    }
}

/// <summary>alpha * x + beta.</summary>
internal readonly struct AffineCurve<TLanes>(float alpha, float beta) : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.MultiplyAdd(x, TLanes.Broadcast(alpha), TLanes.Broadcast(beta));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.Broadcast(alpha);
}

/// <summary>alpha * tanh(beta * x); f' = beta * (alpha - y^2 / alpha), which is 0 where alpha is.</summary>
internal readonly struct ScaledTanhCurve<TLanes>(float alpha, float beta) : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Broadcast(alpha) * TLanes.Tanh(x * TLanes.Broadcast(beta));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.Broadcast(alpha == 0 ? 0 : beta / alpha) * (TLanes.Broadcast(alpha * alpha) - (y * y));
}

/// <summary>alpha * tanh(beta * x) of the fast tier; f' = beta * (alpha - y^2 / alpha), which is 0 where alpha is.</summary>
internal readonly struct FastScaledTanhCurve<TLanes>(float alpha, float beta) : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Broadcast(alpha) * TLanes.FastTanh(x * TLanes.Broadcast(beta));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.Broadcast(alpha == 0 ? 0 : beta / alpha) * (TLanes.Broadcast(alpha * alpha) - (y * y));
}

/// <summary>x where x is above alpha, 0 elsewhere, alpha at least 0.</summary>
internal readonly struct ThresholdedReluCurve<TLanes>(float alpha) : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.SelectPositive(x - TLanes.Broadcast(alpha), x, TLanes.Broadcast(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => TLanes.SelectPositive(y, TLanes.Broadcast(1), TLanes.Broadcast(0));
}

/// <summary>min(high, max(low, x)); rises strictly between the limits only.</summary>
internal readonly struct ClampCurve<TLanes>(float low, float high) : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Min(TLanes.Broadcast(high), TLanes.Max(TLanes.Broadcast(low), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y)
    {
        TLanes room = TLanes.Min(y - TLanes.Broadcast(low), TLanes.Broadcast(high) - y);
        return TLanes.SelectPositive(room, TLanes.Broadcast(1), TLanes.Broadcast(0));
    }
}

/// <summary>exp(x), its own derivative.</summary>
internal readonly struct ExponentialCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y) => y;
}

/// <summary>x * s with s = sigmoid(x); f' = s + x * s * (1 - s).</summary>
internal readonly struct SiluCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Silu(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y)
    {
        TLanes sigmoid = TLanes.Sigmoid(x);
        return TLanes.MultiplyAdd(y, TLanes.Broadcast(1) - sigmoid, sigmoid);
    }
}

/// <summary>x * h with h = min(1, max(0, x / 6 + 1/2)); f' = h + x / 6 strictly between the limits of h, h elsewhere.</summary>
internal readonly struct HardSiluCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    public static bool NeedsArgument => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.HardSilu(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y)
    {
        TLanes slope = TLanes.Broadcast(1f / 6f);
        TLanes factor = TLanes.Min(TLanes.Broadcast(1), TLanes.Max(TLanes.Broadcast(0), TLanes.MultiplyAdd(x, slope, TLanes.Broadcast(0.5f))));
        return TLanes.SelectPositive(factor * (TLanes.Broadcast(1) - factor), TLanes.MultiplyAdd(x, slope, factor), factor);
    }
}

/// <summary>x * p with p the normal distribution's probability of less than x; f' = p + x * density(x).</summary>
internal readonly struct GeluCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private const float DensityAtZero = 0.39894228f;
    private const float NearZero = 0.1f;

    public static bool NeedsArgument => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Gelu(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y)
    {
        // p = y / x, near 0 by its series 1/2 + x * density(x) * (1 + x^2 / 3), which is off by 1e-7 where the two meet.
        TLanes density = TLanes.Broadcast(DensityAtZero) * TLanes.Exp(x * x * TLanes.Broadcast(-0.5f));
        TLanes product = x * density;
        TLanes near = TLanes.MultiplyAdd(product, TLanes.MultiplyAdd(x * x, TLanes.Broadcast(1f / 3f), TLanes.Broadcast(1)), TLanes.Broadcast(0.5f));
        return product + TLanes.SelectPositive((x * x) - TLanes.Broadcast(NearZero * NearZero), y / x, near);
    }
}

/// <summary>x * s with s = sigmoid(a * x + b * x^3); f' = s + x * s * (1 - s) * (a + 3 * b * x^2).</summary>
internal readonly struct GeluTanhCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    // 2 * sqrt(2 / pi), and 0.044715 times as much.
    private const float Linear = 1.5957691f;
    private const float Cubic = 0.071354816f;

    public static bool NeedsArgument => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.GeluTanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y)
    {
        TLanes square = x * x, linear = TLanes.Broadcast(Linear);
        TLanes sigmoid = TLanes.Sigmoid(x * TLanes.MultiplyAdd(square, TLanes.Broadcast(Cubic), linear));
        TLanes inner = TLanes.MultiplyAdd(square, TLanes.Broadcast(3f * Cubic), linear);
        return TLanes.MultiplyAdd(y * (TLanes.Broadcast(1) - sigmoid), inner, sigmoid);
    }
}

/// <summary>x * t with t = tanh(log(1 + exp(x))); f' = t + x * (1 - t^2) * sigmoid(x).</summary>
internal readonly struct MishCurve<TLanes> : IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private const float Limit = 20;

    public static bool NeedsArgument => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Value(TLanes x) => TLanes.Mish(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Slope(TLanes x, TLanes y)
    {
        // With e = exp(x), t = n / (n + 2) for n = e * (e + 2); from the limit on, t is 1.
        TLanes e = TLanes.Exp(TLanes.Min(TLanes.Broadcast(Limit), x));
        TLanes n = e * (e + TLanes.Broadcast(2));
        TLanes tanh = n / (n + TLanes.Broadcast(2));
        return TLanes.MultiplyAdd(x * (TLanes.Broadcast(1) - (tanh * tanh)), TLanes.Sigmoid(x), tanh);
    }
}
