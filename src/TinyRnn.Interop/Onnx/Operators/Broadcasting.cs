using System;
using System.Linq;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>ONNX's (NumPy's) broadcasting of two shapes.</summary>
internal static class Broadcasting
{
    /// <summary>The shape that both fit; along the steps neither may be repeated or differ.</summary>
    public static int[] Shape(OnnxNode node, OnnxValue first, OnnxValue second)
    {
        RequireSteps(node, first, second);
        RequireSteps(node, second, first);
        return Shape(node, first.Dimensions, second.Dimensions);
    }

    /// <summary>The shape that both fit.</summary>
    public static int[] Shape(OnnxNode node, int[] first, int[] second)
    {
        int rank = Math.Max(first.Length, second.Length);
        int[] a = [.. Enumerable.Repeat(1, rank - first.Length), .. first];
        int[] b = [.. Enumerable.Repeat(1, rank - second.Length), .. second];
        return
        [
            .. a.Zip(b, (x, y) => x == y || y == 1 ? x : x == 1
                ? y
                : throw node.Problem($"the shapes [{string.Join(", ", first)}] and [{string.Join(", ", second)}] do not fit each other")),
        ];
    }

    private static void RequireSteps(OnnxNode node, OnnxValue value, OnnxValue other)
    {
        int axis = value.TimeAxis() - value.Dimensions.Length + other.Dimensions.Length;
        if (value.TimeAxis() < 0 || axis < 0)
        {
            return;
        }

        bool isAlike = other.TimeAxis() == axis ? other.Dimensions[axis] == value.Dimensions[value.TimeAxis()] : other.Dimensions[axis] == 1;
        if (!isAlike)
        {
            throw node.Problem($"it combines {MovementOperators.Shape(value)} (T counts the steps) with {MovementOperators.Shape(other)}, which differs from step to step or has another number of steps. Make constants the same for all steps");
        }
    }

    /// <summary>A constant of two, element by element.</summary>
    public static Constant Fold(OnnxNode node, Constant first, Constant second, Func<double, double, double> combine)
    {
        int[] shape = Shape(node, first.Dimensions, second.Dimensions);
        return node.Graph.Fold(node, () => shape, () => new Grid<double>(
            shape, [.. first.Grid.Broadcast(shape).Items.Zip(second.Grid.Broadcast(shape).Items, combine)]));
    }

    /// <summary>A sequence repeated to a shape.</summary>
    public static Sequence To(int[] shape, Sequence value) => (Sequence)value.Move(
        new Repetition(shape), value.TimeAxis < 0 ? -1 : value.TimeAxis + shape.Length - value.Dimensions.Length);
}
