using System;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>
/// Convolution over the steps. It runs step by step where it sees no later step: all of its padding is before the first step, given by
/// the node, by a Pad before it, or on both sides with the end cut off after it. With a stride a step is as many rows. One that sees
/// later steps is the sum of a causal one and of one on the reversed steps, and needs the whole sequence.
/// </summary>
internal static class ConvolutionOperators
{
    public static OnnxValue[] Conv(OnnxNode node)
    {
        if (ThinPlane.Apply(node, Conv) is { } ofOneAxis)
        {
            return ofOneAxis;
        }

        Sequence value = node.SequenceInput(0);
        Grid<double> kernel = node.ConstantInput(1, "the kernel").Grid;
        if (FrameOperators.HasRows(value) && kernel.Rank == 3 && kernel.Items.Length > 0)
        {
            return [FrameOperators.Convolution(node, value, kernel)];
        }

        if (value.Dimensions.Length != 3 || kernel.Rank != 3 || value.TimeAxis != 2 || value.Dimensions[0] != 1)
        {
            throw node.Problem($"its input has the shape {value.Shape} and its kernel [{string.Join(", ", kernel.Dimensions)}] (T counts the steps); expected [1, channels, T], a convolution over the steps, or [1, channels, rows], one within a step");
        }

        int taps = kernel.Dimensions[2], channels = value.Dimensions[1];
        int groups = (int)Math.Clamp(node.Integer("group", 1), 0, int.MaxValue);
        if (kernel.Items.Length == 0 || groups < 1 || channels != (long)kernel.Dimensions[1] * groups)
        {
            throw node.Problem($"{groups} groups of a kernel [{string.Join(", ", kernel.Dimensions)}] do not fit {channels} channels");
        }

        if (FrameOperators.One(node, "kernel_shape", taps) != taps)
        {
            throw node.Problem($"the attribute 'kernel_shape' does not agree with the kernel, which has {taps} taps");
        }

        int dilation = FrameOperators.One(node, "dilations"), stride = FrameOperators.One(node, "strides");
        (int before, int after) = Padding(node, value, Reach(node, taps, dilation), stride);
        return [OverSteps(node, value with { RowsBefore = 0, RowsAfter = 0 }, kernel, new MovementOverSteps(stride, dilation, groups, before, after), hasBias: true)];
    }

    /// <summary>A convolution over the steps.</summary>
    /// <param name="node">The node.</param>
    /// <param name="value">[1, channels, T].</param>
    /// <param name="kernel">[filters, channels of a group, taps].</param>
    /// <param name="over">How it moves.</param>
    /// <param name="hasBias">Whether the third input of the node is its bias.</param>
    public static Sequence OverSteps(OnnxNode node, Sequence value, Grid<double> kernel, MovementOverSteps over, bool hasBias)
    {
        (int stride, int dilation, int groups, int before, int after) = over;
        int reach = Reach(node, kernel.Dimensions[2], dilation);
        if (stride > 1)
        {
            return StridedConvolution.Add(node, value, kernel, over, hasBias);
        }

        if (before == reach)
        {
            return Causal(node, value, kernel, dilation, groups, hasBias) with { RowsAfter = after };
        }

        if (before >= 0 && before < reach && before + after == reach && before % dilation == 0 && value.Dimensions[2] == 1)
        {
            return OfBothSides(node, value, kernel, dilation, groups, before / dilation, hasBias);
        }

        throw node.Problem($"it has {before} rows of padding before the steps and {after} after them; expected {reach} before them (a causal convolution), or {reach} in all, so that each step has its result. Pad the steps so before training");
    }

    private static int Reach(OnnxNode node, int taps, int dilation)
    {
        long reach = (taps - 1L) * dilation;
        return reach <= FormatLimits.MaximumShapeCount ? (int)reach : throw node.Problem($"its kernel reaches {reach} steps back");
    }

    /// <summary>A convolution of steps up to the present one.</summary>
    public static Sequence Causal(OnnxNode node, Sequence value, Grid<double> kernel, int dilation, int groups, bool hasBias)
    {
        int filters = kernel.Dimensions[0], rows = value.Dimensions[2];
        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.Conv1d, node.Origin, [node.Along(value, 1)], new Shape(rows, filters))
        {
            Attributes =
            [
                AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", kernel.Dimensions[2]),
                AttributeValue.Of("dilation", dilation), AttributeValue.Of("groups", groups),
            ],
            Tensors = FrameOperators.Tensors(node, kernel, hasBias),
        });
        return OnnxNode.OfAlong(layer, value, 1, filters);
    }

    /// <summary>A convolution of earlier and later steps: taps up to the present one, and the later ones on the reversed steps.</summary>
    private static Sequence OfBothSides(OnnxNode node, Sequence value, Grid<double> kernel, int dilation, int groups, int present, bool hasBias)
    {
        int taps = kernel.Dimensions[2];
        node.Graph.Notes.Add($"{node.Where} sees later steps, so that the model needs the whole sequence; with all padding before the steps it would run step by step");
        Sequence past = Causal(node, value, kernel.Take(2, [.. Enumerable.Range(0, present + 1)]), dilation, groups, hasBias);

        // In reversed order the taps stand in reversed order, and the present step, which is counted already, has the last one.
        Grid<double> later = kernel.Take(2, [.. Enumerable.Range(present, taps - present).Reverse()]);
        double[] weights = [.. later.Items];
        for (int i = later.Dimensions[2] - 1; i < weights.Length; i += later.Dimensions[2])
        {
            weights[i] = 0;
        }

        Sequence future = Reversed(node, Causal(node, Reversed(node, value), later with { Items = weights }, dilation, groups, hasBias: false));
        int[] parts = [node.Along(past, 1), node.Along(future, 1)];
        int sum = node.Plan.Add(new PlannedLayer(LayerKinds.Add, node.Origin.Part("sum"), parts, node.Plan.ShapeOf(parts[0])));
        return OnnxNode.OfAlong(sum, past, 1, kernel.Dimensions[0]);
    }

    private static Sequence Reversed(OnnxNode node, Sequence value)
    {
        int source = node.Along(value, 1);
        return OnnxNode.OfAlong(node.Plan.Add(new PlannedLayer(LayerKinds.Reverse, node.Origin.Part("reversed"), [source], node.Plan.ShapeOf(source))), value, 1, value.Dimensions[1]);
    }

    /// <summary>Rows of padding before and after the steps, with those of a Pad before the node.</summary>
    public static (int Before, int After) Padding(OnnxNode node, Sequence value, int reach, int stride)
    {
        string mode = node.Text("auto_pad", "NOTSET");
        int[] pads = node.Integers("pads") ?? [0, 0];
        int all = Math.Max(0, reach + 1 - stride);
        return mode switch
        {
            "NOTSET" when pads is [>= 0, >= 0] => (value.RowsBefore + pads[0], value.RowsAfter + pads[1]),
            "VALID" => (value.RowsBefore, value.RowsAfter),
            "SAME_UPPER" => (value.RowsBefore + (all / 2), value.RowsAfter + all - (all / 2)),
            "SAME_LOWER" => (value.RowsBefore + all - (all / 2), value.RowsAfter + (all / 2)),
            _ => throw node.Problem($"its padding ('auto_pad' {mode}, 'pads' [{string.Join(", ", pads)}]) cannot be imported"),
        };
    }
}
