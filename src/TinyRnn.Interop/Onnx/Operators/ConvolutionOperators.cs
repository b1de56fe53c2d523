using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

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
        if (FrameConvolution.Fits(value, kernel))
        {
            return [FrameConvolution.Add(node, value, kernel)];
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

        int dilation = One(node, "dilations", 1);
        if (One(node, "strides", 1) != 1)
        {
            throw node.Problem("the stride over the steps is above 1, so that not every step would give a result");
        }

        if (One(node, "kernel_shape", taps) != taps)
        {
            throw node.Problem($"the attribute 'kernel_shape' does not agree with the kernel, which has {taps} taps");
        }

        Sequence padded = Padded(node, value, (taps - 1) * dilation);
        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.Conv1d, node.Name, node.Where, [node.Collect(value with { RowsBefore = 0, RowsAfter = 0 })], filters)
        {
            Attributes =
            [
                AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", taps),
                AttributeValue.Of("dilation", dilation), AttributeValue.Of("groups", groups),
            ],
            Tensors = Tensors(node, kernel, filters),
        });
        return [OnnxNode.Of(layer, value, 1, filters, 1) with { RowsAfter = padded.RowsAfter }];
    }

    /// <summary>Rows of zeros before or after the steps; negative ones cut rows off.</summary>
    public static OnnxValue[] Pad(OnnxNode node)
    {
        Sequence value = node.SequenceInput(0);
        int rank = value.Dimensions.Length;
        int[] pads = node.Integers("pads") ?? node.Integers(1, "the padding") ?? throw node.Problem("the padding is missing");
        double fill = node.Has(2) ? node.ConstantInput(2, "the value").Grid.Items.FirstOrDefault() : node.Real("value", 0);
        string mode = node.Text("mode", "constant");
        if (mode == "reflect" && value.TimeAxis < 0)
        {
            return [Reflected(node, value, pads)];
        }

        bool fits = pads.Length == 2 * rank && Enumerable.Range(0, rank).All(axis => axis == value.TimeAxis || (pads[axis] == 0 && pads[rank + axis] == 0));
        if (mode != "constant" || fill != 0 || !fits)
        {
            throw node.Problem($"it pads {value.Shape} (T counts the steps) by [{string.Join(", ", pads)}], mode {mode}, value {fill}; expected zeros before or after the steps only");
        }

        if (value.TimeAxis < 0)
        {
            return [value];
        }

        int before = pads[value.TimeAxis], after = pads[rank + value.TimeAxis];
        return before >= 0 && value.RowsAfter + after >= 0
            ? [value with { RowsBefore = value.RowsBefore + before, RowsAfter = value.RowsAfter + after }]
            : throw node.Problem($"it cuts {-before} steps off the start and {-after} off the end");
    }

    /// <summary>Elements of a step mirrored at its ends: references, nothing is computed.</summary>
    private static OnnxValue Reflected(OnnxNode node, Sequence value, int[] pads)
    {
        int rank = value.Dimensions.Length;
        OnnxValue result = value;
        for (int axis = 0; axis < rank; axis++)
        {
            int size = value.Dimensions[axis];
            if (pads.Length != 2 * rank || pads[axis] < 0 || pads[axis] >= size || pads[rank + axis] < 0 || pads[rank + axis] >= size)
            {
                throw node.Problem($"it mirrors {value.Shape} by [{string.Join(", ", pads)}]; expected less than the size of each axis");
            }

            int[] indices = [.. Enumerable.Range(-pads[axis], pads[axis] + size + pads[rank + axis])
                .Select(index => index < 0 ? -index : index < size ? index : (2 * (size - 1)) - index)];
            result = result.Move(new Selection(axis, indices), -1);
        }

        return result;
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

    /// <summary>[filters, channels, taps] to [filters, taps, channels].</summary>
    private static Dictionary<string, float[]> Tensors(OnnxNode node, Grid<double> kernel, int filters)
    {
        Dictionary<string, float[]> tensors = new() { [TensorLayout.Weights] = Singles.Of(node, "the kernel", kernel.Transpose([0, 2, 1])) };
        if (node.Has(2))
        {
            WeightArray bias = Singles.Array(node, "the bias", node.ConstantInput(2, "the bias").Grid);
            tensors.Add(TensorLayout.Bias, bias.Expect("the bias", filters).ToSingles());
        }

        return tensors;
    }

    private static int One(OnnxNode node, string name, int missing) => node.Integers(name) switch
    {
        null => missing,
        [var only] when only >= 1 => only,
        var other => throw node.Problem($"the attribute '{name}' is [{string.Join(", ", other)}]; expected one positive number"),
    };
}
