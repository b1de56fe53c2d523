using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Elementwise arithmetic: a scale and a shift where one side is constant, a joining layer where both change.</summary>
internal static class ArithmeticOperators
{
    public static OnnxValue[] Binary(OnnxNode node)
    {
        if (node.Operator == "Div" && (DecomposedLayerNorm.Match(node) ?? RunningMean.Match(node)) is { } found)
        {
            return [found];
        }

        if (DecomposedActivation.Match(node) is { } activated)
        {
            return [activated];
        }

        return [Combine(node, node.Input(0), node.Input(1))];
    }

    /// <summary>Sum or mean of any number of inputs.</summary>
    public static OnnxValue[] Many(OnnxNode node)
    {
        if (node.InputCount == 1)
        {
            return [node.Input(0)];
        }

        List<Sequence> parts = [.. Enumerable.Range(0, node.InputCount).Select(node.SequenceInput)];
        foreach (Sequence part in parts)
        {
            Broadcasting.Shape(node, parts[0], part);
        }

        int[] shape = parts.Aggregate(System.Array.Empty<int>(), (shape, part) => Broadcasting.Shape(node, shape, part.Dimensions));
        return [Join(node, node.Operator == "Sum" ? LayerKinds.Add : LayerKinds.Average, [.. parts.Select(part => Broadcasting.To(shape, part))])];
    }

    /// <summary>Below zero the negative value: a slope of -1.</summary>
    public static OnnxValue[] Absolute(OnnxNode node) =>
        [node.Elementwise(node.SequenceInput(0), LayerKinds.Activation, AttributeValue.Of("activation", ActivationSpec.Create(ActivationKinds.LeakyRelu, -1)))];

    public static OnnxValue[] Negate(OnnxNode node) => [Scale(node, node.Input(0), -1)];

    public static OnnxValue[] Reciprocal(OnnxNode node) => [Power(node, node.Input(0), -1)];

    public static OnnxValue[] Sqrt(OnnxNode node)
    {
        if (node.Input(0) is Constant constant)
        {
            return [Broadcasting.Fold(node, constant, constant, (value, _) => Math.Sqrt(value))];
        }

        return [node.Elementwise(node.SequenceInput(0), LayerKinds.Sqrt)];
    }

    public static OnnxValue[] Pow(OnnxNode node)
    {
        Constant exponent = node.ConstantInput(1, "the exponent");
        double first = exponent.Grid.Items.FirstOrDefault(double.NaN);
        return exponent.Grid.Items.All(item => item == first)
            ? [Power(node, node.Input(0), first)]
            : throw node.Problem("the exponent differs from channel to channel; expected one number");
    }

    private static OnnxValue Power(OnnxNode node, OnnxValue value, double exponent)
    {
        if (value is Constant constant)
        {
            return Broadcasting.Fold(node, constant, constant, (item, _) => Math.Pow(item, exponent));
        }

        Sequence sequence = (Sequence)value;
        return exponent == 1 ? sequence : node.Elementwise(sequence, LayerKinds.Pow, AttributeValue.Of("exponent", exponent));
    }

    private static OnnxValue Scale(OnnxNode node, OnnxValue value, double factor) => value is Constant constant
        ? Broadcasting.Fold(node, constant, constant, (item, _) => item * factor)
        : Affine(node, (Sequence)value, _ => factor, _ => 0);

    private static OnnxValue Combine(OnnxNode node, OnnxValue first, OnnxValue second)
    {
        if (first is Constant a && second is Constant b)
        {
            return Broadcasting.Fold(node, a, b, node.Operator switch
            {
                "Add" => (x, y) => x + y,
                "Sub" => (x, y) => x - y,
                "Mul" => (x, y) => x * y,
                _ => (x, y) => x / y,
            });
        }

        if (node.Operator == "Mul" && StepAttention.IsShare(first) != StepAttention.IsShare(second))
        {
            (OnnxValue shares, OnnxValue values) = StepAttention.IsShare(first) ? (first, second) : (second, first);
            return node.Graph.Attention.Weigh(node, (Sequence)shares, values as Sequence ?? throw node.Problem("it scales a softmax over the steps. Scale the result instead"));
        }

        int[] shape = Broadcasting.Shape(node, first, second);
        if (first is Sequence left && second is Sequence right)
        {
            return Join(
                node,
                node.Operator switch { "Add" => LayerKinds.Add, "Sub" => LayerKinds.Subtract, "Mul" => LayerKinds.Multiply, _ => LayerKinds.Divide },
                [Broadcasting.To(shape, left), Broadcasting.To(shape, right)]);
        }

        Sequence value = Broadcasting.To(shape, (Sequence)(first is Sequence ? first : second));
        Constant constant = (Constant)(first is Sequence ? second : first);
        double[] numbers = constant.Grid.Broadcast(shape).Items;
        return (node.Operator, first is Sequence) switch
        {
            ("Add", _) => Affine(node, value, _ => 1, i => numbers[i]),
            ("Sub", true) => Affine(node, value, _ => 1, i => -numbers[i]),
            ("Sub", false) => Affine(node, value, _ => -1, i => numbers[i]),
            ("Mul", _) => Affine(node, value, i => numbers[i], _ => 0),
            ("Div", true) => Affine(node, value, i => 1 / numbers[i], _ => 0),
            _ => Join(node, LayerKinds.Divide, [Affine(node, value, _ => 0, i => numbers[i]), value]),
        };
    }

    /// <summary>A scale and a shift for each element of a value.</summary>
    public static Sequence Affine(OnnxNode node, Sequence value, Func<int, double> scale, Func<int, double> shift)
    {
        int count = value.Grid.Items.Length;
        double[] scales = [.. Enumerable.Range(0, count).Select(scale)];
        double[] shifts = [.. Enumerable.Range(0, count).Select(shift)];
        if (scales.All(item => item == 1) && shifts.All(item => item == 0))
        {
            return value;
        }

        ChannelParameters parameters = ChannelParameters.Find(node, value, scales, shifts);
        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.BatchNorm, node.Origin, [parameters.Source.Layer], node.Plan.ShapeOf(parameters.Source.Layer))
        {
            Tensors = new Dictionary<string, float[]>
            {
                [TensorLayout.Scale] = Singles.Of(node, "the factor", parameters.Values[0]),
                [TensorLayout.Bias] = Singles.Of(node, "the summand", parameters.Values[1]),
            },
        });
        return OnnxNode.At(layer, value, parameters.Source.Places);
    }

    /// <summary>A layer of several values of one shape, in the order in which one of them stands.</summary>
    public static Sequence Join(OnnxNode node, string kind, IReadOnlyList<Sequence> parts)
    {
        Sequence like = parts.FirstOrDefault(part => part.TimeAxis >= 0) ?? parts[0];
        int count = like.Grid.Items.Length;
        int[] places = [.. Enumerable.Range(0, count)];
        Shape shape = OnnxNode.PlainShape(like);
        if (parts.FirstOrDefault(part => part.Grid.Items.Distinct().Count() == count) is { } leader)
        {
            Arranged natural = node.Natural(leader);
            (places, shape) = (natural.Places, node.Plan.ShapeOf(natural.Layer));
        }

        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[places[i]] = i;
        }

        int[] layers = [.. parts.Select(part => node.Arrange(part, [.. order.Select(i => part.Grid.Items[i])], shape.Length, shape.Channels))];
        MovementOperators.Together(node, parts);
        return OnnxNode.At(node.Plan.Add(new PlannedLayer(kind, node.Origin, layers, shape)), like, places);
    }
}
