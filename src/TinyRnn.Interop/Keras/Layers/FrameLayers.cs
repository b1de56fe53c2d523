using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Keras.Layers;

/// <summary>
/// Layers that need all rows at once: pooling over windows of rows, Flatten, Reshape, Permute, ZeroPadding1D, Cropping1D, RepeatVector.
/// </summary>
internal static class FrameLayers
{
    /// <summary>Adds a MaxPooling1D or AveragePooling1D layer.</summary>
    public static KerasValue Pooling(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        layer.ExpectChannelsLast();
        ExpectRows(layer, input, network);
        int size = layer.Single("pool_size", 2);
        return network.Add(
            layer, LayerKinds.Pooling, [input], KerasAxes.Rows,
            [
                AttributeValue.Of("mode", layer.ClassName == "MaxPooling1D" ? LayerKinds.PoolingMax : LayerKinds.PoolingMean),
                AttributeValue.Of("size", size),
                AttributeValue.Of("stride", layer.Single("strides", size)),
                AttributeValue.Of("padding", layer.Word("padding", LayerKinds.ValidPadding)),
            ]);
    }

    /// <summary>Adds a Flatten layer.</summary>
    public static KerasValue Flatten(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        layer.ExpectChannelsLast();
        if (input.Axes is KerasAxes.Vector or KerasAxes.LastStep)
        {
            return input;
        }

        ExpectRows(layer, input, network);
        return network.Add(layer, LayerKinds.Flatten, [input], KerasAxes.Vector);
    }

    /// <summary>Adds a Reshape layer to one or two axes.</summary>
    public static KerasValue Reshape(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        JsonSource target = layer.Config.Member("target_shape");
        int[] sizes = [.. target.Items().Select(size => size.Whole())];
        if (input.Axes is KerasAxes.Steps or KerasAxes.LastStep)
        {
            throw network.FrameNeeded(layer, "another shape");
        }

        int count = network.Draft.Builder.ShapeOf(input.Layer).Count;
        int free = Array.IndexOf(sizes, -1);
        long known = sizes.Where(size => size != -1).Aggregate(1L, (product, size) => product is > 0 and < int.MaxValue ? product * size : 0);
        if (free >= 0 && known > 0)
        {
            sizes[free] = (int)(count / known);
        }

        if (sizes.Length is not (1 or 2) || sizes.Any(size => size < 1) || sizes.Aggregate(1L, (product, size) => product * size) != count)
        {
            throw target.Problem(
                $"the shape is {target.Value.GetRawText()} for {count} values; expected one or two axes, (channels) or (rows, channels), of as many values");
        }

        return network.Add(
            layer, LayerKinds.Reshape, [input], sizes.Length == 1 ? KerasAxes.Vector : KerasAxes.Rows,
            [AttributeValue.Of("rows", sizes.Length == 1 ? 1 : sizes[0]), AttributeValue.Of("channels", sizes[^1])]);
    }

    /// <summary>Adds a Permute layer, which can exchange rows and channels.</summary>
    public static KerasValue Permute(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        JsonSource order = layer.Config.Member("dims");
        switch ((int[])[.. order.Items().Select(axis => axis.Whole())])
        {
            case [1] or [1, 2]:
                return input;
            case [2, 1]:
                ExpectRows(layer, input, network);
                return network.Add(layer, LayerKinds.Transpose, [input], KerasAxes.Rows);
            default:
                throw order.Problem($"the order is {order.Value.GetRawText()}; expected [1, 2] or [2, 1]");
        }
    }

    /// <summary>Adds a ZeroPadding1D layer.</summary>
    public static KerasValue ZeroPadding(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        layer.ExpectChannelsLast();
        ExpectRows(layer, input, network);
        (int before, int after) = Sides(layer, "padding");
        return Padded(layer, input, network, before, after, LayerKinds.PadConstant);
    }

    /// <summary>Adds a Cropping1D layer.</summary>
    public static KerasValue Cropping(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        ExpectRows(layer, input, network);
        (int before, int after) = Sides(layer, "cropping");
        int length = network.Draft.Builder.ShapeOf(input.Layer).Length;
        return (long)before + after < length
            ? Rows(layer, input, network, before, length - before - after)
            : throw layer.Problem($"it takes away {before} and {after} of {length} rows. Leave at least one");
    }

    /// <summary>Adds a RepeatVector layer: the only row, as often as wanted.</summary>
    public static KerasValue Repeat(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        if (input.Axes == KerasAxes.LastStep)
        {
            throw network.FrameNeeded(layer, "repeating the result of the last step");
        }

        return input.Axes == KerasAxes.Vector
            ? Padded(layer, input, network, 0, layer.Size("n") - 1, LayerKinds.PadEdge) with { Axes = KerasAxes.Rows }
            : throw KerasNetwork.WrongAxes(layer, input, "(channels)");
    }

    /// <summary>Rows added before and after.</summary>
    public static KerasValue Padded(
        KerasLayer layer, KerasValue input, KerasNetwork network, int before, int after, string mode, string suffix = "") => network.Add(
        layer, LayerKinds.Pad, [input], input.Axes,
        [AttributeValue.Of("before", before), AttributeValue.Of("after", after), AttributeValue.Of("mode", mode)], suffix: suffix);

    /// <summary>Some rows, one after another.</summary>
    public static KerasValue Rows(KerasLayer layer, KerasValue input, KerasNetwork network, int start, int count, string suffix = "") => network.Add(
        layer, LayerKinds.Slice, [input], input.Axes,
        [AttributeValue.Of("axis", LayerKinds.RowsAxis), AttributeValue.Of("start", start), AttributeValue.Of("count", count)], suffix: suffix);

    private static void ExpectRows(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        if (input.Axes != KerasAxes.Rows)
        {
            throw input.Axes == KerasAxes.Steps ? network.FrameNeeded(layer, "it") : KerasNetwork.WrongAxes(layer, input, "(rows, channels)");
        }
    }

    /// <summary>Rows before and after: a number for both, or a list of two.</summary>
    private static (int Before, int After) Sides(KerasLayer layer, string key)
    {
        JsonSource source = layer.Config.Member(key);
        IReadOnlyList<JsonSource> items = source.IsArray ? source.Items() : [source, source];
        return items is [var before, var after] && before.Whole() >= 0 && after.Whole() >= 0
            ? (before.Whole(), after.Whole())
            : throw source.Problem($"expected one or two numbers of rows, found {source.Value.GetRawText()}");
    }
}
