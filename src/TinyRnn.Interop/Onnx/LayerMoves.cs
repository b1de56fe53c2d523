using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>Layers that move values and compute nothing; each is made once, and none where it would change nothing.</summary>
/// <param name="plan">The layers.</param>
/// <param name="origin">What they are made for.</param>
internal sealed class LayerMoves(PlannedNetwork plan, LayerOrigin origin)
{
    private const int MostPicked = 1 << 22;

    /// <summary>The same values under another shape of as many.</summary>
    public int Reshape(int layer, Shape shape)
    {
        if (plan.ShapeOf(layer) == shape)
        {
            return layer;
        }

        // Of several changes of shape, the last one counts.
        int source = layer;
        while (source >= 0 && plan.Layers[source].Type is LayerKinds.Reshape or LayerKinds.Flatten)
        {
            source = plan.Layers[source].Inputs[0];
        }

        return plan.ShapeOf(source) == shape ? source
            : shape.Length == 1 ? plan.Move(LayerKinds.Flatten, origin.Part("flat"), [source], shape)
            : plan.Move(
                LayerKinds.Reshape, origin.Part("rows"), [source], shape,
                AttributeValue.Of("rows", shape.Length), AttributeValue.Of("channels", shape.Channels));
    }

    /// <summary>All rows as one.</summary>
    public int Flatten(int layer) => Reshape(layer, new Shape(1, plan.ShapeOf(layer).Count));

    /// <summary>Rows and channels exchanged.</summary>
    public int Transpose(int layer)
    {
        Shape shape = plan.ShapeOf(layer);
        Shape turned = new(shape.Channels, shape.Length);
        return shape.Length == 1 || shape.Channels == 1 ? Reshape(layer, turned)
            : layer >= 0 && plan.Layers[layer].Type == LayerKinds.Transpose ? plan.Layers[layer].Inputs[0]
            : plan.Move(LayerKinds.Transpose, origin.Part("turned"), [layer], turned);
    }

    /// <summary>Some rows and some channels; rows may have padding.</summary>
    public int Cut(int layer, IndexPattern rows, IndexPattern columns)
    {
        int source = Slice(Slice(layer, LayerKinds.RowsAxis, rows), LayerKinds.ChannelsAxis, columns);
        return rows.IsRange ? source : Pad(source, rows.Before, rows.After, rows.Mode, 0);
    }

    /// <summary>Rows of a constant before and after.</summary>
    public int Pad(int layer, int before, int after, Channel fill) =>
        Pad(layer, before, after, LayerKinds.PadConstant, BitConverter.Int32BitsToSingle(fill.Number));

    /// <summary>Layers one after another along the channels.</summary>
    public int Concat(IReadOnlyList<int> layers) => layers.Count == 1 ? layers[0] : plan.Move(
        LayerKinds.Concat, origin.Part("join"), layers, new Shape(plan.ShapeOf(layers[0]).Length, layers.Sum(layer => plan.ShapeOf(layer).Channels)));

    /// <summary>Any values of a layer, picked by a dense layer of ones and zeros: row by row where each row has its own, else of all rows at once.</summary>
    public int Pick(int layer, int[] places, Shape shape)
    {
        Shape own = plan.ShapeOf(layer);
        int[] first = [.. places.Take(shape.Channels)];
        bool isByRow = own.Length == shape.Length && places.Select((place, i) => place == (i / shape.Channels * own.Channels) + first[i % shape.Channels]).All(same => same);
        if (!isByRow && own.Length > 1)
        {
            return Pick(Flatten(layer), places, shape);
        }

        int[] picked = isByRow ? first : places;
        if ((long)own.Channels * picked.Length > MostPicked)
        {
            throw new ImportException($"{origin.Where}: picking {picked.Length} of {own.Channels} channels would take a matrix of more than {MostPicked} values. Let the layers before it give the channels in order");
        }

        int selection = plan.Once($"pick {layer} {string.Join(',', picked)}", () => new PlannedLayer(
            LayerKinds.Dense, origin.Part("pick"), [layer], new Shape(own.Length, picked.Length))
        {
            Attributes = [AttributeValue.Of("units", picked.Length)],
            Tensors = new Dictionary<string, float[]> { [TensorLayout.Weights] = Ones(picked, own.Channels) },
        });
        return Reshape(selection, shape);
    }

    private static float[] Ones(int[] picked, int channels)
    {
        float[] weights = new float[picked.Length * channels];
        for (int i = 0; i < picked.Length; i++)
        {
            weights[(i * channels) + picked[i]] = 1;
        }

        return weights;
    }

    private int Slice(int layer, string axis, IndexPattern range)
    {
        Shape shape = plan.ShapeOf(layer);
        bool isRows = axis == LayerKinds.RowsAxis;
        return range.IsAll(isRows ? shape.Length : shape.Channels) ? layer : plan.Move(
            LayerKinds.Slice, origin.Part("slice"), [layer], isRows ? shape with { Length = range.Count } : shape with { Channels = range.Count },
            AttributeValue.Of("axis", axis), AttributeValue.Of("start", range.Start), AttributeValue.Of("count", range.Count), AttributeValue.Of("step", range.Step));
    }

    private int Pad(int layer, int before, int after, string mode, double value)
    {
        Shape shape = plan.ShapeOf(layer);
        return plan.Move(
            LayerKinds.Pad, origin.Part("pad"), [layer], shape with { Length = before + shape.Length + after },
            AttributeValue.Of("before", before), AttributeValue.Of("after", after), AttributeValue.Of("mode", mode), AttributeValue.Of("value", value));
    }
}
