using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Sums, means, maxima and minima: over the steps a running pool, within a step a reduction of rows or channels.</summary>
internal static class ReductionOperators
{
    public static OnnxValue[] GlobalPool(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        bool isMax = node.Operator == "GlobalMaxPool";
        if (value.Dimensions.Length < 3 || value.TimeAxis == 1 || (value.TimeAxis > 1 && Enumerable.Range(2, value.Dimensions.Length - 2).Any(axis => axis != value.TimeAxis && value.Dimensions[axis] != 1)))
        {
            throw node.Problem($"its input has the shape {value.Shape} (T counts the steps); expected [1, channels, T] or [1, channels, rows]");
        }

        return value.TimeAxis >= 2
            ? [SelectionOperators.LastRow(OverSteps(node, value, isMax ? LayerKinds.PoolingMax : LayerKinds.PoolingMean))]
            : [WithinAStep(node, value, [.. Enumerable.Range(2, value.Dimensions.Length - 2)], isMax ? LayerKinds.ReduceMax : LayerKinds.ReduceMean)];
    }

    public static OnnxValue[] Reduce(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        int rank = value.Dimensions.Length;
        int[]? given = node.Integers("axes") ?? node.Integers(1, "the axes");
        if (given is null or [] && node.Integer("noop_with_empty_axes", 0) != 0)
        {
            return [value];
        }

        int[] axes = given is null or [] ? [.. Enumerable.Range(0, rank)] : [.. given.Select(axis => node.Axis(axis, rank)).Distinct()];
        bool keepsAxes = node.Integer("keepdims", 1) == 1;
        int[] within = [.. axes.Where(axis => axis != value.TimeAxis && value.Dimensions[axis] > 1)];
        bool isOverSteps = value.TimeAxis >= 0 && axes.Contains(value.TimeAxis);
        string mode = node.Operator switch
        {
            "ReduceMax" => LayerKinds.ReduceMax,
            "ReduceMin" => LayerKinds.ReduceMin,
            "ReduceMean" => LayerKinds.ReduceMean,
            "ReduceProd" => LayerKinds.Multiply,
            _ => LayerKinds.ReduceSum,
        };
        if (isOverSteps && within.Length == 0 && node.Operator == "ReduceSum" && StepAttention.IsWeighted(value))
        {
            Sequence attended = node.Graph.Attention.Sum(node, value);
            return [keepsAxes ? attended : attended.Squeeze([.. axes])];
        }

        if (isOverSteps && (mode is LayerKinds.ReduceSum or LayerKinds.ReduceMin or LayerKinds.Multiply || (within.Length > 0 && given is null or [])))
        {
            throw node.Problem($"it reduces the steps of {value.Shape} (T counts them) to their {mode}, or all axes at once. Use the mean or the maximum of the steps alone");
        }

        Sequence result = node.Operator is "ReduceSumSquare" or "ReduceL2"
            ? node.Elementwise(value, LayerKinds.Pow, AttributeValue.Of("exponent", 2.0))
            : value;
        result = within.Length == 0 ? result : WithinAStep(node, result, within, mode);
        result = isOverSteps ? SelectionOperators.LastRow(OverSteps(node, result, mode == LayerKinds.ReduceMax ? LayerKinds.PoolingMax : LayerKinds.PoolingMean)) : result;
        result = node.Operator == "ReduceL2" ? node.Elementwise(result, LayerKinds.Sqrt) : result;
        return [keepsAxes ? result : result.Squeeze([.. axes])];
    }

    /// <summary>Some axes of a step reduced to one element each.</summary>
    public static Sequence WithinAStep(OnnxNode node, Sequence value, int[] axes, string mode)
    {
        int[] kept = [.. Enumerable.Range(0, value.Dimensions.Length).Where(axis => !axes.Contains(axis))];
        Grid<int> groups = new Grid<int>(value.Dimensions, [.. Enumerable.Range(0, value.Grid.Items.Length)]).Transpose([.. kept, .. axes]);
        int[] dimensions = [.. value.Dimensions.Select((size, axis) => axes.Contains(axis) ? 1 : size)];
        int results = Grid<int>.Count(dimensions), each = value.Grid.Items.Length / results;
        if (each == 1)
        {
            return value;
        }

        if (BidirectionalMerge.Match(node, value, groups.Items, mode) is { } merged)
        {
            return OnnxNode.Of(merged, value, dimensions);
        }

        if (mode == LayerKinds.Multiply)
        {
            throw node.Problem($"it multiplies the elements of {value.Shape}; only the two directions of a recurrent layer can be multiplied so. Use Mul");
        }

        (int source, string axis) = Arrangement(node, value, groups.Items, results, each);
        Shape shape = node.Plan.ShapeOf(source);
        int layer = node.Add(
            LayerKinds.Reduce, source, axis == LayerKinds.RowsAxis ? shape with { Length = 1 } : shape with { Channels = 1 },
            AttributeValue.Of("mode", mode), AttributeValue.Of("axis", axis));
        return OnnxNode.Of(layer, value, dimensions);
    }

    /// <summary>The elements with those of a result in a column, where they stand so already; else in a row.</summary>
    private static (int Layer, string Axis) Arrangement(OnnxNode node, Sequence value, int[] groups, int results, int each)
    {
        Arranged natural = node.Natural(value);
        bool isOfRows = node.Plan.ShapeOf(natural.Layer) == new Shape(each, results)
            && groups.Select((item, i) => natural.Places[item] % results == i / each).All(same => same);
        return isOfRows
            ? (natural.Layer, LayerKinds.RowsAxis)
            : (node.Arrange(value, [.. groups.Select(item => value.Grid.Items[item])], results, each), LayerKinds.ChannelsAxis);
    }

    /// <summary>The running mean or maximum of every step.</summary>
    public static Sequence OverSteps(OnnxNode node, Sequence value, string mode)
    {
        int time = value.TimeAxis, rows = value.Dimensions[time], rank = value.Dimensions.Length;
        int[] order = [time, .. Enumerable.Range(0, rank).Where(axis => axis != time)];
        Grid<Channel> turned = value.Grid.Transpose(order);
        int channels = turned.Items.Length / rows;
        int source = node.Arrange(value, turned.Items, rows, channels);
        int layer = node.Add(LayerKinds.PoolingOverTime, source, node.Plan.ShapeOf(source), AttributeValue.Of("mode", mode));
        Sequence pooled = OnnxNode.Of(layer, value, turned.Dimensions);
        return pooled with { Grid = pooled.Grid.Transpose([.. Enumerable.Range(0, rank).Select(axis => System.Array.IndexOf(order, axis))]) };
    }
}
