using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Means, maxima and sums: over the steps a running pool, over the channels a dense layer.</summary>
internal static class ReductionOperators
{
    public static OnnxValue[] GlobalPool(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        return value.TimeAxis >= 2 && value.Dimensions.Skip(2).All(size => size == 1)
            ? [OverSteps(node, value, node.Operator == "GlobalMaxPool" ? LayerKinds.PoolingMax : LayerKinds.PoolingMean, keepsAxis: true)]
            : throw node.Problem($"its input has the shape {value.Shape} (T counts the steps); expected [1, channels, T]");
    }

    public static OnnxValue[] Reduce(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        int rank = value.Dimensions.Length;
        int[]? given = node.Integers("axes") ?? node.Integers(1, "the axes");
        bool keepsAxes = node.Integer("keepdims", 1) == 1;
        if (given is not [var only])
        {
            throw node.Problem($"it reduces {(given is null ? "all axes" : $"the axes [{string.Join(", ", given)}]")} of {value.Shape} (T counts the steps); expected one axis");
        }

        int axis = node.Axis(only, rank);
        if (axis == value.TimeAxis)
        {
            return node.Operator == "ReduceSum"
                ? throw node.Problem("it sums over the steps. Use the mean")
                : [OverSteps(node, value, node.Operator == "ReduceMax" ? LayerKinds.PoolingMax : LayerKinds.PoolingMean, keepsAxes)];
        }

        int channels = value.Dimensions[axis];
        if (channels == 1)
        {
            return [keepsAxes ? value : value.Squeeze([axis])];
        }

        if (node.Operator == "ReduceMax" || value.Grid.Items.Length != channels)
        {
            throw node.Problem($"it reduces axis {axis} of {value.Shape} (T counts the steps); expected a mean or sum over all channels of a step, or a mean or maximum over the steps");
        }

        float[] weights = [.. Enumerable.Repeat(node.Operator == "ReduceSum" ? 1f : 1f / channels, channels)];
        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.Dense, node.Name, node.Where, [node.Collect(value)], 1)
        {
            Attributes = [AttributeValue.Of("units", 1)],
            Tensors = new Dictionary<string, float[]> { [TensorLayout.Weights] = weights },
        });
        int[] dimensions = [.. value.Dimensions];
        dimensions[axis] = 1;
        Sequence reduced = OnnxNode.Of(layer, value, dimensions);
        return [keepsAxes ? reduced : reduced.Squeeze([axis])];
    }

    private static OnnxValue OverSteps(OnnxNode node, Sequence value, string mode, bool keepsAxis)
    {
        int source = node.Collect(value);
        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.PoolingOverTime, node.Name, node.Where, [source], node.Plan.ChannelsOf(source))
        {
            Attributes = [AttributeValue.Of("mode", mode)],
        });
        Sequence pooled = OnnxNode.Of(layer, value, value.Dimensions) with { TimeAxis = -1, IsLast = true };
        return keepsAxis ? pooled : pooled.Squeeze([value.TimeAxis]);
    }
}
