using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Reference.Cells;

namespace TinyRnn.Reference;

/// <summary>The table of reference layers: one line a layer kind.</summary>
public static class ReferenceCells
{
    private static readonly Dictionary<string, Func<LayerContext, LayerReference>> Table = new()
    {
        [LayerKinds.Dense] = context => new DenseReference(context),
        [LayerKinds.SimpleRnn] = context => new SimpleRnnReference(context),
        [LayerKinds.Lstm] = context => new LstmReference(context),
        [LayerKinds.Gru] = context => new GruReference(context),
        [LayerKinds.Activation] = context => new ActivationReference(context),
        [LayerKinds.Concat] = context => new ConcatReference(context),
        [LayerKinds.Add] = context => new AddReference(context),
        [LayerKinds.Multiply] = context => new MultiplyReference(context),
        [LayerKinds.Subtract] = context => new SubtractReference(context),
        [LayerKinds.Divide] = context => new DivideReference(context),
        [LayerKinds.Sqrt] = context => new SqrtReference(context),
        [LayerKinds.Pow] = context => new PowReference(context),
        [LayerKinds.Embedding] = context => new EmbeddingReference(context),
        [LayerKinds.LayerNorm] = context => new LayerNormReference(context),
        [LayerKinds.BatchNorm] = context => new BatchNormReference(context),
        [LayerKinds.PoolingOverTime] = context => new PoolingOverTimeReference(context),
        [LayerKinds.Average] = context => new AverageReference(context),
        [LayerKinds.Reverse] = context => new ReverseReference(context),
        [LayerKinds.Bidirectional] = context => new BidirectionalReference(context),
        [LayerKinds.Conv1d] = context => new Conv1dReference(context),
        [LayerKinds.Pad] = context => new PadReference(context),
        [LayerKinds.Pooling] = context => new PoolingReference(context),
        [LayerKinds.Flatten] = context => new FlattenReference(context),
        [LayerKinds.Reshape] = context => new FlattenReference(context),
        [LayerKinds.Transpose] = context => new TransposeReference(context),
        [LayerKinds.Slice] = context => new SliceReference(context),
        [LayerKinds.Reduce] = context => new ReduceReference(context),
    };

    /// <summary>The layer kinds that the reference can run: every kind of <see cref="LayerKinds"/>.</summary>
    public static IReadOnlyCollection<string> Kinds => Table.Keys;

    /// <summary>The activations that the reference can run: every available one of <see cref="ActivationKinds"/>.</summary>
    public static IReadOnlyCollection<string> Activations => ActivationFunctions.Names;

    internal static LayerReference Create(LayerContext context) =>
        Table.TryGetValue(context.Layer.Type, out Func<LayerContext, LayerReference>? create)
            ? create(context)
            : throw new NotSupportedException(
                $"Layer '{context.Layer.Name}' is of kind '{context.Layer.Type}', which the reference does not run; expected one of "
                + $"{string.Join(", ", Table.Keys)}.");
}
