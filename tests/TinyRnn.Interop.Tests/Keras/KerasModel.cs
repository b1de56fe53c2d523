using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using PureHDF;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Keras;

/// <summary>Weights of a layer: shape and values.</summary>
internal sealed record KerasArray(int[] Shape, float[] Values);

/// <summary>A layer of a model for tests.</summary>
/// <param name="ClassName">Its class.</param>
/// <param name="Config">Its arguments, with its name.</param>
/// <param name="Weights">Its weights in the order of <c>get_weights()</c>.</param>
/// <param name="Parts">How many of them each part of the layer has, and its path in a file of Keras 3.</param>
internal sealed record KerasTestLayer(
    string ClassName, JsonObject Config, IReadOnlyList<KerasArray> Weights, IReadOnlyList<(string Path, int Count)> Parts)
{
    public string Name => (string)Config["name"]!;

    public JsonObject Entry => new() { ["class_name"] = ClassName, ["config"] = Config.DeepClone() };
}

/// <summary>A Sequential model for tests, written in each of the forms that can be imported.</summary>
internal sealed class KerasModel
{
    // As Keras 3 names the groups of its weights: written out, not computed.
    private static readonly Dictionary<string, string> GroupNames = new()
    {
        ["SimpleRNN"] = "simple_rnn",
        ["BatchNormalization"] = "batch_normalization",
        ["LayerNormalization"] = "layer_normalization",
        ["TimeDistributed"] = "time_distributed",
        ["LeakyReLU"] = "leaky_re_lu",
        ["ReLU"] = "re_lu",
        ["PReLU"] = "p_re_lu",
        ["GlobalAveragePooling1D"] = "global_average_pooling1d",
        ["GlobalMaxPooling1D"] = "global_max_pooling1d",
        ["MaxPooling1D"] = "max_pooling1d",
        ["AveragePooling1D"] = "average_pooling1d",
        ["ZeroPadding1D"] = "zero_padding1d",
        ["RepeatVector"] = "repeat_vector",
    };

    private readonly RandomSource _random;
    private readonly JsonArray _shape;

    /// <summary>Starts a model.</summary>
    /// <param name="seed">Seed of its weights.</param>
    /// <param name="shape">The input's shape without the batch; null for any number of steps.</param>
    public KerasModel(int seed, params int?[] shape)
    {
        _random = new RandomSource(seed);
        Channels = shape is [_, ..] && shape[^1] is { } channels ? channels : 1;
        _shape = new JsonArray([null, .. shape.Select(size => size is { } known ? JsonValue.Create(known) : null)]);
    }

    /// <summary>Version of Keras that the files claim.</summary>
    public string Version { get; init; } = "2.15.0";

    /// <summary>Channels of the input; 1 for tokens.</summary>
    public int Channels { get; }

    public List<KerasTestLayer> Layers { get; } = [];

    /// <summary>Adds a layer with random weights of some shapes.</summary>
    /// <param name="className">The class.</param>
    /// <param name="config">Its arguments in JSON, without a name.</param>
    /// <param name="shapes">The shapes of its weights.</param>
    public KerasModel Add(string className, string config = "{}", params int[][] shapes) => Add(className, config, "", shapes);

    /// <summary>Adds a recurrent layer, whose weights Keras 3 keeps in its cell.</summary>
    public KerasModel AddCell(string className, string config, params int[][] shapes) => Add(className, config, "cell", shapes);

    /// <summary>Adds a TimeDistributed layer, whose weights Keras 3 keeps in the layer inside.</summary>
    public KerasModel AddDistributed(string config, params int[][] shapes) => Add("TimeDistributed", config, "layer", shapes);

    /// <summary>Adds a Bidirectional layer; both halves of the weights have the same shapes.</summary>
    public KerasModel AddBoth(string config, params int[][] shapes)
    {
        Add("Bidirectional", config, "", [.. shapes, .. shapes]);
        Layers[^1] = Layers[^1] with { Parts = [("forward_layer/cell", shapes.Length), ("backward_layer/cell", shapes.Length)] };
        return this;
    }

    /// <summary>The architecture as <c>model.to_json()</c> writes it.</summary>
    public JsonObject Architecture()
    {
        JsonArray layers = [];
        foreach (KerasTestLayer layer in Layers)
        {
            JsonObject entry = layer.Entry;
            if (layers.Count == 0)
            {
                entry["config"]!["batch_input_shape"] = _shape.DeepClone();
            }

            layers.Add(entry);
        }

        return new JsonObject
        {
            ["class_name"] = "Sequential",
            ["config"] = new JsonObject { ["name"] = "sequential", ["layers"] = layers },
            ["keras_version"] = Version,
        };
    }

