using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>
/// A convolution within a step, over rows that the step holds at once: any padding and stride. It becomes a dense layer whose matrix
/// has the kernel once for each row of the result, which needs more weights than the kernel has but no order of rows.
/// </summary>
internal static class FrameConvolution
{
    private const int MostWeights = 1 << 22;

    /// <summary>Whether a value holds rows of one step, and a kernel is for them.</summary>
    public static bool Fits(Sequence value, Grid<double> kernel) =>
        value.Dimensions.Length == 3 && kernel.Rank == 3 && value.Dimensions[0] == 1 && value.TimeAxis <= 0 && kernel.Items.Length > 0;

    /// <summary>Adds the layer.</summary>
    public static Sequence Add(OnnxNode node, Sequence value, Grid<double> kernel)
    {
        int filters = kernel.Dimensions[0], inputs = kernel.Dimensions[1], taps = kernel.Dimensions[2];
        int channels = value.Dimensions[1], rows = value.Dimensions[2];
        int groups = (int)Math.Clamp(node.Integer("group", 1), 0, int.MaxValue);
        int[] pads = node.Integers("pads") ?? [0, 0];
        int stride = One(node, "strides"), dilation = One(node, "dilations");
        if (groups < 1 || channels != (long)inputs * groups || filters % groups != 0)
        {
            throw node.Problem($"{groups} groups of a kernel [{string.Join(", ", kernel.Dimensions)}] do not fit {channels} channels");
        }

        string mode = node.Text("auto_pad", "NOTSET");
        if (mode is not ("NOTSET" or "VALID") || pads.Length != 2 || pads.Any(pad => pad < 0 || pad > taps))
        {
            throw node.Problem($"its padding ('auto_pad' {mode}, 'pads' [{string.Join(", ", pads)}]) cannot be imported; expected 'pads' of at most the kernel's taps");
        }

        long span = (((long)taps - 1) * dilation) + 1;
        long results = ((rows + (long)pads[0] + pads[1] - span) / stride) + 1;
        (int source, IReadOnlyList<int> places) = node.Plan.Gather(Channels(node, value), node.Name, node.Where);
        int total = node.Plan.ChannelsOf(source);
        if (rows + (long)pads[0] + pads[1] < span || results * filters * total > MostWeights)
        {
            throw node.Problem($"a kernel that spans {span} of {rows} rows would take a matrix of {Math.Max(0, results) * filters * total} values; at most {MostWeights} can be");
        }

        double[] weights = new double[results * filters * total];
        foreach (int filter in Enumerable.Range(0, filters))
        {
            int first = filter / (filters / groups) * inputs;
            for (int row = 0; row < results; row++)
            {
                int unit = (filter * (int)results) + row;
                for (int tap = 0; tap < taps; tap++)
                {
                    int from = (row * stride) + (tap * dilation) - pads[0];
                    for (int channel = 0; channel < inputs && from >= 0 && from < rows; channel++)
                    {
                        // An element may be there twice, mirrored by a Pad.
                        weights[(unit * total) + places[((first + channel) * rows) + from]] += kernel.Items[(((filter * inputs) + channel) * taps) + tap];
                    }
                }
            }
        }

        int units = filters * (int)results;
        Dictionary<string, float[]> tensors = new() { [TensorLayout.Weights] = Singles.Of(node, "the kernel", new Grid<double>([units, total], weights)) };
        if (node.Has(2))
        {
            float[] bias = Singles.Array(node, "the bias", node.ConstantInput(2, "the bias").Grid).Expect("the bias", filters).ToSingles();
            tensors.Add(TensorLayout.Bias, [.. bias.SelectMany(each => Enumerable.Repeat(each, (int)results))]);
        }

        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.Dense, node.Name, node.Where, [source], units)
        {
            Attributes = [AttributeValue.Of("units", units)],
            Tensors = tensors,
        });
        return OnnxNode.Of(layer, value, 1, filters, (int)results);
    }

    /// <summary>The elements, all of which layers give.</summary>
    private static Channel[] Channels(OnnxNode node, Sequence value)
    {
        node.RequireLayers(value);
        return value.Grid.Items;
    }

    private static int One(OnnxNode node, string name) => node.Integers(name) switch
    {
        null => 1,
        [>= 1 and <= 1 << 20 and var only] => only,
        var other => throw node.Problem($"the attribute '{name}' is [{string.Join(", ", other)}]; expected one positive number"),
    };
}
