using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Losses;

/// <summary>d².</summary>
internal readonly struct SquaredError : IElementFunction
{
    public Lanes256 Loss(Lanes256 difference) => difference * difference;

    public Lanes256 Slope(Lanes256 difference) => difference + difference;
}

/// <summary>|d|; its slope at 0 is 0.</summary>
internal readonly struct AbsoluteError : IElementFunction
{
    public Lanes256 Loss(Lanes256 difference) => Lanes256.Max(difference, Lanes256.Broadcast(0) - difference);

    public Lanes256 Slope(Lanes256 difference)
    {
        Lanes256 zero = Lanes256.Broadcast(0);
        Lanes256 below = Lanes256.SelectPositive(zero - difference, Lanes256.Broadcast(-1), zero);
        return Lanes256.SelectPositive(difference, Lanes256.Broadcast(1), below);
    }
}

/// <summary>d²/2 up to |d| = <paramref name="delta"/>, from there on a line (Huber, 1964): outliers pull no harder than that.</summary>
/// <param name="delta">Above 0, in standard deviations of the target.</param>
internal readonly struct HuberError(float delta) : IElementFunction
{
    public Lanes256 Loss(Lanes256 difference)
    {
        Lanes256 size = Lanes256.Max(difference, Lanes256.Broadcast(0) - difference);
        Lanes256 within = Lanes256.Min(size, Lanes256.Broadcast(delta));
        return within * (size - (Lanes256.Broadcast(0.5f) * within));
    }

    public Lanes256 Slope(Lanes256 difference) =>
        Lanes256.Max(Lanes256.Broadcast(-delta), Lanes256.Min(Lanes256.Broadcast(delta), difference));
}
