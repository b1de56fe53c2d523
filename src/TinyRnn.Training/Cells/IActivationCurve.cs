using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>An elementwise activation and its derivative.</summary>
internal interface IActivationCurve<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Whether <see cref="Slope"/> looks at the argument: one output has several arguments.</summary>
    static abstract bool NeedsArgument { get; }

    /// <summary>f(x).</summary>
    TLanes Value(TLanes x);

    /// <summary>f'(x).</summary>
    /// <param name="x">The argument; anything where <see cref="NeedsArgument"/> is false.</param>
    /// <param name="y">f(x).</param>
    TLanes Slope(TLanes x, TLanes y);
}
