using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Training.Architectures;

/// <summary>
/// The layers between a network's input and its output layer, which the data sizes. Options say it in one text
/// (<see cref="TrainingOptions.Architecture"/>, see <see cref="ArchitectureParser"/>) or by cell, units and the like; both become the
/// same text, so that they train the same model.
/// </summary>
internal sealed class Architecture
{
    private Architecture(IReadOnlyList<ArchitectureLayer> layers) => Layers = layers;

    /// <summary>The layers.</summary>
    public IReadOnlyList<ArchitectureLayer> Layers { get; }

    /// <summary>Whether a layer makes one value of all steps.</summary>
    public bool Pools => Layers.Any(layer => layer.Kind.Name == LayerKinds.PoolingOverTime);

    /// <summary>Reads a text.</summary>
    /// <exception cref="TrainingException">The text is none; the message names the column.</exception>
    public static Architecture Parse(string text) => new(ArchitectureParser.Parse(text));

    /// <summary>
    /// The architecture of options: their text, or one made of their parts. A text's tokens are embedded first, and a classifier pools
    /// before the dense layers at its end, unless the text says so itself.
    /// </summary>
    /// <param name="given">What the caller gave.</param>
    /// <param name="settled">The same with the task's defaults.</param>
    /// <param name="isText">Whether steps are tokens.</param>
    /// <exception cref="TrainingException">Layers do not fit the task, or options contradict the text.</exception>
    public static Architecture Of(TrainingOptions given, TrainingOptions settled, bool isText)
    {
        List<ArchitectureLayer> layers = [.. ArchitectureParser.Parse(settled.Architecture ?? TextOf(settled))];
        if (!layers.Any(layer => layer.Kind.Name == LayerKinds.Embedding))
        {
            if (isText)
            {
                layers.Insert(0, Layer($"{LayerKinds.Embedding} {settled.Embedding}"));
            }
        }
        else if (!isText || given.Embedding is not null)
        {
            throw At(layers, LayerKinds.Embedding, isText ? "the embedding is given twice; leave option embedding out" : "an embedding is for text");
        }

        RefuseLayersOfOtherTasks(layers, given, settled.Task!.Value);
        if (settled.Task == TrainingTask.Classification && !layers.Any(layer => layer.Kind.Name == LayerKinds.PoolingOverTime)
            && PoolingOf(given, settled, layers) is var pooling and not PoolingKind.Last)
        {
            int head = layers.FindLastIndex(layer => layer.Kind.Name is not (LayerKinds.Dense or LayerKinds.Activation)) + 1;
            layers.Insert(head, Layer($"{LayerKinds.PoolingOverTime} {ModeOf(pooling)}"));
        }

        return new Architecture(layers);
    }

    /// <summary>The text, which gives the same architecture again.</summary>
    public override string ToString() => string.Join(", ", Layers.Select(Write));

    private static string TextOf(TrainingOptions options)
    {
        string cell = options.Bidirectional == true ? $"{LayerKinds.Bidirectional} {options.Cell} {options.Units}" : $"{options.Cell} {options.Units}";
        List<string> layers = [];
        if (options.Convolution is not null)
        {
            layers.Add($"{LayerKinds.Conv1d} {options.Convolution} {ActivationKinds.Relu}");
        }

        for (int i = 0; i < options.Layers; i++)
        {
            layers.Add(cell);
            if (options.Norm is not null)
            {
                layers.Add(options.Norm);
            }
        }

        if (options.Head is int units)
        {
            layers.Add($"{LayerKinds.Dense} {units} {ActivationKinds.Relu}");
        }

        return string.Join(", ", layers);
    }

    private static void RefuseLayersOfOtherTasks(List<ArchitectureLayer> layers, TrainingOptions given, TrainingTask task)
    {
        if (task != TrainingTask.Classification && layers.Find(layer => layer.Kind.NeedsWholeSequence) is { } whole)
        {
            throw ArchitectureParser.Wrong(whole.Column, $"'{whole.Text}' needs the whole recording before it gives anything, and task {TrainingOptions.NameOf(task)} gives "
                + "a value at every step of a stream. Take the layer in one direction, or train task classification: one decision a recording or window.");
        }

        if (layers.Any(layer => layer.Kind.Name == LayerKinds.PoolingOverTime) && (task != TrainingTask.Classification || given.Pooling is not null))
        {
            throw At(layers, LayerKinds.PoolingOverTime, task != TrainingTask.Classification
                ? $"pooling makes one decision of many steps, which is for task classification and not for {TrainingOptions.NameOf(task)}"
                : "the pooling is given twice; leave option pooling out");
        }
    }

    /// <summary>The last step of a layer that runs backwards has seen that step alone: its mean is the default instead.</summary>
    private static PoolingKind PoolingOf(TrainingOptions given, TrainingOptions settled, List<ArchitectureLayer> layers) =>
        given.Pooling is null && settled.Pooling == PoolingKind.Last && layers.Any(layer => layer.Kind.NeedsWholeSequence)
            ? PoolingKind.Mean
            : settled.Pooling!.Value;

    private static string ModeOf(PoolingKind pooling) => pooling switch
    {
        PoolingKind.Max => LayerKinds.PoolingMax,
        PoolingKind.Attention => LayerKinds.PoolingAttention,
        _ => LayerKinds.PoolingMean,
    };

    private static ArchitectureLayer Layer(string text) => ArchitectureParser.Parse(text)[0];

    private static TrainingException At(List<ArchitectureLayer> layers, string kind, string problem)
    {
        ArchitectureLayer layer = layers.First(layer => layer.Kind.Name == kind);
        return ArchitectureParser.Wrong(layer.Column, $"'{layer.Text}': {problem}.");
    }

    private static string Write(ArchitectureLayer layer)
    {
        List<string> words = [layer.Name is null ? "" : layer.Name + ":", layer.Kind.Name, .. Values(layer, rule => rule.IsRequired && !ArchitectureAttribute.IsSize(rule))];
        words.Add(string.Join('x', Values(layer, ArchitectureAttribute.IsSize)));
        words.AddRange(Values(layer, rule => !rule.IsRequired));
        words.Add(layer.HasInitialState ? ArchitectureParser.InitialState : "");
        if (layer.Sources.Count > 0)
        {
            words.AddRange(["from", .. layer.Sources]);
        }

        return string.Join(' ', words.Where(word => word.Length > 0));
    }

    private static IEnumerable<string> Values(ArchitectureLayer layer, Func<AttributeRule, bool> isMeant) =>
        from rule in layer.Kind.Attributes.Where(isMeant)
        from value in layer.Attributes
        where value.Name == rule.Name
        select ArchitectureAttribute.Write(rule, value);
}
