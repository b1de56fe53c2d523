using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras.Layers;

/// <summary>
/// Bidirectional. With sequences the backward rows are put in order again before they are merged; without, what both directions gave
/// last is merged, which for the backward one belongs to the first row.
/// </summary>
internal static class BidirectionalLayer
{
    /// <summary>Adds a layer.</summary>
    public static KerasValue Add(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        if (input.Axes != KerasAxes.Steps)
        {
            throw KerasNetwork.WrongAxes(layer, input, "(steps, channels), a row a step, since it runs over the whole sequence");
        }

        string merge = Merge(layer);
        (KerasLayer forward, KerasLayer backward) = Directions(layer);
        bool returnsSequences = forward.Flag("return_sequences");
        if (returnsSequences != backward.Flag("return_sequences"))
        {
            throw layer.Problem("one direction returns sequences and the other does not. Let both do the same");
        }

        network.NeedsWholeSequence = true;
        RecurrentCell[] cells = [.. new[] { forward, backward }.Select(direction => RecurrentCell.Read(direction, network.Channels(input)))];
        bool areAlike = cells[0].Kind == cells[1].Kind && cells[0].Attributes.SequenceEqual(cells[1].Attributes);
        return returnsSequences && areAlike
            ? Both(layer, input, network, cells, merge)
            : Apart(layer, input, network, cells, merge, returnsSequences);
    }

    /// <summary>The two layers, each with its half of the weights.</summary>
    private static (KerasLayer Forward, KerasLayer Backward) Directions(KerasLayer layer)
    {
        JsonSource forward = layer.Config.Member("layer");
        JsonSource backward = layer.Config.Find("backward_layer") ?? forward;
        IReadOnlyList<WeightArray> arrays = layer.Arrays;
        int half = (arrays.Count + 1) / 2;
        KerasLayer first = layer.Inner(forward, [.. arrays.Take(half)]);
        KerasLayer second = layer.Inner(backward, [.. arrays.Skip(half)]);
        foreach (KerasLayer direction in (KerasLayer[])[first, second])
        {
            RecurrentLayers.CheckOptions(direction);
            direction.RefuseFlag("stateful", "A layer over the whole sequence starts anew in each run; use stateful=False");
        }

        if (first.Flag("go_backwards"))
        {
            throw layer.Problem("its forward layer has go_backwards=True. Exchange the two layers");
        }

        return (first, second);
    }

    private static KerasValue Both(KerasLayer layer, KerasValue input, KerasNetwork network, RecurrentCell[] cells, string merge)
    {
        Dictionary<string, float[]> tensors = [];
        foreach ((RecurrentCell cell, string prefix) in new[] { (cells[0], LayerKinds.ForwardPrefix), (cells[1], LayerKinds.BackwardPrefix) })
        {
            foreach ((string role, float[] values) in cell.Tensors)
            {
                tensors.Add(LayerKinds.DirectedRole(prefix, role), values);
            }
        }

        return network.Add(
            layer, LayerKinds.Bidirectional, [input], KerasAxes.Steps,
            [
                AttributeValue.Of("cell", cells[0].Kind), .. cells[0].Attributes,
                AttributeValue.Of("merge", merge == LayerKinds.Add ? "sum" : merge),
            ],
            tensors);
    }

    private static KerasValue Apart(KerasLayer layer, KerasValue input, KerasNetwork network, RecurrentCell[] cells, string merge, bool returnsSequences)
    {
        KerasValue forward = Direction(input, cells[0], ".forward");
        KerasValue backward = Direction(RecurrentLayers.Reverse(layer, input, network), cells[1], ".backward");
        backward = returnsSequences ? RecurrentLayers.Reverse(layer, backward, network, ".restored") : backward;
        return network.Add(
            layer, merge, [forward, backward], returnsSequences ? KerasAxes.Steps : KerasAxes.LastStep);

        KerasValue Direction(KerasValue source, RecurrentCell cell, string suffix) =>
            network.Add(layer, cell.Kind, [source], KerasAxes.Steps, cell.Attributes, cell.Tensors, suffix);
    }

    /// <summary>The kind that merges the two directions.</summary>
    private static string Merge(KerasLayer layer) => layer.Config.Find("merge_mode")?.Text() switch
    {
        "concat" => LayerKinds.Concat,
        "sum" => LayerKinds.Add,
        "mul" => LayerKinds.Multiply,
        "ave" => LayerKinds.Average,
        null => throw layer.Problem("its merge_mode is None, which gives two outputs. Use concat, sum, mul or ave"),
        string other => throw layer.Problem($"its merge_mode is '{other}'; expected concat, sum, mul or ave"),
    };
}
