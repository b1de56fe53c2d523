using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Parameters of the elements of a value, in an arrangement in which there is one a channel.</summary>
/// <param name="Source">The arrangement.</param>
/// <param name="Values">For each parameter, a value a channel.</param>
internal sealed record ChannelParameters(Arranged Source, double[][] Values)
{
    /// <summary>Finds the arrangement that costs least: as the elements stand, transposed, or all in one row.</summary>
    /// <param name="node">The node.</param>
    /// <param name="value">The value.</param>
    /// <param name="parameters">For each parameter, a value an element.</param>
    public static ChannelParameters Find(OnnxNode node, Sequence value, params double[][] parameters)
    {
        Arranged natural = node.Natural(value);
        Shape shape = node.Plan.ShapeOf(natural.Layer);
        LayerMoves moves = new(node.Plan, node.Origin);
        if (Assign(natural.Places, place => place % shape.Channels, shape.Channels, parameters) is { } ofColumns)
        {
            return new ChannelParameters(natural, ofColumns);
        }

        if (Assign(natural.Places, place => place / shape.Channels, shape.Length, parameters) is { } ofRows)
        {
            int[] turned = [.. natural.Places.Select(place => (place % shape.Channels * shape.Length) + (place / shape.Channels))];
            return new ChannelParameters(new Arranged(moves.Transpose(natural.Layer), turned), ofRows);
        }

        if (Assign(natural.Places, place => place, shape.Count, parameters) is { } ofEach)
        {
            return new ChannelParameters(natural with { Layer = moves.Flatten(natural.Layer) }, ofEach);
        }

        // An element that stands in several places has several values.
        return new ChannelParameters(new Arranged(node.Row(value), [.. Enumerable.Range(0, value.Grid.Items.Length)]), parameters);
    }

    private static double[][]? Assign(int[] places, Func<int, int> channelOf, int channels, double[][] parameters)
    {
        List<double[]> values = [];
        foreach (double[] parameter in parameters)
        {
            double[] ofChannels = new double[channels];
            Array.Fill(ofChannels, double.NaN);
            for (int i = 0; i < places.Length; i++)
            {
                ref double of = ref ofChannels[channelOf(places[i])];
                if (!double.IsNaN(of) && of != parameter[i])
                {
                    return null;
                }

                of = parameter[i];
            }

            values.Add(ofChannels);
        }

        return [.. values];
    }
}
