using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Training.Architectures;
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
        ModelBuilder builder = Start(data, options.Name!)
            .Describe(options.Summary!)
            .Activations(options.Activations ?? ActivationTier.Accurate);
        if (input is not null)
        {
            builder.Features(data.Features, data.Units).Normalise(input.Mean, input.Scale);
        }

        if (data.SampleRateHz is double rate)
        {
            builder.SampleRate(rate);
        }

        if (options.Task == TrainingTask.Classification && (data.Vocabulary is null || options.Window is not null) && WindowSteps(data, options) is int steps)
        {
            builder.Window(steps, Math.Min(options.Stride ?? steps, steps));
        }

        ArchitectureLayers layers = new(builder, random);
        int last = layers.Add(Architecture.Of(options, options, data.Vocabulary is not null));
        if (options.Skip!.Value)
        {
            last = builder.Layer(LayerKinds.Concat, "skip", [last, ModelBuilder.NetworkInput]);
        }

        int outputs = options.Task == TrainingTask.NextToken ? data.Vocabulary!.Entries.Count
            : data.Labels.Count > 0 ? data.Labels.Count
            : data.Targets.Count;
        bool givesProbabilities = data.Targets.Count == 0;
        last = layers.Add(
            LayerKinds.Dense, "output", [last], AttributeValue.Of("units", outputs),
            AttributeValue.Of("activation", new ActivationSpec(givesProbabilities ? ActivationKinds.Softmax : ActivationKinds.Linear)));
        return builder.Output(last, data.Labels, output).Build();
    }

    /// <summary>Checks that the layers of an architecture fit the data and one another.</summary>
    /// <exception cref="TrainingException">A layer does not fit what it takes; the message names its column.</exception>
    public static void Check(SequenceDataset data, Architecture architecture)
    {
        ModelBuilder builder = Start(data, "check");
        int rows = builder.ShapeOf(new ArchitectureLayers(builder, null).Add(architecture)).Length;
        if (rows != 1)
        {
            ArchitectureLayer last = architecture.Layers[^1];
            throw ArchitectureParser.Wrong(
                last.Column, $"'{last.Text}' gives {rows} rows a step; the output layer takes one. Add flatten, or reduce mean rows.");
        }
    }

    private static ModelBuilder Start(SequenceDataset data, string name) => data.Vocabulary is not null
        ? new ModelBuilder(name, data.Vocabulary.Entries)
        : new ModelBuilder(name, data.Features.Count);

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
}
