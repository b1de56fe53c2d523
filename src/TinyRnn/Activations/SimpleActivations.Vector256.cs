using System.Runtime.CompilerServices;
using Floats = System.Runtime.Intrinsics.Vector256<float>;
using Vector = System.Runtime.Intrinsics.Vector256;

namespace TinyRnn;

// The same text for all widths but for the aliases above; a test compares the files.
public static partial class SimpleActivations
{
    /// <summary>max(0, x) in each lane; not-a-number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Relu(Floats x) => Vector.MaxNative(Floats.Zero, x);

    /// <summary>x where x is at least 0, alpha * x elsewhere, in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats LeakyRelu(Floats x, float alpha) =>
        Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, Floats.Zero), x, x * Vector.Create(alpha));

    /// <summary>min(1, max(0, alpha * x + beta)) in each lane; not-a-number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats HardSigmoid(Floats x, float alpha, float beta) => Vector.MinNative(
        Floats.One,
        Vector.MaxNative(Floats.Zero, Vector.MultiplyAddEstimate(x, Vector.Create(alpha), Vector.Create(beta))));

    /// <summary>x / (1 + |x|) in each lane; not-a-number stays so, infinities give 1 and -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Softsign(Floats x)
    {
        Floats finite = Clip(x, float.MaxValue);
        return finite / (Floats.One + Vector.Abs(finite));
    }

    /// <summary>alpha * x + beta in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Affine(Floats x, float alpha, float beta) =>
        Vector.MultiplyAddEstimate(x, Vector.Create(alpha), Vector.Create(beta));

    /// <summary>x where x is above alpha, 0 elsewhere, in each lane; not-a-number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats ThresholdedRelu(Floats x, float alpha) =>
        Vector.ConditionalSelect(Vector.LessThanOrEqual(x, Vector.Create(alpha)), Floats.Zero, x);

    /// <summary>min(high, max(low, x)) in each lane; not-a-number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Clamp(Floats x, float low, float high) =>
        Vector.MinNative(Vector.Create(high), Vector.MaxNative(Vector.Create(low), x));

    /// <summary>x * min(1, max(0, x / 6 + 1/2)) in each lane; not-a-number stays so, infinities give infinity and 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats HardSilu(Floats x) =>
        Vector.MaxNative(Vector.Create(HardSiluStart), x) * HardSigmoid(x, HardSiluSlope, HardSiluMiddle);

    /// <summary>x limited to [-limit, limit] in each lane; not-a-number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Clip(Floats x, float limit) =>
        Vector.MinNative(Vector.Create(limit), Vector.MaxNative(Vector.Create(-limit), x));

    /// <summary>x where x is at least 0, alpha * x elsewhere, in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Prelu(Floats x, Floats alpha) =>
        Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, Floats.Zero), x, x * alpha);

    /// <summary>x to an exponent in each lane; not-a-number where the power is not real.</summary>
    public static Floats Power(Floats x, float exponent)
    {
        Floats power = x;
        for (int lane = 0; lane < Floats.Count; lane++)
        {
            power = Vector.WithElement(power, lane, System.MathF.Pow(Vector.GetElement(x, lane), exponent));
        }

        return power;
    }
}
