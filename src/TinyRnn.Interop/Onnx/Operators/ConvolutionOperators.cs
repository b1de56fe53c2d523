using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>
/// Convolution over the steps. It runs step by step only where it sees no later step: all of its padding is before the first step,
/// given by the node, by a Pad before it, or on both sides with the end cut off after it.
/// </summary>
internal static class ConvolutionOperators
{
    public static OnnxValue[] Conv(OnnxNode node)
    {
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

        int filters = kernel.Dimensions[0], taps = kernel.Dimensions[2];
        int channels = value.Dimensions[1];
        int groups = (int)node.Integer("group", 1);
        if (kernel.Items.Length == 0 || groups < 1 || channels != (long)kernel.Dimensions[1] * groups)
        {
            throw node.Problem($"{groups} groups of a kernel [{string.Join(", ", kernel.Dimensions)}] do not fit {channels} channels");
        }

        int dilation = FrameOperators.One(node, "dilations");
        if (FrameOperators.One(node, "strides") != 1)
        {
            throw node.Problem("the stride over the steps is above 1, so that not every step would give a result");
        }

        if (FrameOperators.One(node, "kernel_shape", taps) != taps)
        {
            throw node.Problem($"the attribute 'kernel_shape' does not agree with the kernel, which has {taps} taps");
        }

        Sequence padded = Padded(node, value, (taps - 1) * dilation);
        int source = node.Row(value with { RowsBefore = 0, RowsAfter = 0 });
        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.Conv1d, node.Origin, [source], new Shape(1, filters))
        {
            Attributes =
            [
                AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", taps),
                AttributeValue.Of("dilation", dilation), AttributeValue.Of("groups", groups),
            ],
            Tensors = FrameOperators.Tensors(node, kernel),
        });
        return [OnnxNode.Of(layer, value, 1, filters, 1) with { RowsAfter = padded.RowsAfter }];
    }

    private static Sequence Padded(OnnxNode node, Sequence value, int reach)
    {
        string mode = node.Text("auto_pad", "NOTSET");
        int[] pads = node.Integers("pads") ?? [0, 0];
        int before = value.RowsBefore, after = value.RowsAfter;
        switch (mode)
        {
            case "NOTSET" when pads.Length == 2:
                before += pads[0];
                after += pads[1];
                break;
            case "VALID":
                break;
            case "SAME_UPPER" or "SAME_LOWER":
                after += (reach + (mode == "SAME_UPPER" ? 1 : 0)) / 2;
                before += reach - after;
                break;
            default:
                throw node.Problem($"its padding ('auto_pad' {mode}, 'pads' [{string.Join(", ", pads)}]) cannot be imported");
        }

        return before == reach
            ? value with { RowsAfter = after }
            : throw node.Problem($"it has {before} rows of padding before the steps and {after} after them; only a causal convolution, with {reach} before them, can run step by step");
    }
}
