using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>The trainable layer kinds. A test compares the table with the kinds that the format makes available.</summary>
internal static class CellTable
{
    /// <summary>The kinds that can be trained, by their name in the model file.</summary>
    public static IReadOnlyCollection<string> Kinds => Table<Lanes128>.Entries.Keys;

    /// <summary>Makes the cell of a layer.</summary>
    /// <exception cref="NotSupportedException">The kind cannot be trained.</exception>
    public static Cell Create<TLanes>(LayerSpec layer, IReadOnlyList<int> inputChannels, ParameterLayout parameters)
        where TLanes : struct, ILanes<TLanes> =>
        Table<TLanes>.Entries.TryGetValue(layer.Type, out Func<LayerSpec, IReadOnlyList<int>, ParameterLayout, Cell>? create)
            ? create(layer, inputChannels, parameters)
            : throw new NotSupportedException(
                $"Layer '{layer.Name}': the trainer cannot train kind '{layer.Type}'; it trains {string.Join(", ", Kinds)}.");

    private static class Table<TLanes>
        where TLanes : struct, ILanes<TLanes>
    {
        public static readonly Dictionary<string, Func<LayerSpec, IReadOnlyList<int>, ParameterLayout, Cell>> Entries = new()
        {
            [LayerKinds.Dense] = (layer, channels, parameters) => new DenseCell<TLanes>(layer, channels[0], parameters),
            [LayerKinds.SimpleRnn] = (layer, channels, parameters) => new SimpleRnnCell<TLanes>(layer, channels[0], parameters),
            [LayerKinds.Lstm] = (layer, channels, parameters) => LayerKinds.IsLstmVariant(layer)
                || ActivationFunction<TLanes>.IsByArgument(layer, "activation") || ActivationFunction<TLanes>.IsByArgument(layer, "recurrentActivation")
                ? new VariantLstmCell<TLanes>(layer, channels[0], parameters)
                : new LstmCell<TLanes>(layer, channels[0], parameters),
            [LayerKinds.Gru] = (layer, channels, parameters) => layer.Attribute("resetAfter").Flag == true
                ? new GruResetAfterCell<TLanes>(layer, channels[0], parameters)
                : new GruResetBeforeCell<TLanes>(layer, channels[0], parameters),
            [LayerKinds.Activation] = (layer, _, parameters) => layer.Attribute("activation").Activation!.Name == ActivationKinds.Prelu
                ? new PreluCell<TLanes>(layer, parameters)
                : new ActivationCell<TLanes>(layer, parameters),
            [LayerKinds.Concat] = (_, channels, _) => new ConcatCell<TLanes>(channels),
            [LayerKinds.Add] = (layer, _, _) => new AddCell<TLanes>(layer),
            [LayerKinds.Multiply] = (layer, _, _) => new MultiplyCell<TLanes>(layer),
            [LayerKinds.Subtract] = (layer, _, _) => new SubtractCell<TLanes>(layer),
            [LayerKinds.Divide] = (layer, _, _) => new DivideCell<TLanes>(layer),
            [LayerKinds.Sqrt] = (layer, _, _) => new PowCell<TLanes>(layer, 0.5f),
            [LayerKinds.Pow] = (layer, _, _) => new PowCell<TLanes>(layer, (float)layer.Attribute("exponent").Number!.Value),
            [LayerKinds.Embedding] = (layer, _, parameters) => new EmbeddingCell(layer, parameters),
            [LayerKinds.LayerNorm] = (layer, _, parameters) => new LayerNormCell<TLanes>(layer, parameters),
            [LayerKinds.BatchNorm] = (layer, _, parameters) => new BatchNormCell<TLanes>(layer, parameters),
            [LayerKinds.Average] = (layer, _, _) => new AverageCell<TLanes>(layer),
            [LayerKinds.Reverse] = (layer, _, _) => new ReverseCell(layer),
            [LayerKinds.Conv1d] = (layer, channels, parameters) => new Conv1dCell<TLanes>(layer, channels[0], parameters),
            [LayerKinds.Pad] = (layer, _, _) => new RearrangementCell<TLanes>(layer, FrameSources.OfPad(layer), FrameSources.Constant(layer)),
            [LayerKinds.Flatten] = (layer, _, _) => new RearrangementCell<TLanes>(layer, FrameSources.InOrder(layer)),
            [LayerKinds.Reshape] = (layer, _, _) => new RearrangementCell<TLanes>(layer, FrameSources.InOrder(layer)),
            [LayerKinds.Transpose] = (layer, _, _) => new RearrangementCell<TLanes>(layer, FrameSources.OfTranspose(layer)),
            [LayerKinds.Slice] = (layer, _, _) => new RearrangementCell<TLanes>(layer, FrameSources.OfSlice(layer)),
            [LayerKinds.Pooling] = (layer, _, _) => new SummaryCell<TLanes>(layer, FrameSources.OfPooling(layer)),
            [LayerKinds.Reduce] = (layer, _, _) => new SummaryCell<TLanes>(layer, FrameSources.OfReduce(layer)),
            [LayerKinds.PoolingOverTime] = (layer, _, _) => layer.Attribute("mode").Text == LayerKinds.PoolingAttention
                ? new AttentionPoolingCell<TLanes>(layer)
                : new PoolingOverTimeCell<TLanes>(layer),
        };
    }
}
