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
        int rows = builder.ShapeOf(last).Length;
        if (options.Skip!.Value)
        {
            int seen = rows == 1 ? ModelBuilder.NetworkInput : builder.Layer(
                LayerKinds.Reshape, "inputRows", [ModelBuilder.NetworkInput],
                [AttributeValue.Of("rows", rows), AttributeValue.Of("channels", data.Features.Count / rows)]);
            last = builder.Layer(LayerKinds.Concat, "skip", [last, seen]);
        }

        int outputs = options.Task == TrainingTask.NextToken ? data.Vocabulary!.Entries.Count
            : data.Labels.Count > 0 ? data.Labels.Count
            : data.Targets.Count;
        bool givesProbabilities = data.Targets.Count == 0;
        last = layers.Add(
            LayerKinds.Dense, "output", [last], AttributeValue.Of("units", outputs / rows),
            AttributeValue.Of("activation", new ActivationSpec(givesProbabilities ? ActivationKinds.Softmax : ActivationKinds.Linear)));
        if (rows > 1)
        {
            // Targets have a normaliser each, which an output has for its channels only.
            last = builder.Layer(LayerKinds.Flatten, "outputRow");
        }

        return builder.Output(last, data.Labels, output).Build();
    }

    /// <summary>
    /// Checks that the layers of an architecture fit the data and one another. Of several rows a step, each gives as many of the targets,
    /// row after row.
    /// </summary>
    /// <returns>Whether the output layer can see the input too: row by row, where the layers give several.</returns>
    /// <exception cref="TrainingException">A layer does not fit what it takes; the message names its column.</exception>
    public static bool Check(SequenceDataset data, Architecture architecture)
    {
        ModelBuilder builder = Start(data, "check");
        int rows = builder.ShapeOf(new ArchitectureLayers(builder, null).Add(architecture)).Length;
        bool hasTargets = data.Targets.Count > 0;
        if (rows > 1 && (!hasTargets || data.Targets.Count % rows != 0))
        {
            ArchitectureLayer last = architecture.Layers[^1];
            throw ArchitectureParser.Wrong(last.Column, $"'{last.Text}' gives {rows} rows a step; "
                + (hasTargets ? $"{data.Targets.Count} targets cannot be shared out among them evenly" : "the output layer takes one for its decision")
                + ". Add flatten, or reduce mean rows.");
        }

        return data.Features.Count % rows == 0;
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
