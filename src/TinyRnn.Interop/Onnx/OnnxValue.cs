using System;
using System.Linq;

namespace TinyRnn.Interop.Onnx;

/// <summary>What a name of the graph stands for: a constant, or something that changes from step to step.</summary>
internal abstract record OnnxValue
{
    /// <summary>Sizes; the time axis of a sequence counts the rows that a step has in it, 1 unless there are strides over the steps.</summary>
    public abstract int[] Dimensions { get; }
}

/// <summary>A tensor known now. A number that depends on the number of steps (from Shape) is NaN.</summary>
/// <param name="Grid">The numbers.</param>
/// <param name="Name">Name in the graph, for errors.</param>
internal sealed record Constant(Grid<double> Grid, string Name) : OnnxValue
{
    public override int[] Dimensions => Grid.Dimensions;
}

/// <summary>
/// A tensor of one step, or of all steps where it has a time axis. Each element is one of a layer's output (or of the network input, or of
/// a state that the caller carries), so that every movement of the graph (Transpose, Reshape, Slice, Concat, ...) is a movement of
/// references, and layers are made only where something is computed.
/// </summary>
/// <param name="Grid">References; the time axis has the rows of a step.</param>
/// <param name="TimeAxis">Index of the axis that counts steps, or -1.</param>
internal sealed record Sequence(Grid<Channel> Grid, int TimeAxis) : OnnxValue
{
    /// <summary>Whether the value is that of the last step only.</summary>
    public bool IsLast { get; init; }

    /// <summary>
    /// Whether the value is that of the present step without an axis for steps: of an input that has one value for all of them, or in a
    /// graph of a single step.
    /// </summary>
    public bool IsForAllSteps => TimeAxis < 0 && !IsLast;

    /// <summary>Rows of zeros that were put before the first one.</summary>
    public int RowsBefore { get; init; }

    /// <summary>Rows after the last one, which must be cut off again.</summary>
    public int RowsAfter { get; init; }

    /// <summary>Steps, where the graph fixes them; else 0.</summary>
    public int Steps { get; init; }

    public override int[] Dimensions => Grid.Dimensions;

    /// <summary>Dimensions as text, with T for the number of steps.</summary>
    public string Shape => $"[{string.Join(", ", Dimensions.Select((size, axis) => axis == TimeAxis ? "T" : $"{size}"))}]";
}

/// <summary>Where an element of a <see cref="Sequence"/> comes from.</summary>
/// <param name="Source">What has the channel.</param>
/// <param name="Index">The layer, -1 for the network input; or the graph input that is a state.</param>
/// <param name="Number">The place in the layer's output, row-major; or the bits of a constant.</param>
internal readonly record struct Channel(ChannelSource Source, int Index, int Number)
{
    /// <summary>A constant.</summary>
    public static Channel Of(float value) => new(ChannelSource.Fill, 0, BitConverter.SingleToInt32Bits(value));
}

/// <summary>What a channel belongs to.</summary>
internal enum ChannelSource
{
    /// <summary>The output of a layer, or the network input.</summary>
    Layer,

    /// <summary>The cell state of an lstm layer, or what a poolingOverTime layer keeps beside its output.</summary>
    Cell,

    /// <summary>A graph input other than the network input: a state that the caller carries, or sequence lengths.</summary>
    GraphInput,

    /// <summary>The tokens of the network input.</summary>
    Token,

    /// <summary>A constant beside values that change: rows of padding.</summary>
    Fill,

    /// <summary>The share of the present step in a softmax over all steps of a layer's output, the scores (see <see cref="StepAttention"/>).</summary>
    Share,

    /// <summary>A share times a value; the place in <see cref="StepAttention.Weighted"/>.</summary>
    Weighted,
}
