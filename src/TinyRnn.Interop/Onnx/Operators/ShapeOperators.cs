using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Operators that give elements another shape.</summary>
internal static class ShapeOperators
{
    // Not a size: marks the axis that counts the steps.
    private const int Time = -2;
    private const int Inferred = -1;

    public static OnnxValue[] Reshape(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        double[] target = node.Has(1)
            ? node.ConstantInput(1, "the shape").Grid.Items
            : [.. (node.Integers("shape") ?? throw node.Problem("the shape is missing")).Select(size => (double)size)];
        bool allowsZero = node.Integer("allowzero", 0) == 0;
        List<int> sizes = [];
        for (int i = 0; i < target.Length; i++)
        {
            int copied = target[i] == 0 && allowsZero && i < value.Dimensions.Length ? value.Dimensions[i] : -1;
            sizes.Add(double.IsNaN(target[i]) || (copied >= 0 && i == value.TimeAxis()) ? Time
                : copied >= 0 ? copied
                : target[i] is Inferred or > 0 ? node.Whole(target[i], "the shape")
                : throw node.Problem($"the shape is [{string.Join(", ", target)}]; sizes must be positive, or one of them -1"));
        }

        return [Reshape(node, value, sizes)];
    }

    public static OnnxValue[] Flatten(OnnxNode node)
    {
        OnnxValue value = node.Input(0);
        int rank = value.Dimensions.Length;
        long given = node.Integer("axis", 1);
        int axis = given == rank ? rank : node.Axis(given, rank);
        int time = value.TimeAxis();
        int before = Grid<double>.Count(value.Dimensions.Take(axis)), after = Grid<double>.Count(value.Dimensions.Skip(axis));
        bool isBefore = time >= 0 && time < axis, isAfter = time >= axis;
        int rows = time < 0 ? 1 : value.Dimensions[time];
        return (isBefore && before != rows) || (isAfter && after != rows)
            ? throw node.Problem($"it joins the steps with other axes of {MovementOperators.Shape(value)} (T counts the steps)")
            : [Reshape(node, value, [isBefore ? Time : before, isAfter ? Time : after])];
    }

    private static OnnxValue Reshape(OnnxNode node, OnnxValue value, List<int> sizes)
    {
        int count = Grid<double>.Count(value.Dimensions);
        int time = value.TimeAxis();
        int place = time < 0 ? -1 : TimePlace(node, (Sequence)value, sizes, count);
        int rows = place < 0 ? 1 : Rows(value, sizes, place, count);
        if (place >= 0)
        {
            sizes[place] = rows;
        }
        else if (sizes.Contains(Time))
        {
            throw node.Problem("the shape depends on the number of steps, which its input has no axis for");
        }

        long known = sizes.Where(size => size != Inferred).Aggregate(1L, (product, size) => System.Math.Min(product * size, int.MaxValue));
        int open = sizes.IndexOf(Inferred);
        if (open >= 0 && known > 0 && count % known == 0)
        {
            sizes[open] = (int)(count / known);
            known *= sizes[open];
        }

        if (known != count || sizes.Contains(Inferred))
        {
            throw node.Problem($"its input has the shape {MovementOperators.Shape(value)}, which does not fit [{string.Join(", ", sizes)}] (-1 is open). Export the model for one sequence at a time, or with an open number of sequences");
        }

        int[] dimensions = [.. sizes];
        if (place >= 0 && Grid<double>.Count(value.Dimensions.Take(time)) != Grid<double>.Count(dimensions.Take(place)))
        {
            throw node.Problem("it moves channels across the axis that counts the steps");
        }

        OnnxValue moved = value.Move(new Reshaping(dimensions), place);
        return time >= 0 && moved is Sequence { Steps: > 0 } sequence ? sequence with { Steps = sequence.Steps * rows / value.Dimensions[time] } : moved;
    }

    /// <summary>Rows of a step in the axis of the steps: what the other sizes leave of its elements, unless another size is open.</summary>
    private static int Rows(OnnxValue value, List<int> sizes, int place, int count)
    {
        long others = sizes.Where((size, i) => i != place && size > 0).Aggregate(1L, (product, size) => System.Math.Min(product * size, int.MaxValue));
        bool isOpen = sizes.Where((size, i) => i != place && size == Inferred).Any();
        return !isOpen && sizes[place] is Inferred or Time && others > 0 && count % others == 0 ? (int)(count / others) : value.Dimensions[value.TimeAxis()];
    }

    /// <summary>Which size of the result counts the steps.</summary>
    private static int TimePlace(OnnxNode node, Sequence value, List<int> sizes, int count)
    {
        int marked = sizes.IndexOf(Time);
        if (marked >= 0)
        {
            return marked;
        }

        // Where all other sizes multiply to what a row of a step has, the open one is the number of steps.
        int open = sizes.IndexOf(Inferred);
        long others = sizes.Where(size => size > 0).Aggregate(1L, (product, size) => System.Math.Min(product * size, int.MaxValue));
        if (open >= 0 && others * value.Dimensions[value.TimeAxis] == count)
        {
            return open;
        }

        for (int i = 0; i < sizes.Count; i++)
        {
            if (value.Steps > 0 && sizes[i] == value.Steps && others / value.Steps is var rest && (open >= 0 ? rest > 0 && count % rest == 0 : rest * value.Dimensions[value.TimeAxis] == count))
            {
                return i;
            }
        }

        // Else the open one counts the steps and what else of a step the others leave.
        return open >= 0 && others > 0 && count % others == 0
            ? open
            : throw node.Problem($"it joins the steps with other axes of {value.Shape} (T counts the steps)");
    }
}
