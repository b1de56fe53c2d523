namespace TinyRnn.Training.Numerics;

/// <summary>
/// A hardware vector of floats that holds neighbouring sequences of a minibatch. Kernels are written once over this interface and
/// compiled once a width; every operation works lane by lane, so the width never changes a result.
/// </summary>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Floats in the vector; divides <see cref="LaneRows.Lanes"/>.</summary>
    static abstract int Count { get; }

    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(ref float source, nint offset);

    static abstract void Store(TSelf value, ref float destination, nint offset);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>a * b + c, with one rounding where the hardware has the instruction.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Max(TSelf left, TSelf right);

    static abstract TSelf Min(TSelf left, TSelf right);

    static abstract TSelf SquareRoot(TSelf value);

    /// <summary>Lane by lane: <paramref name="condition"/> &gt; 0 ? <paramref name="positive"/> : <paramref name="otherwise"/>.</summary>
    static abstract TSelf SelectPositive(TSelf condition, TSelf positive, TSelf otherwise);

    // The device's own functions (accurate tier), so that training sees what the step function will compute.
    static abstract TSelf Exp(TSelf value);

    static abstract TSelf Tanh(TSelf value);

    static abstract TSelf Sigmoid(TSelf value);

    /// <summary>tanh of the fast tier.</summary>
    static abstract TSelf FastTanh(TSelf value);

    /// <summary>1 / (1 + exp(-value)) of the fast tier.</summary>
    static abstract TSelf FastSigmoid(TSelf value);

    static abstract TSelf Elu(TSelf value, float alpha);

    static abstract TSelf Softplus(TSelf value);

    static abstract TSelf Softsign(TSelf value);

    static abstract TSelf Silu(TSelf value);

    static abstract TSelf HardSilu(TSelf value);

    static abstract TSelf Gelu(TSelf value);

    static abstract TSelf GeluTanh(TSelf value);

    static abstract TSelf Mish(TSelf value);
}
