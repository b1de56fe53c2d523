using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras.Layers;

/// <summary>Layers that do the same to every row: Dense, Embedding, the normalisations, TimeDistributed.</summary>
internal static class RowLayers
{
    // Keras's own defaults.
    private const double Epsilon = 1e-3;

    private static readonly string[] Distributable =
    [
        "Dense", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "BatchNormalization", "LayerNormalization", "Dropout",
    ];

    /// <summary>Adds a Dense layer.</summary>
    public static KerasValue Dense(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        int units = layer.Size("units");
        ActivationSpec activation = layer.Activation("activation");
        LayerWeights weights = layer.Weights();
        Dictionary<string, float[]> tensors = new()
        {
            [TensorLayout.Weights] = weights.Next("the kernel", network.Channels(input), units).Transposed().ToSingles(),
        };
        if (weights.NextIf(layer.Flag("use_bias", true), "the bias", units) is { } bias)
        {
            tensors.Add(TensorLayout.Bias, bias.ToSingles());
        }

        weights.End();
        return network.Add(
            layer, LayerKinds.Dense, [input], input.Axes,
            [AttributeValue.Of("units", units), AttributeValue.Of("activation", activation)], tensors);
    }

    /// <summary>Adds an Embedding layer on the network's tokens.</summary>
    public static KerasValue Embedding(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        if (layer.Flag("mask_zero"))
        {
            MaskingLayer.Check(layer, network, "token 0 is");
        }

        int units = layer.Size("output_dim");
        LayerWeights weights = layer.Weights();
        WeightArray table = weights.Next("the table", layer.Size("input_dim"), units);
        weights.End();
        return network.Add(
            layer, LayerKinds.Embedding, [input], input.Axes, [AttributeValue.Of("units", units)],
            new Dictionary<string, float[]> { [TensorLayout.Weights] = table.ToSingles() });
    }

    /// <summary>Adds a BatchNormalization layer, folded into a scale and a shift.</summary>
    public static KerasValue BatchNormalization(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        layer.ExpectLastAxis("axis", Rank(input));
        layer.RefuseFlag("renorm", "Train without it");
        int channels = network.Channels(input);
        LayerWeights weights = layer.Weights();
        WeightArray? gamma = weights.NextIf(layer.Flag("scale", true), "gamma", channels);
        WeightArray? beta = weights.NextIf(layer.Flag("center", true), "beta", channels);
        WeightArray mean = weights.Next("the moving mean", channels);
        WeightArray variance = weights.Next("the moving variance", channels);
        weights.End();
        return network.Add(
            layer, LayerKinds.BatchNorm, [input], input.Axes, null,
            BatchNormFolding.Fold(gamma, beta, mean, variance, layer.Number("epsilon", Epsilon)));
    }

    /// <summary>Adds a LayerNormalization layer.</summary>
    public static KerasValue LayerNormalization(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        layer.ExpectLastAxis("axis", Rank(input));
        layer.RefuseFlag("rms_scaling", "Train without it");
        int channels = network.Channels(input);
        LayerWeights weights = layer.Weights();
        float[] scale = weights.NextIf(layer.Flag("scale", true), "gamma", channels)?.ToSingles() ?? [.. Enumerable.Repeat(1f, channels)];
        float[] shift = weights.NextIf(layer.Flag("center", true), "beta", channels)?.ToSingles() ?? new float[channels];
        weights.End();
        return network.Add(
            layer, LayerKinds.LayerNorm, [input], input.Axes, [AttributeValue.Of("epsilon", layer.Number("epsilon", Epsilon))],
            new Dictionary<string, float[]> { [TensorLayout.Scale] = scale, [TensorLayout.Bias] = shift });
    }

    /// <summary>Adds the layer inside a TimeDistributed, which does the same to every row.</summary>
    public static KerasValue TimeDistributed(KerasLayer layer, KerasValue input, KerasNetwork network)
    {
        KerasLayer inner = layer.Inner(layer.Config.Member("layer"), layer.Arrays);
        if (input.Axes is not (KerasAxes.Steps or KerasAxes.Rows))
        {
            throw KerasNetwork.WrongAxes(layer, input, "(steps, channels)");
        }

        // Inside, a value has one axis less: what counts from the front differs, what counts from the back does not.
        return Distributable.Contains(inner.ClassName)
            ? KerasLayers.Add(inner, [input with { Axes = KerasAxes.Vector }], network) with { Axes = input.Axes }
            : throw layer.Problem(
                $"it holds a {inner.ClassName}, which does not do the same to each row; expected one of {string.Join(", ", Distributable)}. Use the layer without TimeDistributed");
    }

    /// <summary>Axes of a value in Keras, the batch counted.</summary>
    private static int Rank(KerasValue value) => value.Axes is KerasAxes.Steps or KerasAxes.Rows ? 3 : 2;
}
