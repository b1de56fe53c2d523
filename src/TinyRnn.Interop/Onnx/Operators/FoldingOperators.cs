using System;
using System.Linq;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Operators that give constants: exporters feed weights, shapes and zero states through chains of them.</summary>
internal static class FoldingOperators
{
    private const int FloatType = 1;

    // Numbers of TensorProto.DataType that hold fractions: float, float16, double, bfloat16.
    private static readonly int[] FractionTypes = [FloatType, 10, 11, 16];

    public static OnnxValue[] Constant(OnnxNode node)
    {
        Grid<double>? value = node.Tensor("value");
        if (value is null && node.Reals("value_floats") is { Length: > 0 } floats)
        {
            value = new Grid<double>([floats.Length], floats);
        }

        if (value is null && node.Integers("value_ints") is { } integers)
        {
            value = new Grid<double>([integers.Length], [.. integers.Select(item => (double)item)]);
        }

        const long Missing = long.MinValue;
        value ??= node.Integer("value_int", Missing) is var whole and not Missing ? new Grid<double>([], [whole])
            : node.Real("value_float", double.NaN) is var real && !double.IsNaN(real) ? new Grid<double>([], [real])
            : throw node.Problem("it has no value of numbers. Export the model without it");
        return [new Constant(value, node.Name)];
    }

    public static OnnxValue[] ConstantOfShape(OnnxNode node)
    {
        double value = node.Tensor("value") is { Items: [var only] } ? only : 0;
        return [Filled(node, [.. node.ConstantInput(0, "the shape").Grid.Items.Select(size => node.Whole(size, "the shape"))], value)];
    }

    /// <summary>An experimental operator that exporters of opset 6 gave zero states with.</summary>
    public static OnnxValue[] ConstantFill(OnnxNode node)
    {
        int[] shape = node.Integer("input_as_shape", 0) == 1
            ? [.. node.ConstantInput(0, "the shape").Grid.Items.Select(size => node.Whole(size, "the shape"))]
            : node.Integers("shape") ?? node.Input(0).Dimensions;
        return [Filled(node, [.. shape, .. node.Integers("extra_shape") ?? []], node.Real("value", 0))];
    }

    /// <summary>The number of steps is not known: NaN.</summary>
    public static OnnxValue[] Shape(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        double[] sizes = [.. value.Dimensions.Select((size, axis) => axis == value.TimeAxis() ? double.NaN : size)];
        int rank = sizes.Length;
        int start = Place(node.Integer("start", 0), 0, rank);
        int end = Place(node.Integer("end", rank), start, rank);
        return [new Constant(new Grid<double>([end - start], sizes[start..end]), node.Name)];
    }

    public static OnnxValue[] Cast(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        bool keepsFractions = FractionTypes.Contains((int)node.Integer("to", FloatType));
        if (value is Constant constant)
        {
            return keepsFractions
                ? [constant]
                : [constant with { Grid = new Grid<double>(constant.Dimensions, [.. constant.Grid.Items.Select(Math.Truncate)]) }];
        }

        // Tokens, and sequence lengths, are whole numbers already.
        bool isWhole = value is Sequence sequence && sequence.Grid.Items.All(item => item.Source is ChannelSource.Token or ChannelSource.GraphInput);
        return keepsFractions || isWhole
            ? [value]
            : throw node.Problem("it rounds values that change from step to step to whole numbers. Leave the cast out");
    }

    public static OnnxValue[] Expand(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        double[] target = node.ConstantInput(1, "the shape").Grid.Items;
        int time = value.TimeAxis() < 0 ? -1 : value.TimeAxis() + Math.Max(0, target.Length - value.Dimensions.Length);
        if (value is Sequence { IsForAllSteps: true } && System.Array.FindIndex(target, node.Graph.IsOfSteps) is var steps and >= 0)
        {
            // One value for all steps, repeated for each.
            int own = steps - Math.Max(0, target.Length - value.Dimensions.Length);
            time = (own < 0 || value.Dimensions[own] == 1) && node.Graph.StepRows == 1 ? steps
                : double.IsNaN(target[steps]) ? throw node.Problem($"it repeats {MovementOperators.Shape(value)} along the steps; expected one row, and no stride over the steps")
                : -1;
        }

        int[] dimensions = Broadcasting.Shape(
            node, value.Dimensions, [.. target.Select((size, axis) => axis == time && node.Graph.IsOfSteps(size) ? 1 : node.Whole(size, "the shape"))]);
        if (value is Sequence sequence)
        {
            return [sequence.Move(new Repetition(dimensions), time)];
        }

        return [node.Graph.Fold(node, () => dimensions, () => ((Constant)value).Grid.Broadcast(dimensions))];
    }

    /// <summary>The number of steps (NaN) is above 0; whether it is another number is not known: NaN again.</summary>
    public static OnnxValue[] Equal(OnnxNode node) =>
        [Broadcasting.Fold(node, node.ConstantInput(0, "the first input"), node.ConstantInput(1, "the second input"), (a, b) => a == b ? 1 : a > 0 || b > 0 ? Unknown(a + b) : 0)];

    /// <summary>The branch that a constant condition chooses: exporters ask whether an axis has the size 1 before they squeeze it.</summary>
    public static OnnxValue[] If(OnnxNode node)
    {
        double[] condition = node.ConstantInput(0, "the condition").Grid.Items;
        if (condition is not [var only] || double.IsNaN(only))
        {
            throw node.Problem("its condition depends on the number of steps, or is no single value. Export the model so that the sizes of all axes but that of the steps are fixed");
        }

        string branch = only != 0 ? "then_branch" : "else_branch";
        return node.Graph.Evaluate(node.Body(branch) ?? throw node.Problem($"the attribute '{branch}' is missing. The file is damaged; export it again"), node.Where);
    }

    public static OnnxValue[] Where(OnnxNode node)
    {
        Constant condition = node.ConstantInput(0, "the condition");
        if (condition.Grid.Items.Any(double.IsNaN))
        {
            throw node.Problem("its condition depends on the number of steps. Export the model without it");
        }

        Constant chosen = Broadcasting.Fold(node, condition, node.ConstantInput(1, "the first choice"), (c, a) => c != 0 ? a : 0);
        Constant other = Broadcasting.Fold(node, condition, node.ConstantInput(2, "the second choice"), (c, b) => c != 0 ? 0 : b);
        return [Broadcasting.Fold(node, chosen, other, (a, b) => a + b)];
    }

    private static double Unknown(double sum) => double.IsNaN(sum) ? double.NaN : 0;

    private static int Place(long index, int low, int rank) => (int)Math.Clamp(index < 0 ? index + rank : index, low, rank);

    private static Constant Filled(OnnxNode node, int[] shape, double value) => node.Graph.Fold(node, () => shape, () =>
    {
        double[] items = new double[Grid<double>.Count(shape)];
        Array.Fill(items, value);
        return new Grid<double>(shape, items);
    });
}
