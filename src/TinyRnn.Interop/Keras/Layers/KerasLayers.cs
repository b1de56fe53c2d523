using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Keras.Layers;

/// <summary>The table of Keras's layers that can be imported. Everything that lists them reads it from here.</summary>
internal static class KerasLayers
{
    /// <summary>The class of a model's input.</summary>
    public const string Input = "InputLayer";

    private delegate KerasValue Adder(KerasLayer layer, KerasValue input, KerasNetwork network);

    private delegate KerasValue Joiner(KerasLayer layer, IReadOnlyList<KerasValue> inputs, KerasNetwork network);

    private static readonly Dictionary<string, Adder> OfOne = new(StringComparer.Ordinal)
    {
        ["SimpleRNN"] = RecurrentLayers.Add,
        ["LSTM"] = RecurrentLayers.Add,
        ["GRU"] = RecurrentLayers.Add,
        ["Bidirectional"] = BidirectionalLayer.Add,
        ["Dense"] = RowLayers.Dense,
        ["Embedding"] = RowLayers.Embedding,
        ["BatchNormalization"] = RowLayers.BatchNormalization,
        ["LayerNormalization"] = RowLayers.LayerNormalization,
        ["TimeDistributed"] = RowLayers.TimeDistributed,
        ["Conv1D"] = ConvolutionLayers.Conv1D,
        ["GlobalAveragePooling1D"] = PoolingLayers.OverAll,
        ["GlobalMaxPooling1D"] = PoolingLayers.OverAll,
        ["MaxPooling1D"] = FrameLayers.Pooling,
        ["AveragePooling1D"] = FrameLayers.Pooling,
        ["Flatten"] = FrameLayers.Flatten,
        ["Reshape"] = FrameLayers.Reshape,
        ["Permute"] = FrameLayers.Permute,
        ["ZeroPadding1D"] = FrameLayers.ZeroPadding,
        ["Cropping1D"] = FrameLayers.Cropping,
        ["RepeatVector"] = FrameLayers.Repeat,
        ["Activation"] = ActivationLayers.Add,
        ["ReLU"] = ActivationLayers.Add,
        ["LeakyReLU"] = ActivationLayers.Add,
        ["ThresholdedReLU"] = ActivationLayers.Add,
        ["ELU"] = ActivationLayers.Add,
        ["Softmax"] = ActivationLayers.Add,
        ["PReLU"] = ActivationLayers.PReLU,
        ["Masking"] = MaskingLayer.Add,
        ["Dropout"] = Nothing,
        ["SpatialDropout1D"] = Nothing,
        ["AlphaDropout"] = Nothing,
        ["GaussianDropout"] = Nothing,
        ["GaussianNoise"] = Nothing,
        ["ActivityRegularization"] = Nothing,
        ["Identity"] = Nothing,
    };

    private static readonly Dictionary<string, Joiner> OfMany = new(StringComparer.Ordinal)
    {
        ["Concatenate"] = MergeLayers.Concatenate,
        ["Add"] = MergeLayers.Add,
        ["Subtract"] = MergeLayers.Add,
        ["Multiply"] = MergeLayers.Add,
        ["Average"] = MergeLayers.Add,
    };

    /// <summary>Names of the classes.</summary>
    public static IEnumerable<string> Names => OfOne.Keys.Concat(OfMany.Keys).Append(Input);

    /// <summary>Adds a layer; returns its value.</summary>
    /// <exception cref="ImportException">The class, or an option of it, cannot be imported; or weights are missing or of another shape.</exception>
    public static KerasValue Add(KerasLayer layer, IReadOnlyList<KerasValue> inputs, KerasNetwork network) =>
        OfOne.TryGetValue(layer.ClassName, out Adder? adder) ? adder(layer, KerasNetwork.Single(layer, inputs), network)
        : OfMany.TryGetValue(layer.ClassName, out Joiner? joiner) ? joiner(layer, inputs, network)
        : throw layer.Problem(
            $"layers of this class cannot be imported; expected one of {string.Join(", ", Names.Order(StringComparer.Ordinal))}, or a Sequential or Functional model. "
            + "Leave the layer out, or write it with these");

    /// <summary>What does nothing once a model is trained.</summary>
    private static KerasValue Nothing(KerasLayer layer, KerasValue input, KerasNetwork network) => input;
}
