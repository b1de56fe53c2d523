using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Operators that pick parts: of the channels, or one of the steps.</summary>
internal static class SelectionOperators
{
    private const int MostIndices = 1 << 24;

    public static OnnxValue[] Gather(OnnxNode node)
    {
        OnnxValue data = node.Input(0);
        int axis = node.Axis(node.Integer("axis", 0), data.Dimensions.Length);
        if (data is Constant table && node.Input(1) is Sequence tokens)
        {
            return [Embed(node, table, tokens, axis)];
        }

        Constant indices = node.ConstantInput(1, "the indices");
        if (axis == data.TimeAxis())
        {
            return [Last(node, (Sequence)data, indices, axis)];
        }

        int size = data.Dimensions[axis];
        int[] whole = [.. indices.Grid.Items.Select(index => node.Whole(index, "the indices"))];
        int[] places = [.. whole.Select(index => index >= -size && index < size
            ? (index + size) % size
            : throw node.Problem($"index {index} does not exist; axis {axis} has the size {size}"))];
        OnnxValue taken = Bounded(node, data, axis, places.Length).Move(new Selection(axis, places), data.TimeAxis());
        return indices.Grid.Rank switch
        {
            0 => [taken.Squeeze([axis])],
            1 => [taken],
            _ when data is Constant => [taken.Move(new Reshaping([.. data.Dimensions.Take(axis), .. indices.Dimensions, .. data.Dimensions.Skip(axis + 1)]), -1)],
            _ => throw node.Problem($"the indices have {indices.Grid.Rank} dimensions; expected at most one"),
        };
    }

    public static OnnxValue[] Slice(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        int rank = value.Dimensions.Length;
        int[] starts = node.Integers("starts") ?? node.Integers(1, "the starts") ?? throw node.Problem("the starts are missing");
        int[] ends = node.Integers("ends") ?? node.Integers(2, "the ends") ?? throw node.Problem("the ends are missing");
        int[] axes = node.Integers("axes") ?? node.Integers(3, "the axes") ?? [.. Enumerable.Range(0, starts.Length)];
        int[] steps = node.Integers(4, "the steps") ?? [.. Enumerable.Repeat(1, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
        {
            throw node.Problem($"it has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps; expected as many of each");
        }

        for (int i = 0; i < starts.Length; i++)
        {
            int axis = node.Axis(axes[i], rank);
            value = axis == value.TimeAxis()
                ? OfSteps(node, (Sequence)value, starts[i], ends[i], steps[i])
                : Part(node, value, axis, starts[i], ends[i], steps[i]);
        }

        return [value];
    }

    public static OnnxValue[] Split(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        int axis = node.Axis(node.Integer("axis", 0), value.Dimensions.Length);
        int size = value.Dimensions[axis];
        int parts = (int)Math.Clamp(node.Integer("num_outputs", node.OutputCount), 1, MostIndices);
        int each = (size + parts - 1) / parts;
        int[] lengths = node.Integers("split") ?? node.Integers(1, "the lengths")
            ?? [.. Enumerable.Range(0, parts).Select(part => Math.Clamp(size - (part * each), 0, each))];
        if (axis == value.TimeAxis() || lengths.Sum(length => (long)length) != size || lengths.Any(length => length < 1))
        {
            throw node.Problem($"it splits axis {axis} of {MovementOperators.Shape(value)} into [{string.Join(", ", lengths)}] (T counts the steps)");
        }

        List<OnnxValue> results = [];
        int start = 0;
        foreach (int length in lengths)
        {
            results.Add(value.Move(new Selection(axis, [.. Enumerable.Range(start, length)]), value.TimeAxis()));
            start += length;
        }

        return [.. results];
    }

    private static Sequence Embed(OnnxNode node, Constant table, Sequence tokens, int axis)
    {
        if (table.Grid.Rank != 2 || axis != 0 || tokens.Grid.Items is not [{ Source: ChannelSource.Token }])
        {
            throw node.Problem("it looks up a table by values that are not the network's tokens, or along another axis than the first");
        }

        int units = table.Dimensions[1];
        node.Graph.Vocabulary = node.Graph.Vocabulary is 0 || node.Graph.Vocabulary == table.Dimensions[0]
            ? table.Dimensions[0]
            : throw node.Problem($"the table has {table.Dimensions[0]} rows; another table of the same tokens has {node.Graph.Vocabulary}");
        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.Embedding, node.Origin, [-1], new Shape(1, units))
        {
            Attributes = [AttributeValue.Of("units", units)],
            Tensors = new Dictionary<string, float[]> { [TensorLayout.Weights] = Singles.Of(node, "the table", table.Grid) },
        });
        return OnnxNode.Of(layer, tokens, [.. tokens.Dimensions, units]);
    }

