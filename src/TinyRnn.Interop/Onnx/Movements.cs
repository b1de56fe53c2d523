using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Onnx;

/// <summary>Something that moves elements and computes nothing: the same for numbers and for references to channels.</summary>
internal interface IMovement
{
    /// <summary>The elements in their new places.</summary>
    Grid<T> Apply<T>(Grid<T> grid);
}

/// <summary>Axes in another order.</summary>
internal sealed record Transposition(IReadOnlyList<int> Order) : IMovement
{
    public Grid<T> Apply<T>(Grid<T> grid) => grid.Transpose(Order);
}

/// <summary>The same elements under another shape.</summary>
internal sealed record Reshaping(int[] Dimensions) : IMovement
{
    public Grid<T> Apply<T>(Grid<T> grid) => grid.Reshape(Dimensions);
}

/// <summary>Some indices of an axis.</summary>
internal sealed record Selection(int Axis, IReadOnlyList<int> Indices) : IMovement
{
    public Grid<T> Apply<T>(Grid<T> grid) => grid.Take(Axis, Indices);
}

/// <summary>Elements repeated to a larger shape.</summary>
internal sealed record Repetition(int[] Dimensions) : IMovement
{
    public Grid<T> Apply<T>(Grid<T> grid) => grid.Broadcast(Dimensions);
}

/// <summary>Applies movements to values.</summary>
internal static class Movements
{
    /// <summary>Moves the elements of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="movement">The movement, with the time axis of a sequence counting as 1.</param>
    /// <param name="timeAxis">The time axis afterwards; ignored for constants.</param>
    public static OnnxValue Move(this OnnxValue value, IMovement movement, int timeAxis) => value is Sequence sequence
        ? sequence with { Grid = movement.Apply(sequence.Grid), TimeAxis = timeAxis }
        : ((Constant)value) with { Grid = movement.Apply(((Constant)value).Grid) };

    /// <summary>The time axis of a value, or -1.</summary>
    public static int TimeAxis(this OnnxValue value) => value is Sequence sequence ? sequence.TimeAxis : -1;

    /// <summary>Without axes of size 1.</summary>
    public static OnnxValue Squeeze(this OnnxValue value, IReadOnlyCollection<int> axes)
    {
        int time = value.TimeAxis();
        int[] kept = [.. Enumerable.Range(0, value.Dimensions.Length).Where(axis => !axes.Contains(axis))];
        return value.Move(new Reshaping([.. kept.Select(axis => value.Dimensions[axis])]), System.Array.IndexOf(kept, time));
    }

    /// <summary>With axes of size 1 at some places of the result.</summary>
    public static OnnxValue Unsqueeze(this OnnxValue value, IReadOnlyCollection<int> axes)
    {
        int rank = value.Dimensions.Length + axes.Count;
        int[] old = [.. Enumerable.Range(0, rank).Where(axis => !axes.Contains(axis))];
        int[] dimensions = [.. Enumerable.Range(0, rank).Select(axis => System.Array.IndexOf(old, axis) is var from and >= 0 ? value.Dimensions[from] : 1)];
        int time = value.TimeAxis();
        return value.Move(new Reshaping(dimensions), time < 0 ? -1 : old[time]);
    }
}