    /// <summary>Writes the model; returns what the import is called with.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="form">h5, keras, weights.h5 or safetensors.</param>
    public string[] Write(TemporaryFolder folder, string form)
    {
        string path = folder.File($"model.{(form is "h5" or "keras" ? form : "json")}");
        switch (form)
        {
            case "h5":
                Save(Whole(), path);
                return [path];
            case "keras":
                File.WriteAllBytes(path, Archive(Architecture().ToJsonString(), Bytes(Tree())));
                return [path];
        }

        File.WriteAllText(path, Architecture().ToJsonString());
        string weights = folder.File($"model.{form}");
        File.WriteAllBytes(weights, form == "safetensors" ? Tensors() : Bytes(Tree()));
        return [path, "--weights", weights];
    }

    /// <summary>A zip archive as Keras 3 writes it, not compressed.</summary>
    public byte[] Archive(string config, byte[] weights, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
            Add("metadata.json", Encoding.UTF8.GetBytes(new JsonObject { ["keras_version"] = Version }.ToJsonString()));
            Add("config.json", Encoding.UTF8.GetBytes(config));
            Add("model.weights.h5", weights);

            void Add(string name, byte[] content)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>An HDF5 file as Keras 2 writes it.</summary>
    public H5File Whole()
    {
        H5Group weights = new() { Attributes = { ["layer_names"] = Layers.Select(layer => layer.Name).ToArray() } };
        foreach (KerasTestLayer layer in Layers)
        {
            H5Group group = new() { Attributes = { ["weight_names"] = layer.Weights.Select((_, i) => $"{layer.Name}/w{i}:0").ToArray() } };
            H5Group inner = [];
            for (int i = 0; i < layer.Weights.Count; i++)
            {
                inner[$"w{i}:0"] = Dataset(layer.Weights[i]);
            }

            group[layer.Name] = inner;
            weights[layer.Name] = group;
        }

        return new H5File
        {
            Attributes = { ["model_config"] = Architecture().ToJsonString(), ["keras_version"] = Version },
            ["model_weights"] = weights,
        };
    }

    /// <summary>The weights as Keras 3 writes them: groups named after the classes.</summary>
    public H5File Tree()
    {
        Dictionary<string, int> used = [];
        H5Group layers = [];
        foreach (KerasTestLayer layer in Layers)
        {
            string name = GroupNames.GetValueOrDefault(layer.ClassName) ?? layer.ClassName.ToLowerInvariant();
            int count = used[name] = used.GetValueOrDefault(name) + 1;
            H5Group group = [];
            int next = 0;
            foreach ((string path, int size) in layer.Parts)
            {
                H5Group variables = [];
                for (int i = 0; i < size; i++)
                {
                    variables[$"{i}"] = Dataset(layer.Weights[next++]);
                }

                Put(group, path, variables);
            }

            layers[count == 1 ? name : $"{name}_{count - 1}"] = group;
        }

        return new H5File { ["layers"] = layers, ["vars"] = new H5Group() };
    }

    /// <summary>The bytes of a file.</summary>
    public static byte[] Bytes(H5File file)
    {
        using MemoryStream stream = new();
        file.Write(stream);
        return stream.ToArray();
    }

    private static void Save(H5File file, string path) => File.WriteAllBytes(path, Bytes(file));

    private static void Put(H5Group group, string path, H5Group variables)
    {
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!group.TryGetValue(part, out object? inner))
            {
                group[part] = inner = new H5Group();
            }

            group = (H5Group)inner;
        }

        group["vars"] = variables;
    }

    private static H5Dataset Dataset(KerasArray array) =>
        new(array.Values, fileDims: [.. array.Shape.Select(size => (ulong)size)]);

    private byte[] Tensors() => SafetensorsFile.Of(
        [.. Layers.SelectMany(layer => layer.Weights.Select((array, i) => ($"{layer.Name}.{i}", array.Shape, array.Values)))]);

    private KerasModel Add(string className, string config, string part, int[][] shapes)
    {
        JsonObject arguments = (JsonObject)JsonNode.Parse(config)!;
        arguments["name"] = $"{className}_{Layers.Count}";
        KerasArray[] weights = [.. shapes.Select(shape => new KerasArray(shape, _random.Uniforms(shape.Aggregate(1, (a, b) => a * b), 0.7)))];
        Layers.Add(new KerasTestLayer(className, arguments, weights, [(part, weights.Length)]));
        return this;
    }
}