    private static OnnxValue Last(OnnxNode node, Sequence value, Constant indices, int axis)
    {
        bool isLast = indices.Grid.Items is [var index] && (index == -1 || (value.Steps > 0 && index == value.Steps - 1));
        if (!isLast || value.RowsAfter != 0)
        {
            throw node.Problem("it picks a step other than the last one. Pick the last (-1)");
        }

        Sequence last = LastRow(value);
        return indices.Grid.Rank == 0 ? last.Squeeze([axis]) : last;
    }

    /// <summary>The value after the last step.</summary>
    public static Sequence LastRow(Sequence value) => value with
    {
        Grid = value.Grid.Take(value.TimeAxis, [value.Dimensions[value.TimeAxis] - 1]),
        TimeAxis = -1,
        IsLast = true,
    };

    private static Sequence OfSteps(OnnxNode node, Sequence value, int start, int end, int step)
    {
        bool isToEnd = end >= (value.Steps > 0 ? value.Steps : int.MaxValue);
        if (step == 1 && start == 0 && isToEnd)
        {
            return value;
        }

        if (step == 1 && start == 0 && end < 0 && value.RowsAfter > 0 && -end <= value.RowsAfter)
        {
            return value with { RowsAfter = value.RowsAfter + end };
        }

        bool isLast = step == 1 && value.RowsAfter == 0 && isToEnd && (start == -1 || (value.Steps > 0 && start == value.Steps - 1));
        if (isLast)
        {
            return LastRow(value);
        }

        bool isReversed = step == -1 && (start == -1 || start == int.MaxValue || (value.Steps > 0 && start >= value.Steps - 1))
            && end < (value.Steps > 0 ? -value.Steps : -(1 << 24));
        if (isReversed)
        {
            if (value.Dimensions[value.TimeAxis] > 1)
            {
                throw node.Problem("it reverses the steps, of which a stride over the steps makes one of several rows; only one of the two can be");
            }

            int source = node.Row(value);
            return OnnxNode.Of(node.Add(LayerKinds.Reverse, source, node.Plan.ShapeOf(source)), value, value.Dimensions);
        }

        throw node.Problem($"it picks the steps {start} to {end} by {step}; expected all, the last, or all in reverse order");
    }

    private static OnnxValue Part(OnnxNode node, OnnxValue value, int axis, int start, int end, int step)
    {
        int size = value.Dimensions[axis];
        if (step == 0)
        {
            throw node.Problem("a step is 0");
        }

        // ONNX's rules: negative numbers count from the end, and both are clamped to the axis.
        int from = Math.Clamp(start < 0 ? Math.Max((long)start + size, -1) : start, step < 0 ? -1 : 0, step < 0 ? size - 1 : size) is var first ? (int)first : 0;
        int to = Math.Clamp(end < 0 ? Math.Max((long)end + size, -1) : end, step < 0 ? -1 : 0, size) is var last ? (int)last : 0;
        List<int> indices = [];
        for (long i = from; step > 0 ? i < to : i > to; i += step)
        {
            indices.Add((int)i);
        }

        return indices.Count > 0
            ? value.Move(new Selection(axis, indices), value.TimeAxis())
            : throw node.Problem($"it picks nothing of axis {axis}, {start} to {end} of {size}");
    }

    private static OnnxValue Bounded(OnnxNode node, OnnxValue data, int axis, int count)
    {
        long total = data.Dimensions.Where((_, i) => i != axis).Aggregate((long)count, (product, size) => Math.Min(product * size, int.MaxValue));
        return total <= MostIndices ? data : throw node.Problem($"it would give {total} values; at most {MostIndices} can be moved");
    }
}
