using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Interop.Keras.Layers;

namespace TinyRnn.Interop.Keras;

/// <summary>The input of a model.</summary>
/// <param name="Rows">Steps or rows, where they are fixed; else 0.</param>
/// <param name="Channels">Channels of a row; 0 for tokens.</param>
/// <param name="HasRows">Whether there are steps or rows at all.</param>
/// <param name="Tokens">Tokens of the vocabulary; 0 for features.</param>
/// <param name="Where">The place that says so.</param>
internal sealed record KerasInput(int Rows, int Channels, bool HasRows, int Tokens, JsonSource Where)
{
    private static readonly string[] ShapeKeys = ["batch_shape", "batch_input_shape"];

    /// <summary>Reads the input of a model.</summary>
    /// <exception cref="ImportException">The model has several inputs, does not say its shape, or has one that a step cannot take.</exception>
    public static KerasInput Of(KerasLayer model)
    {
        JsonSource shape = Shape(model);
        IReadOnlyList<int> sizes = [.. shape.Items().Select(size => size.Value.ValueKind == JsonValueKind.Null ? 0 : size.Whole())];
        int tokens = Embedding(model) is { } embedding ? new KerasLayer(embedding, model.Version, _ => []).Size("input_dim") : 0;
        return (tokens > 0, sizes) switch
        {
            (true, [_, var rows]) => new KerasInput(rows, 0, true, tokens, shape),
            (false, [_, > 0 and var channels]) => new KerasInput(0, channels, false, 0, shape),
            (false, [_, var rows, > 0 and var channels]) => new KerasInput(rows, channels, true, 0, shape),
            _ => throw shape.Problem(
                $"the input has the shape {shape.Value.GetRawText()}; expected (batch, channels) or (batch, steps, channels) with a fixed number of channels, or (batch, steps) of tokens before an Embedding. Give the model such an input"),
        };
    }

    /// <summary>A network without layers.</summary>
    public KerasNetwork Start(ImportContext context, bool isFrame, bool ignoresMasks)
    {
        // Checked before names are made for them: the table alone has more bytes.
        int bytes = context.Weights?.Bytes.Length ?? context.Source.Bytes.Length;
        if (Tokens > Math.Min(FormatLimits.MaximumSize, bytes))
        {
            throw Where.Problem(Tokens > FormatLimits.MaximumSize
                ? $"there are {Tokens} tokens; at most {FormatLimits.MaximumSize} can be imported"
                : $"there are {Tokens} tokens, and the file of the weights has {bytes} bytes. Save the model again with its weights");
        }

        NetworkDraft draft = Tokens > 0
            ? new NetworkDraft(context.Source.Path, new ModelBuilder(
                context.Name, Enumerable.Range(0, Tokens).Select(token => token.ToString(CultureInfo.InvariantCulture))))
            : NetworkDraft.Features(context, Where.Where, Channels, isFrame ? Rows : 1);
        return new KerasNetwork(draft, isFrame) { IgnoresMasks = ignoresMasks };
    }

    /// <summary>The value of the input.</summary>
    public KerasValue Value(bool isFrame) =>
        new(ModelBuilder.NetworkInput, !HasRows ? KerasAxes.Vector : isFrame ? KerasAxes.Rows : KerasAxes.Steps);

    /// <summary>The first Embedding of a model or of one inside it: it takes the tokens.</summary>
    private static JsonSource? Embedding(KerasLayer model)
    {
        foreach (JsonSource entry in KerasGraph.Entries(model))
        {
            string name = entry.Member("class_name").Text();
            JsonSource? found = name == "Embedding" ? entry
                : KerasGraph.IsModel(name) ? Embedding(new KerasLayer(entry, model.Version, _ => []))
                : null;
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static JsonSource Shape(KerasLayer model)
    {
        IReadOnlyList<JsonSource> entries = KerasGraph.Entries(model);
        JsonSource[] inputs = [.. entries.Where(entry => entry.Member("class_name").Text() == KerasLayers.Input)];
        if (inputs.Length > 1)
        {
            throw model.Problem($"it has {inputs.Length} inputs; a step takes one. Join them into one input and split it inside the model");
        }

        JsonSource first = inputs.FirstOrDefault() ?? entries[0];
        JsonSource config = first.Member("config");
        return (config.IsArray ? null : ShapeKeys.Select(config.Find).FirstOrDefault(shape => shape is not null))
            ?? (model.Config.IsArray ? null : model.Config.Find("build_input_shape"))
            ?? first.Find("build_config")?.Find("input_shape")
            ?? throw model.Problem("it does not say the shape of its input. Begin the model with keras.Input(shape=(None, channels)) and save it again");
    }
}
