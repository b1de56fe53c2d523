using System.Runtime.CompilerServices;
using Floats = System.Runtime.Intrinsics.Vector256<float>;
using Vector = System.Runtime.Intrinsics.Vector256;

namespace TinyRnn;

// The same text for all widths but for the aliases above; a test compares the files.
public static partial class FastActivations
{
    /// <summary>tanh(x) in each lane.</summary>
    /// <param name="x">Any values; not-a-number stays so, infinities give 1 and -1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Tanh(Floats x)
    {
        FastQuotient<Floats> tanh = FastQuotients.Tanh(x);
        return tanh.Numerator / tanh.Denominator;
    }

    /// <summary>1 / (1 + exp(-x)) in each lane.</summary>
    /// <param name="x">Any values; not-a-number stays so, infinities give 1 and 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Sigmoid(Floats x)
    {
        FastQuotient<Floats> centred = FastQuotients.CentredSigmoid(x);
        return Vector.Create(0.5f) + (centred.Numerator / centred.Denominator);
    }

    /// <summary>sigmoid(gate) * tanh(value) in each lane, as one quotient.</summary>
    /// <param name="gate">Any values; not-a-number stays so.</param>
    /// <param name="value">Any values; not-a-number stays so.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats SigmoidTimesTanh(Floats gate, Floats value)
    {
        FastQuotient<Floats> centred = FastQuotients.CentredSigmoid(gate);
        Floats numerator = Vector.MultiplyAddEstimate(centred.Denominator, Vector.Create(0.5f), centred.Numerator);
        FastQuotient<Floats> tanh = FastQuotients.Tanh(value);
        return numerator * tanh.Numerator / (centred.Denominator * tanh.Denominator);
    }

    /// <summary>alpha * tanh(beta * x) in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats ScaledTanh(Floats x, float alpha, float beta) => Vector.Create(alpha) * Tanh(x * Vector.Create(beta));

    /// <summary>scale * tanh(x) in each lane.</summary>
    /// <param name="scale">Finite values.</param>
    /// <param name="x">Any values; not-a-number stays so.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats ScaledTanh(Floats scale, Floats x)
    {
        FastQuotient<Floats> tanh = FastQuotients.Tanh(x);
        return scale * tanh.Numerator / tanh.Denominator;
    }

    /// <summary>What <see cref="Blend(Floats, Floats, Floats, Floats)"/> wants of the update gate: 1 - z, as near as z.</summary>
    /// <param name="update">Update gate before its activation.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats BlendWeight(Floats update)
    {
        FastQuotient<Floats> centred = FastQuotients.CentredSigmoid(update);
        return Vector.Create(0.5f) - (centred.Numerator / centred.Denominator);
    }

    /// <summary>
    /// The hidden state of a GRU in each lane, z*old + (1 - z)*value + keep, one operation shorter as old + (1 - z)*(value - old) + keep:
    /// old + keep where z is 1.
    /// </summary>
    /// <param name="weight">What <see cref="BlendWeight(Floats)"/> gave.</param>
    /// <param name="value">The activated candidate.</param>
    /// <param name="old">The old hidden state.</param>
    /// <param name="keep">Keeps a decaying state from becoming subnormal.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats Blend(Floats weight, Floats value, Floats old, Floats keep) =>
        Vector.MultiplyAddEstimate(weight, value - old, old + keep);
}
