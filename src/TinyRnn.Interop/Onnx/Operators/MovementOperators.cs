using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Operators that change the order of axes, add or remove axes of size 1, or join.</summary>
internal static class MovementOperators
{
    private const int MostTiled = 1 << 22;

    public static OnnxValue[] Identity(OnnxNode node) => [node.Input(0)];

    public static OnnxValue[] Transpose(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        int rank = value.Dimensions.Length;
        int[] order = node.Integers("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        if (!order.Order().SequenceEqual(Enumerable.Range(0, rank)))
        {
            throw node.Problem($"the attribute 'perm' is [{string.Join(", ", order)}]; expected each axis of {rank} once");
        }

        return [value.Move(new Transposition(order), System.Array.IndexOf(order, value.TimeAxis()))];
    }

    public static OnnxValue[] Squeeze(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        int rank = value.Dimensions.Length;
        int[]? given = node.Integers("axes") ?? node.Integers(1, "the axes");
        HashSet<int> axes = given is null
            ? [.. Enumerable.Range(0, rank).Where(axis => value.Dimensions[axis] == 1 && (axis != value.TimeAxis() || IsOneStep(value)))]
            : [.. given.Select(axis => node.Axis(axis, rank))];
        foreach (int axis in axes)
        {
            if (axis == value.TimeAxis() && !IsOneStep(value))
            {
                throw node.Problem($"it removes axis {axis}, which counts the steps");
            }

            if (value.Dimensions[axis] != 1)
            {
                throw node.Problem($"it removes axis {axis} of size {value.Dimensions[axis]}; expected 1");
            }
        }

        OnnxValue squeezed = value.Squeeze(axes);
        return [squeezed is Sequence { TimeAxis: < 0 } only && value.TimeAxis() >= 0 ? only with { IsLast = true } : squeezed];
    }

    public static OnnxValue[] Unsqueeze(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        int[] axes = node.Integers("axes") ?? node.Integers(1, "the axes") ?? throw node.Problem("the axes are missing");
        int rank = value.Dimensions.Length + axes.Length;
        int[] places = [.. axes.Select(axis => node.Axis(axis, rank))];
        return places.Distinct().Count() == places.Length
            ? [value.Unsqueeze(places)]
            : throw node.Problem($"the axes [{string.Join(", ", axes)}] repeat");
    }

    /// <summary>Every axis several times over; one value for all steps may be repeated for each.</summary>
    public static OnnxValue[] Tile(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        double[] repeats = node.ConstantInput(1, "the repeats").Grid.Items;
        if (repeats.Length != value.Dimensions.Length)
        {
            throw node.Problem($"it has {repeats.Length} repeats for {Shape(value)}");
        }

        for (int axis = 0; axis < repeats.Length; axis++)
        {
            int size = value.Dimensions[axis];
            bool isForSteps = node.Graph.IsOfSteps(repeats[axis]) && size == 1 && value is Sequence { IsForAllSteps: true } && node.Graph.StepRows == 1;
            int times = isForSteps ? 1 : node.Whole(repeats[axis], "the repeats");
            if (times < 1 || (axis == value.TimeAxis() && times > 1) || (long)times * Grid<int>.Count(value.Dimensions) > MostTiled)
            {
                throw node.Problem($"it repeats axis {axis} of {Shape(value)} (T counts the steps) {times} times; expected at least once, at most {MostTiled} values in all, and the steps once");
            }

            value = value.Move(new Selection(axis, [.. Enumerable.Range(0, times * size).Select(place => place % size)]), isForSteps ? axis : value.TimeAxis());
        }

        return [value];
    }

    public static OnnxValue[] Concat(OnnxNode node)
    {
        List<OnnxValue> parts = [.. Enumerable.Range(0, node.InputCount).Select(node.Input)];
        int axis = node.Axis(node.Integer("axis", 1), parts[0].Dimensions.Length);
        foreach (OnnxValue part in parts)
        {
            bool fits = part.Dimensions.Length == parts[0].Dimensions.Length
                && Enumerable.Range(0, part.Dimensions.Length).All(i => i == axis || part.Dimensions[i] == parts[0].Dimensions[i]);
            if (!fits)
            {
                throw node.Problem($"its inputs have the shapes {string.Join(" and ", parts.Select(Shape))}; they may differ along axis {axis} only");
            }
        }

        if (parts.All(part => part is Constant))
        {
            int total = parts.Sum(part => part.Dimensions[axis]);
            return
            [
                node.Graph.Fold(
                    node, () => [total, .. parts[0].Dimensions.Where((_, i) => i != axis)],
                    () => Grid<double>.Concat([.. parts.Cast<Constant>().Select(part => part.Grid)], axis)),
            ];
        }

        if (parts.Find(part => part is Constant) is Constant constant)
        {
            throw node.Problem($"it joins the constant '{constant.Name}' to values that change from step to step. Leave the constant out");
        }

        List<Sequence> sequences = [.. parts.Cast<Sequence>()];
        if (sequences.Exists(part => part.TimeAxis == axis))
        {
            throw node.Problem($"it joins along axis {axis}, which counts the steps");
        }

        Together(node, sequences);
        return [(sequences.Find(part => part.TimeAxis >= 0) ?? sequences[0]) with { Grid = Grid<Channel>.Concat([.. sequences.Select(part => part.Grid)], axis) }];
    }

    /// <summary>Refuses to combine values of different times.</summary>
    public static void Together(OnnxNode node, IReadOnlyList<Sequence> parts)
    {
        Sequence first = parts.FirstOrDefault(part => !part.IsForAllSteps) ?? parts[0];
        foreach (Sequence part in parts)
        {
            if (part.TimeAxis != first.TimeAxis && part.Steps != 1 && first.Steps != 1 && !part.IsForAllSteps)
            {
                throw node.Problem($"it combines values of every step with values of the last step, or of other axes: {string.Join(" and ", parts.Select(item => item.Shape))} (T counts the steps)");
            }

            if (part.RowsBefore != first.RowsBefore || part.RowsAfter != first.RowsAfter)
            {
                throw node.Problem("it combines sequences that are shifted against one another by padding");
            }
        }
    }

    /// <summary>Dimensions as text.</summary>
    public static string Shape(OnnxValue value) =>
        value is Sequence sequence ? sequence.Shape : $"[{string.Join(", ", value.Dimensions)}]";

    private static bool IsOneStep(OnnxValue value) => value is Sequence { Steps: 1 };
}
