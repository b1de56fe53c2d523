using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Normalisations.</summary>
internal static class NormalisationOperators
{
    private const double DefaultEpsilon = 1e-5;

    public static OnnxValue[] BatchNormalization(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        int axis = value.Dimensions.Length > 1 ? 1 : 0;
        int channels = value.Dimensions[axis];
        if (axis == value.TimeAxis)
        {
            throw node.Problem($"its input has the shape {value.Shape} (T counts the steps); expected the channels of a step in axis {axis}");
        }

        if (node.Integer("training_mode", 0) != 0)
        {
            throw node.Problem("the attribute 'training_mode' is set. Export the model for inference");
        }

        WeightArray[] weights = [.. new[] { "the scale", "the bias", "the mean", "the variance" }.Select((what, i) =>
            Singles.Array(node, what, node.ConstantInput(i + 1, what).Grid).Expect(what, channels))];
        Dictionary<string, float[]> folded = BatchNormFolding.Fold(weights[0], weights[1], weights[2], weights[3], node.Real("epsilon", DefaultEpsilon));
        int inner = Grid<Channel>.Count(value.Dimensions.Skip(axis + 1));
        return [ArithmeticOperators.Affine(
            node, value, i => folded[TensorLayout.Scale][i / inner % channels], i => folded[TensorLayout.Bias][i / inner % channels])];
    }

    public static OnnxValue[] LayerNormalization(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        int rank = value.Dimensions.Length;
        int axis = node.Axis(node.Integer("axis", -1), rank);
        int channels = Grid<Channel>.Count(value.Dimensions.Skip(axis));
        if (value.TimeAxis >= axis)
        {
            throw node.Problem($"it normalises {value.Shape} (T counts the steps) from axis {axis} on; expected the channels of a step");
        }

        float[] scale = Singles.Of(node, "the scale", Repeat(node.ConstantInput(1, "the scale"), channels));
        float[] bias = node.Has(2) ? Singles.Of(node, "the bias", Repeat(node.ConstantInput(2, "the bias"), channels)) : new float[channels];
        return [Add(node, value, node.Real("epsilon", DefaultEpsilon), scale, bias)];

        Grid<double> Repeat(Constant constant, int count) => constant.Grid.Items.Length == count || constant.Grid.Items.Length == 1
            ? constant.Grid.Reshape(constant.Grid.Items.Length).Broadcast([count])
            : throw node.Problem($"the constant '{constant.Name}' has {constant.Grid.Items.Length} values; expected {count}");
    }

    /// <summary>Adds a layer normalisation over the last channels of a value, as many as there are scales.</summary>
    public static Sequence Add(OnnxNode node, Sequence value, double epsilon, float[] scale, float[] bias)
    {
        int source = node.Arrange(value, value.Grid.Items, value.Grid.Items.Length / scale.Length, scale.Length);
        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.LayerNorm, node.Origin, [source], node.Plan.ShapeOf(source))
        {
            Attributes = [AttributeValue.Of("epsilon", epsilon)],
            Tensors = new Dictionary<string, float[]> { [TensorLayout.Scale] = scale, [TensorLayout.Bias] = bias },
        });
        return OnnxNode.Of(layer, value, value.Dimensions);
    }
}
