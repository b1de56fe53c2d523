using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Activations.</summary>
internal static class ActivationOperators
{
    private const int SoftmaxOfOneAxis = 13;

    // ONNX's defaults, rounded to float32 in its definition.
    private const double SeluAlpha = 1.67326319217681884765625;
    private const double SeluGamma = 1.05070102214813232421875;

    public static OnnxValue[] Apply(OnnxNode node) => [Add(node, node.SequenceInput(0), node.Operator switch
    {
        "Tanh" => ActivationSpec.Create(ActivationKinds.Tanh),
        "Sigmoid" => ActivationSpec.Create(ActivationKinds.Sigmoid),
        "Relu" => ActivationSpec.Create(ActivationKinds.Relu),
        "Softplus" => ActivationSpec.Create(ActivationKinds.Softplus),
        "Elu" => ActivationSpec.Create(ActivationKinds.Elu, node.Real("alpha", 1)),
        "LeakyRelu" => ActivationSpec.Create(ActivationKinds.LeakyRelu, node.Real("alpha", 0.01)),
        "ThresholdedRelu" => ActivationSpec.Create(ActivationKinds.ThresholdedRelu, node.Real("alpha", 1)),
        "Selu" => KnownParameters.Create(ActivationKinds.Selu, node.Real("alpha", SeluAlpha), node.Real("gamma", SeluGamma)),
        "Softsign" => ActivationSpec.Create(ActivationKinds.Softsign),
        "HardSwish" => ActivationSpec.Create(ActivationKinds.HardSilu),
        "Swish" => Swish(node),
        "Gelu" => Gelu(node),
        "Mish" => ActivationSpec.Create(ActivationKinds.Mish),
        "Exp" => ActivationSpec.Create(ActivationKinds.Exponential),
        _ => ActivationSpec.Create(ActivationKinds.HardSigmoid, node.Real("alpha", 0.2), node.Real("beta", 0.5)),
    })];

    /// <summary>Before opset 13 the axes from the given one on count as one.</summary>
    public static OnnxValue[] Softmax(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        int rank = value.Dimensions.Length;
        bool isOfOneAxis = node.Opset >= SoftmaxOfOneAxis;
        int axis = node.Axis(node.Integer("axis", isOfOneAxis ? -1 : 1), rank);
        if (axis == value.TimeAxis && (isOfOneAxis || value.Dimensions.Skip(axis).All(size => size == 1)))
        {
            return [StepAttention.Shares(node, value)];
        }

        AttributeValue softmax = AttributeValue.Of("activation", ActivationSpec.Create(ActivationKinds.Softmax));
        if (value.TimeAxis >= axis && (value.TimeAxis == axis || !isOfOneAxis))
        {
            throw node.Problem($"it is taken over axis {axis} of {value.Shape} (T counts the steps); expected the channels of a step");
        }

        if (isOfOneAxis)
        {
            int along = node.Along(value, axis);
            return [OnnxNode.OfAlong(node.Add(LayerKinds.Activation, along, node.Plan.ShapeOf(along), softmax), value, axis, value.Dimensions[axis])];
        }

        int rows = Grid<Channel>.Count(value.Dimensions.Take(axis));
        int source = node.Arrange(value, value.Grid.Items, rows, value.Grid.Items.Length / rows);
        return [OnnxNode.Of(node.Add(LayerKinds.Activation, source, node.Plan.ShapeOf(source), softmax), value, value.Dimensions)];
    }

    public static OnnxValue[] Clip(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        double low = node.Has(1) ? Number(node, 1) : node.Real("min", double.NegativeInfinity);
        double high = node.Has(2) ? Number(node, 2) : node.Real("max", double.PositiveInfinity);
        if (!(low <= high))
        {
            throw node.Problem($"it limits to {low} from below and {high} from above; expected the first to be at most the second");
        }

        return (low, high) switch
        {
            (<= float.MinValue, >= float.MaxValue) => [value],
            (0, >= float.MaxValue) => [Add(node, value, ActivationSpec.Create(ActivationKinds.Relu))],
            (0, 1) => [Add(node, value, ActivationSpec.Create(ActivationKinds.HardSigmoid, 1, 0))],
            _ => [Add(node, value, ActivationSpec.Create(ActivationKinds.Clamp, Finite(low), Finite(high)))],
        };
    }

    public static OnnxValue[] PRelu(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        Constant slope = node.ConstantInput(1, "the slope");
        int[] shape = Broadcasting.Shape(node, value, slope);
        Sequence repeated = Broadcasting.To(shape, value);
        ChannelParameters slopes = ChannelParameters.Find(node, repeated, slope.Grid.Broadcast(shape).Items);
        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.Activation, node.Origin, [slopes.Source.Layer], node.Plan.ShapeOf(slopes.Source.Layer))
        {
            Attributes = [AttributeValue.Of("activation", ActivationSpec.Create(ActivationKinds.Prelu))],
            Tensors = new Dictionary<string, float[]> { [TensorLayout.Alpha] = Singles.Of(node, "the slope", slopes.Values[0]) },
        });
        return [OnnxNode.At(layer, repeated, slopes.Source.Places)];
    }

    private static Sequence Add(OnnxNode node, Sequence value, ActivationSpec activation) =>
        node.Elementwise(value, LayerKinds.Activation, AttributeValue.Of("activation", activation));

    /// <summary>A limit that a float32 can hold; no limit is the largest one, as in ONNX's own default.</summary>
    private static double Finite(double limit) => Math.Clamp(limit, float.MinValue, float.MaxValue);

    private static ActivationSpec Gelu(OnnxNode node) => node.Text("approximate", "none") switch
    {
        "none" => ActivationSpec.Create(ActivationKinds.Gelu),
        "tanh" => ActivationSpec.Create(ActivationKinds.GeluTanh),
        string other => throw node.Problem($"the attribute 'approximate' is '{other}'; expected none or tanh"),
    };

    private static ActivationSpec Swish(OnnxNode node) => node.Real("alpha", 1) is 1
        ? ActivationSpec.Create(ActivationKinds.Silu)
        : throw node.Problem("its alpha is not 1. Multiply the value by alpha before and divide it by alpha after");

    private static double Number(OnnxNode node, int input) => node.ConstantInput(input, "a limit").Grid.Items is [var only]
        ? KnownParameters.Decimal(only)
        : throw node.Problem("a limit is no single number");
}
