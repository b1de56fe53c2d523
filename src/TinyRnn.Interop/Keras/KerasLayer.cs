using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Interop.Keras.Layers;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras;

/// <summary>A layer of an architecture: what <c>get_config()</c> gives, with its class and its weights.</summary>
internal sealed class KerasLayer
{
    private readonly Lazy<IReadOnlyList<WeightArray>> _arrays;

    /// <summary>Creates a layer of an entry <c>{"class_name": ..., "config": {...}}</c>.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="version">The version of Keras that wrote it.</param>
    /// <param name="weights">Where its weights are; they are read when first asked for.</param>
    public KerasLayer(JsonSource entry, KerasVersion version, Func<KerasLayer, IReadOnlyList<WeightArray>> weights)
    {
        Entry = entry;
        Version = version;
        ClassName = entry.Member("class_name").Text();
        Config = entry.Member("config");
        Name = (Config.IsArray ? null : Config.Find("name")?.Text()) ?? entry.Find("name")?.Text() ?? ClassName;
        _arrays = new(() => weights(this));
        if (entry.Find("registered_name")?.Text() is { } registered && registered.Contains('>', StringComparison.Ordinal))
        {
            throw Problem($"it is a class of your own ('{registered}'), whose code is not in the file. Write it with Keras's own layers");
        }

        if (!Config.IsArray && Config.Find("dtype") is { Value.ValueKind: JsonValueKind.Object } policy
            && policy.Find("class_name")?.Text().Contains("Quantized", StringComparison.Ordinal) == true)
        {
            throw policy.Problem("the layer is quantized, which cannot be imported. Save the model before quantize()");
        }
    }

    /// <summary>The whole entry.</summary>
    public JsonSource Entry { get; }

    /// <summary>The class, such as <c>LSTM</c>.</summary>
    public string ClassName { get; }

    /// <summary>The name, unique in its model.</summary>
    public string Name { get; }

    /// <summary>The arguments of the class.</summary>
    public JsonSource Config { get; }

    /// <summary>The version of Keras.</summary>
    public KerasVersion Version { get; }

    /// <summary>The layer for people.</summary>
    public string Where => $"layer '{Name}' ({ClassName})";

    /// <summary>The weights in the order of <c>get_weights()</c>.</summary>
    public IReadOnlyList<WeightArray> Arrays => _arrays.Value;

    /// <summary>The weights, to be taken one by one.</summary>
    public LayerWeights Weights() => new(this, Arrays);

    /// <summary>A layer inside this one, with weights that this one has for it.</summary>
    public KerasLayer Inner(JsonSource entry, IReadOnlyList<WeightArray> weights) => new(entry, Version, _ => weights);

    /// <summary>A positive whole number.</summary>
    public int Size(string key) => Positive(Config.Member(key));

    /// <summary>A positive whole number, alone or as the only one of a list; the default where it is missing.</summary>
    public int Single(string key, int missing)
    {
        JsonSource? source = Config.Find(key);
        return source is null ? missing
            : !source.IsArray ? Positive(source)
            : source.Items() is [var item] ? Positive(item)
            : throw source.Problem($"expected one number, found {source.Items().Count}");
    }

    /// <summary>A flag.</summary>
    public bool Flag(string key, bool missing = false) => Config.Find(key)?.Value.ValueKind switch
    {
        null => missing,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Config.Member(key).Problem("expected true or false"),
    };

    /// <summary>A number.</summary>
    public double Number(string key, double missing) => Config.Find(key)?.Number() ?? missing;

    /// <summary>A word.</summary>
    public string Word(string key, string missing) => Config.Find(key)?.Text() ?? missing;

    /// <summary>An activation: a name, a layer such as <c>LeakyReLU</c>, or null for linear. The key must be there.</summary>
    public ActivationSpec Activation(string key)
    {
        if (!Config.Members().Any(member => member.Key == key))
        {
            throw Config.Problem($"the key '{key}' is missing; add it, or export the model again");
        }

        JsonSource? source = Config.Find(key);
        return source is { Value.ValueKind: JsonValueKind.Object }
            ? ActivationLayers.Spec(Inner(source, []))
            : KerasActivations.Read(source, Version);
    }

    /// <summary>Refuses a flag that is set.</summary>
    public void RefuseFlag(string key, string advice)
    {
        if (Flag(key))
        {
            throw Problem($"it has {key}=True, which cannot be imported. {advice}");
        }
    }

    /// <summary>Refuses channels that are not last.</summary>
    public void ExpectChannelsLast()
    {
        if (Word("data_format", "channels_last") != "channels_last")
        {
            throw Problem("its data_format is not channels_last. Put the channels last");
        }
    }

    /// <summary>Refuses an axis that is not the last.</summary>
    /// <param name="key">The key of the axis: a number, or a list of one.</param>
    /// <param name="rank">Axes of the value, the batch counted.</param>
    public void ExpectLastAxis(string key, int rank)
    {
        if (Config.Find(key) is not { } source)
        {
            return;
        }

        IReadOnlyList<JsonSource> items = source.IsArray ? source.Items() : [source];
        if (items is not [var axis] || (axis.Whole() != -1 && axis.Whole() != rank - 1))
        {
            throw source.Problem($"the axis is {source.Value.GetRawText()}; expected the last one, -1");
        }
    }

    /// <summary>An error of this layer.</summary>
    public ImportException Problem(string problem) => ImportException.At(Entry.File, Where, problem);

    private static int Positive(JsonSource source)
    {
        int value = source.Whole();
        return value >= 1 ? value : throw source.Problem($"expected at least 1, found {value}");
    }
}

/// <summary>The weights of one layer, taken one by one in the order of <c>get_weights()</c>.</summary>
/// <param name="layer">The layer, for errors.</param>
/// <param name="arrays">Its weights.</param>
internal sealed class LayerWeights(KerasLayer layer, IReadOnlyList<WeightArray> arrays)
{
    private int _next;

    /// <summary>The next array.</summary>
    /// <param name="what">The array for people, such as <c>the kernel</c>.</param>
    /// <param name="dimensions">The shape that it must have.</param>
    /// <exception cref="ImportException">There is none, or it has another shape.</exception>
    public WeightArray Next(string what, params int[] dimensions) => _next < arrays.Count
        ? arrays[_next++].Expect(what, dimensions)
        : throw layer.Problem(
            $"{what} {WeightArray.Format(dimensions)} is missing: there are {arrays.Count} arrays for the layer. Save the model with its weights (model.save), after it was built");

    /// <summary>The next array if the layer has it.</summary>
    public WeightArray? NextIf(bool isThere, string what, params int[] dimensions) => isThere ? Next(what, dimensions) : null;

    /// <summary>Refuses arrays that are left over; a stateful layer may leave its states.</summary>
    public void End(bool mayLeaveStates = false)
    {
        if (_next < arrays.Count && !mayLeaveStates)
        {
            throw arrays[_next].Problem(
                $"{layer.Where} has no use for this array of shape {arrays[_next].Shape}: it takes {_next} and there are {arrays.Count}. Save architecture and weights of one model");
        }
    }
}
