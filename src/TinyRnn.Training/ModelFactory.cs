using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Training.Network;

namespace TinyRnn.Training;

/// <summary>Makes the untrained model that options and data ask for.</summary>
internal static class ModelFactory
{
    private const long Purpose = 2;

    /// <summary>The model with initial weights.</summary>
    /// <param name="data">Gives channels, labels and targets.</param>
    /// <param name="options">Options without nulls, except a window of null.</param>
    /// <param name="input">Input normaliser; null for text.</param>
    /// <param name="output">Output normaliser; null for classification.</param>
    public static TinyRnnModel Create(SequenceDataset data, TrainingOptions options, Normaliser? input, Normaliser? output)
    {
        RandomSource random = new(options.Seed!.Value, Purpose);
        ModelBuilder builder = Start(data, options, input)
            .Describe(options.Summary!)
            .Activations(options.Activations ?? ActivationTier.Accurate);
        if (data.SampleRateHz is double rate)
        {
            builder.SampleRate(rate);
        }

        if (options.Task == TrainingTask.Classification && (data.Vocabulary is null || options.Window is not null) && WindowSteps(data, options) is int steps)
        {
            builder.Window(steps, Math.Min(options.Stride ?? steps, steps));
        }

        int last = data.Vocabulary is null
            ? ModelBuilder.NetworkInput
            : builder.Layer(
                LayerKinds.Embedding, "embedding", [ModelBuilder.NetworkInput], [AttributeValue.Of("units", options.Embedding!.Value)],
                (_, shape) => Initialiser.Normal(random, shape[0] * shape[1]));
        for (int i = 1; i <= options.Layers; i++)
        {
            last = builder.Layer(
                options.Cell!, $"{options.Cell}{i}", [last], [AttributeValue.Of("units", options.Units!.Value)],
                (role, shape) => InitialValues(random, options.Cell!, role, shape));
        }

        last = Pool(builder, options, last, random);
        if (options.Skip!.Value)
        {
            last = builder.Layer(LayerKinds.Concat, "skip", [last, ModelBuilder.NetworkInput]);
        }

        int outputs = options.Task == TrainingTask.NextToken ? data.Vocabulary!.Entries.Count
            : data.Labels.Count > 0 ? data.Labels.Count
            : data.Targets.Count;
        bool givesProbabilities = data.Targets.Count == 0;
        last = builder.Layer(
            LayerKinds.Dense, "output", [last],
            [
                AttributeValue.Of("units", outputs),
                AttributeValue.Of("activation", new ActivationSpec(givesProbabilities ? ActivationKinds.Softmax : ActivationKinds.Linear)),
            ],
            (role, shape) => InitialValues(random, LayerKinds.Dense, role, shape));
        return builder.Output(last, data.Labels, output).Build();
    }

    private static ModelBuilder Start(SequenceDataset data, TrainingOptions options, Normaliser? input) => data.Vocabulary is not null
        ? new ModelBuilder(options.Name!, data.Vocabulary.Entries)
        : new ModelBuilder(options.Name!, data.Features.Count)
            .Features(data.Features, data.Units)
            .Normalise(input!.Mean, input.Scale);

    /// <summary>Adds the layers that make one value of many steps.</summary>
    private static int Pool(ModelBuilder builder, TrainingOptions options, int last, RandomSource random)
    {
        switch (options.Pooling)
        {
            case PoolingKind.Mean or PoolingKind.Max:
                string mode = options.Pooling == PoolingKind.Max ? LayerKinds.PoolingMax : LayerKinds.PoolingMean;
                return builder.Layer(LayerKinds.PoolingOverTime, "pooling", [last], [new AttributeValue("mode", Text: mode)]);
            case PoolingKind.Attention:
                int score = builder.Layer(
                    LayerKinds.Dense, "score", [last], [AttributeValue.Of("units", 1)],
                    (role, shape) => InitialValues(random, LayerKinds.Dense, role, shape));
                return builder.Layer(
                    LayerKinds.PoolingOverTime, "pooling", [last, score], [new AttributeValue("mode", Text: LayerKinds.PoolingAttention)]);
            default:
                return last;
        }
    }

    /// <summary>Steps of a classification window: as given, or the recordings' common length, or null where they differ.</summary>
    public static int? WindowSteps(SequenceDataset data, TrainingOptions options) =>
        options.Window ?? (data.HasEqualLengths ? data.Recordings[0].Steps : null);

    /// <summary>The model with other weights, provenance and golden vectors.</summary>
    public static TinyRnnModel With(TinyRnnModel model, IReadOnlyList<Tensor> tensors, Provenance provenance, GoldenVectors? golden) => new()
    {
        Network = model.Network,
        Tensors = tensors,
        InputNormaliser = model.InputNormaliser,
        OutputNormalisers = model.OutputNormalisers,
        Thresholds = model.Thresholds,
        Golden = golden,
        Provenance = provenance,
    };

    /// <summary>The model with a threshold of its only output.</summary>
    public static TinyRnnModel WithThreshold(TinyRnnModel model, double threshold) => new()
    {
        Network = model.Network with { Outputs = new EquatableArray<OutputSpec>([model.Network.Outputs[0] with { HasThreshold = true }]) },
        Tensors = model.Tensors,
        InputNormaliser = model.InputNormaliser,
        OutputNormalisers = model.OutputNormalisers,
        Thresholds = [threshold],
        Golden = model.Golden,
        Provenance = model.Provenance,
    };

    private static float[] InitialValues(RandomSource random, string kind, string role, IReadOnlyList<int> shape)
    {
        int gates = TensorLayout.Gates(kind);
        return role switch
        {
            TensorLayout.Weights or TensorLayout.InputWeights =>
                Initialiser.Glorot(random, gates, shape[0] / gates, shape[1]),
            TensorLayout.RecurrentWeights => Initialiser.Orthogonal(random, gates, shape[1]),
            TensorLayout.Bias when kind == LayerKinds.Lstm => Initialiser.LstmBias(shape[0] / gates),
            _ => new float[shape.Aggregate(1, (product, size) => product * size)],
        };
    }
}
