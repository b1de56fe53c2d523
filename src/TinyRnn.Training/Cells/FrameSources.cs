using System;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Training.Cells;

/// <summary>
/// Which values of a step's frame the kinds without weights read. Values are counted row by row; an output value has one source, or none
/// (-1) where it is a constant, or for summaries several.
/// </summary>
internal static class FrameSources
{
    /// <summary>Of flatten and reshape: the same values in the same order.</summary>
    public static int[] InOrder(LayerSpec layer) => [.. Enumerable.Range(0, layer.OutputShape.Count)];

    /// <summary>Of pad.</summary>
    public static int[] OfPad(LayerSpec layer) => Each(layer.OutputShape, (row, channel) =>
        LayerKinds.PaddedRow(layer, row) is var source && source < 0 ? -1 : Index(layer, source, channel));

    /// <summary>The value of pad's constant rows.</summary>
    public static float Constant(LayerSpec layer) => (float)layer.Attribute("value").Number!.Value;

    /// <summary>Of transpose.</summary>
    public static int[] OfTranspose(LayerSpec layer) => Each(layer.OutputShape, (row, channel) => Index(layer, channel, row));

    /// <summary>Of slice.</summary>
    public static int[] OfSlice(LayerSpec layer)
    {
        int start = layer.Whole("start");
        int step = layer.Whole("step");
        return IsAlongRows(layer)
            ? Each(layer.OutputShape, (row, channel) => Index(layer, start + (row * step), channel))
            : Each(layer.OutputShape, (row, channel) => Index(layer, row, start + (channel * step)));
    }

    /// <summary>Of pooling: the rows of the window that exist.</summary>
    public static int[][] OfPooling(LayerSpec layer) => Each(layer.OutputShape, (row, channel) =>
    {
        (int first, int count) = LayerKinds.PoolingRows(layer, row);
        return Enumerable.Range(first, count).Select(source => Index(layer, source, channel)).ToArray();
    });

    /// <summary>Of reduce.</summary>
    public static int[][] OfReduce(LayerSpec layer) => IsAlongRows(layer)
        ? Each(layer.OutputShape, (_, channel) =>
            Enumerable.Range(0, layer.InputShape.Length).Select(row => Index(layer, row, channel)).ToArray())
        : Each(layer.OutputShape, (row, _) =>
            Enumerable.Range(0, layer.InputShape.Channels).Select(channel => Index(layer, row, channel)).ToArray());

    private static bool IsAlongRows(LayerSpec layer) => layer.Attribute("axis").Text == LayerKinds.RowsAxis;

    private static int Index(LayerSpec layer, int row, int channel) => (row * layer.InputShape.Channels) + channel;

    private static T[] Each<T>(Shape shape, Func<int, int, T> value) =>
        [.. Enumerable.Range(0, shape.Count).Select(i => value(i / shape.Channels, i % shape.Channels))];
}
