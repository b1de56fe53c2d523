using System;
using System.Linq;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Padding: of the steps by zeros that a convolution takes in, and of the axes within a step in every mode.</summary>
internal static class PaddingOperators
{
    private const int MostPadded = 1 << 22;

    public static OnnxValue[] Pad(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        int rank = value.Dimensions.Length;
        int[] pads = Pads(node, rank);
        double fill = node.Has(2) ? node.ConstantInput(2, "the value").Grid.Items.FirstOrDefault() : node.Real("value", 0);
        string mode = node.Text("mode", "constant");
        Sequence result = value;
        for (int axis = 0; axis < rank; axis++)
        {
            (int before, int after) = (pads[axis], pads[rank + axis]);
            result = (before, after) == (0, 0) ? result
                : axis == value.TimeAxis ? OfSteps(node, result, before, after, mode, fill)
                : WithinAStep(node, result, axis, before, after, mode, fill);
        }

        return [result];
    }

    /// <summary>Padding before every axis, then after every axis.</summary>
    private static int[] Pads(OnnxNode node, int rank)
    {
        int[] given = node.Integers("pads") ?? node.Integers(1, "the padding") ?? throw node.Problem("the padding is missing");
        int[] axes = [.. (node.Integers(3, "the axes") ?? [.. Enumerable.Range(0, rank)]).Select(axis => node.Axis(axis, rank))];
        if (given.Length != 2 * axes.Length || axes.Distinct().Count() != axes.Length)
        {
            throw node.Problem($"the padding is [{string.Join(", ", given)}] for the axes [{string.Join(", ", axes)}]; expected two numbers for each");
        }

        int[] pads = new int[2 * rank];
        for (int i = 0; i < axes.Length; i++)
        {
            (pads[axes[i]], pads[rank + axes[i]]) = (given[i], given[axes.Length + i]);
        }

        return pads;
    }

    /// <summary>Rows of zeros before or after the steps, noted for a convolution; negative ones cut rows off.</summary>
    private static Sequence OfSteps(OnnxNode node, Sequence value, int before, int after, string mode, double fill)
    {
        if (mode != "constant" || fill != 0)
        {
            throw node.Problem($"it pads the steps of {value.Shape} (T counts them) by {before} and {after}, mode {mode}, value {fill}; expected zeros");
        }

        return before >= 0 && value.RowsAfter + after >= 0
            ? value with { RowsBefore = value.RowsBefore + before, RowsAfter = value.RowsAfter + after }
            : throw node.Problem($"it cuts {-before} steps off the start and {-after} off the end");
    }

    /// <summary>Elements of an axis repeated, mirrored, or beside a constant: references, nothing is computed. Negative padding cuts off.</summary>
    private static Sequence WithinAStep(OnnxNode node, Sequence value, int axis, int before, int after, string mode, double fill)
    {
        int size = value.Dimensions[axis];
        long padded = (long)size + before + after;
        long values = padded * (value.Grid.Items.Length / size);
        bool fits = before > -size && after > -size && padded > 0 && values <= MostPadded
            && (mode != "reflect" || (before < size && after < size)) && (mode is "constant" or "edge" or "reflect");
        if (!fits || !float.IsFinite((float)fill))
        {
            throw node.Problem($"it pads axis {axis} of {value.Shape} by {before} and {after}, mode {mode}, value {fill}; expected mode constant, edge, or reflect with less than the size of the axis, and at most {MostPadded} values");
        }

        int[] places = [.. Enumerable.Range(-before, (int)padded).Select(place => mode switch
        {
            "reflect" => place < 0 ? -place : place < size ? place : (2 * (size - 1)) - place,
            "edge" => Math.Clamp(place, 0, size - 1),
            _ => place,
        })];
        int[] inside = [.. places.Where(place => place >= 0 && place < size)];
        Grid<Channel> middle = value.Grid.Take(axis, inside);
        int leading = places.Count(place => place < 0), trailing = places.Count(place => place >= size);
        return value with { Grid = Grid<Channel>.Concat([.. new[] { Filled(leading), middle, Filled(trailing) }.Where(part => part.Items.Length > 0)], axis) };

        Grid<Channel> Filled(int count)
        {
            int[] dimensions = [.. value.Dimensions];
            dimensions[axis] = count;
            Channel[] items = new Channel[Grid<Channel>.Count(dimensions)];
            Array.Fill(items, Channel.Of((float)fill));
            return new Grid<Channel>(dimensions, items);
        }
    }
}
