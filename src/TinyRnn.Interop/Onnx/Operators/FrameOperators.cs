using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Convolution and pooling within a step, over rows that the step holds at once: any padding and stride.</summary>
internal static class FrameOperators
{
    private const int LargestPadding = 1 << 20;
    private const int MostResults = 1 << 22;

    /// <summary>Whether a value holds rows of one step, [1, channels, rows].</summary>
    public static bool HasRows(Sequence value) => value.Dimensions.Length == 3 && value.Dimensions[0] == 1 && value.TimeAxis <= 0;

    /// <summary>Adds a convolution.</summary>
    public static Sequence Convolution(OnnxNode node, Sequence value, Grid<double> kernel)
    {
        int filters = kernel.Dimensions[0], taps = kernel.Dimensions[2], channels = value.Dimensions[1];
        long groups = node.Integer("group", 1);
        if (groups < 1 || channels != kernel.Dimensions[1] * groups || filters % groups != 0)
        {
            throw node.Problem($"{groups} groups of a kernel [{string.Join(", ", kernel.Dimensions)}] do not fit {channels} channels");
        }

        int stride = One(node, "strides"), dilation = One(node, "dilations");
        if (One(node, "kernel_shape", taps) != taps)
        {
            throw node.Problem($"the attribute 'kernel_shape' does not agree with the kernel, which has {taps} taps");
        }

        long span = ((taps - 1L) * dilation) + 1;
        if (stride == 1 && ConvolutionHistory.Find(node, value, span) is { } history)
        {
            return history.Add(kernel, dilation, (int)groups);
        }

        (FramePadding padding, int rows) = Padding(node, value.Dimensions[2], span, stride, node.Integers("pads") ?? [0, 0]);
        if ((long)rows * filters > MostResults)
        {
            throw node.Problem($"it would give {rows} rows of {filters} channels; at most {MostResults} values can be");
        }

        int source = Padded(node, value, padding, Channel.Of(0));
        if (taps == 1 && value.Dimensions[2] == 1 && groups == 1 && padding == new FramePadding(LayerKinds.ValidPadding, 0, 0))
        {
            WeightArray? bias = node.Has(2) ? Bias(node, filters) : null;
            return Result(DenseOperators.Layer(node, source, Singles.Array(node, "the kernel", kernel.Reshape(filters, channels)), bias?.ToSingles()), node, value);
        }

        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.Conv1d, node.Origin, [source], new Shape(rows, filters))
        {
            Attributes =
            [
                AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", taps), AttributeValue.Of("stride", stride),
                AttributeValue.Of("dilation", dilation), AttributeValue.Of("groups", (int)groups), AttributeValue.Of("padding", padding.Padding),
            ],
            Tensors = Tensors(node, kernel),
        });
        return Result(layer, node, value);
    }

    /// <summary>Mean or maximum over windows of rows.</summary>
    public static OnnxValue[] Pool(OnnxNode node)
    {
        if (ThinPlane.Apply(node, Pool) is { } ofOneAxis)
        {
            return ofOneAxis;
        }

        Sequence value = node.SequenceInput(0);
        bool isOverSteps = value.Dimensions.Length == 3 && value.Dimensions[0] == 1 && value.TimeAxis == 2;
        if (!isOverSteps && !HasRows(value))
        {
            throw node.Problem($"its input has the shape {value.Shape} (T counts the steps); expected [1, channels, T] or [1, channels, rows]");
        }

        int length = value.Dimensions[2], size = One(node, "kernel_shape", 0), stride = One(node, "strides");
        if (size < 1 || One(node, "dilations") != 1 || node.Integer("storage_order", 0) != 0 || node.OutputCount > 1)
        {
            throw node.Problem("it has no 'kernel_shape', or a dilation, or gives indices. Export the model without these");
        }

        bool isMean = node.Operator == "AveragePool";
        int[] pads = node.Integers("pads") ?? [0, 0];
        if (isOverSteps)
        {
            return [OverSteps(node, value, isMean, size, stride, pads)];
        }

        if (node.Integer("ceil_mode", 0) != 0 && pads.Length == 2)
        {
            long open = ((long)length + pads[0] + pads[1] - size) % stride;
            pads = isMean && open > 0
                ? throw node.Problem($"its 'ceil_mode' adds a window that only {open} of {size} rows fill. Export the model without it")
                : [pads[0], pads[1] + (open > 0 ? stride - (int)open : 0)];
        }

        (FramePadding padding, int rows) = Padding(node, length, size, stride, pads);
        bool counts = isMean && node.Integer("count_include_pad", 0) != 0;
        if (counts && padding.Padding == LayerKinds.SamePadding)
        {
            padding = new FramePadding(LayerKinds.ValidPadding, pads[0], Math.Max(0, ((rows - 1) * stride) + size - length - pads[0]));
        }

        bool isPadded = padding.Before + padding.After > 0;
        if (isPadded && isMean && !counts)
        {
            throw node.Problem($"the mean over {size} rows leaves out [{string.Join(", ", pads)}] rows of padding that stand otherwise than for the padding 'same'. Export the model with 'count_include_pad', or without padding");
        }

        // The edge repeated changes no maximum: a window that has a row of padding has the edge as well.
        int source = isPadded && !isMean ? Repeated(node, value, padding) : Padded(node, value, padding, Channel.Of(0));
        return
        [
            Result(
                node.Add(
                    LayerKinds.Pooling, source, new Shape(rows, value.Dimensions[1]),
                    AttributeValue.Of("mode", isMean ? LayerKinds.PoolingMean : LayerKinds.PoolingMax), AttributeValue.Of("size", size),
                    AttributeValue.Of("stride", stride), AttributeValue.Of("padding", padding.Padding)),
                node, value),
        ];
    }

    /// <summary>Windows of steps that do not overlap: a step of the model has the rows of a window. One over all steps is a pool over time.</summary>
    private static Sequence OverSteps(OnnxNode node, Sequence value, bool isMean, int size, int stride, int[] pads)
    {
        bool isPadded = pads.Any(pad => pad != 0) || node.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") || value.RowsBefore + value.RowsAfter != 0;
        if (!isPadded && size == value.Steps && size > 1)
        {
            return SelectionOperators.LastRow(ReductionOperators.OverSteps(node, value, isMean ? LayerKinds.PoolingMean : LayerKinds.PoolingMax));
        }

        if (size > stride || isPadded)
        {
            return OverlappingPool.Add(node, value, isMean, size, stride);
        }

        MoreRowsException.Require(value.Dimensions[2], stride);
        int source = node.Along(value, 1), rows = value.Dimensions[2] / stride;
        int layer = node.Add(
            LayerKinds.Pooling, source, node.Plan.ShapeOf(source) with { Length = rows },
            AttributeValue.Of("mode", isMean ? LayerKinds.PoolingMean : LayerKinds.PoolingMax), AttributeValue.Of("size", size), AttributeValue.Of("stride", stride));
        return OnnxNode.OfAlong(
            layer, value with { Grid = value.Grid.Take(2, [.. Enumerable.Range(0, rows)]), Steps = value.Steps / stride }, 1, value.Dimensions[1]);
    }

    /// <summary>[filters, channels, taps] to [filters, taps, channels], and the bias.</summary>
    public static Dictionary<string, float[]> Tensors(OnnxNode node, Grid<double> kernel, bool hasBias = true)
    {
        Dictionary<string, float[]> tensors = new() { [TensorLayout.Weights] = Singles.Of(node, "the kernel", kernel.Transpose([0, 2, 1])) };
        if (hasBias && node.Has(2))
        {
            tensors.Add(TensorLayout.Bias, Bias(node, kernel.Dimensions[0]).ToSingles());
        }

        return tensors;
    }

    /// <summary>The only number of an attribute, at least 1.</summary>
    public static int One(OnnxNode node, string name, int missing = 1) => node.Integers(name) switch
    {
        null => missing,
        [>= 1 and <= LargestPadding and var only] => only,
        var other => throw node.Problem($"the attribute '{name}' is [{string.Join(", ", other)}]; expected one positive number"),
    };

    private static (FramePadding Padding, int Rows) Padding(OnnxNode node, int length, long span, int stride, int[] pads)
    {
        string mode = node.Text("auto_pad", "NOTSET");
        if (mode is "SAME_UPPER" or "SAME_LOWER")
        {
            long all = Math.Max(0, (((length - 1) / stride) * (long)stride) + span - length);
            int less = (int)Math.Min(all / 2, LargestPadding), more = (int)Math.Min(all - (all / 2), LargestPadding);
            pads = mode == "SAME_UPPER" ? [less, more] : [more, less];
        }
        else if (mode is not ("NOTSET" or "VALID") || pads.Length != 2 || pads.Any(pad => pad is < 0 or > LargestPadding))
        {
            throw node.Problem($"its padding ('auto_pad' {mode}, 'pads' [{string.Join(", ", pads)}]) cannot be imported; expected two numbers of rows");
        }

        long padded = (long)length + pads[0] + pads[1];
        if (pads.Any(pad => pad > span))
        {
            throw node.Problem($"it has [{string.Join(", ", pads)}] rows of padding; at most {span}, what a window spans, can be");
        }

        return padded >= span
            ? (FramePadding.Choose(length, (int)span, stride, pads[0], pads[1]), (int)((padded - span) / stride) + 1)
            : throw node.Problem($"a window that spans {span} rows does not fit {length} rows with {pads[0]} and {pads[1]} rows of padding");
    }

    private static int Padded(OnnxNode node, Sequence value, FramePadding padding, Channel fill)
    {
        Channel[] rows = Rows(value);
        int channels = value.Dimensions[1];
        Require(node, value, padding);
        return node.Arrange(
            value,
            [.. Enumerable.Repeat(fill, padding.Before * channels), .. rows, .. Enumerable.Repeat(fill, padding.After * channels)],
            padding.Before + value.Dimensions[2] + padding.After, channels);
    }

    private static int Repeated(OnnxNode node, Sequence value, FramePadding padding)
    {
        Channel[] rows = Rows(value);
        int channels = value.Dimensions[1], length = value.Dimensions[2];
        Require(node, value, padding);
        return node.Arrange(
            value,
            [.. Enumerable.Range(-padding.Before, padding.Before + length + padding.After).SelectMany(row => rows.Skip(Math.Clamp(row, 0, length - 1) * channels).Take(channels))],
            padding.Before + length + padding.After, channels);
    }

    private static void Require(OnnxNode node, Sequence value, FramePadding padding)
    {
        long values = ((long)padding.Before + padding.After + value.Dimensions[2]) * value.Dimensions[1];
        if (values > MostResults)
        {
            throw node.Problem($"with its padding its input would have {values} values; at most {MostResults} can be");
        }
    }

    private static Channel[] Rows(Sequence value) => value.Grid.Transpose([0, 2, 1]).Items;

    /// <summary>The bias of a convolution, one a filter.</summary>
    public static WeightArray Bias(OnnxNode node, int filters) =>
        Singles.Array(node, "the bias", node.ConstantInput(2, "the bias").Grid).Expect("the bias", filters);

    /// <summary>The rows of a layer as [1, channels, rows].</summary>
    private static Sequence Result(int layer, OnnxNode node, Sequence value)
    {
        Shape shape = node.Plan.ShapeOf(layer);
        Sequence rows = OnnxNode.Of(layer, value, 1, shape.Length, shape.Channels);
        return rows with { Grid = rows.Grid.Transpose([0, 2, 1]) };
    }
}
