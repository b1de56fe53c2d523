using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Interop.Export;

/// <summary>The layers that work within the frame of a step, on values [steps, rows, channels].</summary>
/// <param name="graph">The graph they are written to.</param>
internal sealed class OnnxFrames(OnnxGraphWriter graph)
{
    private const int Rows = 1;
    private const int Channels = 2;

    private static readonly long[] ChannelsFirst = [0, 2, 1];

    /// <summary>Writes a layer; null where its kind is another.</summary>
    public string? Add(LayerSpec layer, string input) => layer.Type switch
    {
        LayerKinds.Pad => Pad(layer, input),
        LayerKinds.Pooling => Pooling(layer, input),
        LayerKinds.Flatten or LayerKinds.Reshape => graph.Node(
            "Reshape", layer.Name, [input, graph.Integers($"{layer.Name}.shape", 0, layer.OutputShape.Length, layer.OutputShape.Channels)]),
        LayerKinds.Transpose => graph.Node("Transpose", layer.Name, [input], ("perm", ChannelsFirst)),
        LayerKinds.Slice => Slice(layer, input),
        LayerKinds.Reduce => Reduce(layer, input),
        _ => null,
    };

    /// <summary>The rows of all steps in one axis, [steps * rows, 1, channels], for a layer that runs over them.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">Its input.</param>
    /// <param name="part">Which input that is, in names.</param>
    /// <param name="channels">Channels, where another input than the first has others.</param>
    public string InOneAxis(LayerSpec layer, string input, string part = "allRows", int? channels = null) => layer.InputShape.Length == 1 ? input : graph.Node(
        "Reshape", $"{layer.Name}.{part}", [input, graph.Integers($"{layer.Name}.{part}.shape", -1, 1, channels ?? layer.InputShape.Channels)]);

    /// <summary>What such a layer gives, as [steps, rows, channels] again.</summary>
    public string InTwoAxes(LayerSpec layer, string output) => layer.OutputShape.Length == 1 ? output : graph.Node(
        "Reshape", $"{layer.Name}.allSteps", [output, graph.Integers($"{layer.Name}.allSteps.shape", -1, layer.OutputShape.Length, layer.OutputShape.Channels)]);

    /// <summary>Writes a convolution with padding valid or same.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">Its input.</param>
    /// <param name="parameters">The kernel [filters, channels, taps] and, where there is one, the bias.</param>
    public string Convolution(LayerSpec layer, string input, IEnumerable<string> parameters)
    {
        int taps = layer.Whole("kernelSize"), stride = layer.Whole("stride"), dilation = layer.Whole("dilation");
        string convolved = graph.Node(
            "Conv", layer.Name, [graph.Node("Transpose", $"{layer.Name}.rows", [input], ("perm", ChannelsFirst)), .. parameters],
            ("kernel_shape", new long[] { taps }), ("strides", new long[] { stride }), ("dilations", new long[] { dilation }),
            ("group", layer.Whole("groups")), ("pads", Pads(layer, taps, stride, dilation)));
        return graph.Node("Transpose", $"{layer.Name}.frame", [convolved], ("perm", ChannelsFirst));
    }

    private string Pad(LayerSpec layer, string input)
    {
        string mode = layer.Attribute("mode").Text!;
        List<string> inputs = [input, graph.Integers($"{layer.Name}.pads", 0, layer.Whole("before"), 0, 0, layer.Whole("after"), 0)];
        if (mode == LayerKinds.PadConstant)
        {
            inputs.Add(graph.Floats($"{layer.Name}.value", [], [(float)layer.Attribute("value").Number!.Value]));
        }

        return graph.Node("Pad", layer.Name, inputs, ("mode", mode));
    }

    private string Pooling(LayerSpec layer, string input)
    {
        int size = layer.Whole("size"), stride = layer.Whole("stride");
        string pooled = graph.Node(
            layer.Attribute("mode").Text == LayerKinds.PoolingMax ? "MaxPool" : "AveragePool", layer.Name,
            [graph.Node("Transpose", $"{layer.Name}.rows", [input], ("perm", ChannelsFirst))],
            ("kernel_shape", new long[] { size }), ("strides", new long[] { stride }), ("pads", Pads(layer, size, stride, 1)));
        return graph.Node("Transpose", $"{layer.Name}.frame", [pooled], ("perm", ChannelsFirst));
    }

    private string Slice(LayerSpec layer, string input)
    {
        int start = layer.Whole("start"), step = layer.Whole("step");
        int end = start + ((layer.Whole("count") - 1) * step) + 1;
        return graph.Node("Slice", layer.Name,
        [
            input, graph.Integers($"{layer.Name}.start", start), graph.Integers($"{layer.Name}.end", end),
            graph.Integers($"{layer.Name}.axis", Axis(layer)), graph.Integers($"{layer.Name}.step", step),
        ]);
    }

    private string Reduce(LayerSpec layer, string input) => layer.Attribute("mode").Text switch
    {
        // Since operator set 13 the sum alone takes its axes as an input.
        LayerKinds.ReduceSum => graph.Node("ReduceSum", layer.Name, [input, graph.Integers($"{layer.Name}.axis", Axis(layer))]),
        LayerKinds.ReduceMean => graph.Node("ReduceMean", layer.Name, [input], ("axes", new long[] { Axis(layer) })),
        LayerKinds.ReduceMax => graph.Node("ReduceMax", layer.Name, [input], ("axes", new long[] { Axis(layer) })),
        _ => graph.Node("ReduceMin", layer.Name, [input], ("axes", new long[] { Axis(layer) })),
    };

    private static long[] Pads(LayerSpec layer, int size, int stride, int dilation)
    {
        (int before, int after) = layer.Attribute("padding").Text == LayerKinds.SamePadding
            ? LayerKinds.SamePaddingRows(layer.InputShape.Length, size, stride, dilation)
            : (0, 0);
        return [before, after];
    }

    private static int Axis(LayerSpec layer) => layer.Attribute("axis").Text == LayerKinds.RowsAxis ? Rows : Channels;
}
