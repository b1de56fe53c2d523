using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>Where a value of a step's frame stands in the rows of a shard.</summary>
/// <param name="shape">Shape of the frame.</param>
internal readonly struct FramePlace(Shape shape)
{
    private readonly int _length = shape.Length;
    private readonly int _channels = shape.Channels;

    /// <summary>The first lane of a value.</summary>
    /// <param name="rows">Rows of all steps.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="index">The value in the frame, counted row by row.</param>
    public ref float Lanes(LaneRows rows, int step, int index) =>
        ref Unsafe.Add(ref rows.Row((step * _length) + (index / _channels)), index % _channels * LaneRows.Lanes);
}
