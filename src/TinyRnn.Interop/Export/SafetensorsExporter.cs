using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using TinyRnn.Format;
using TinyRnn.Interop.StateDict;

namespace TinyRnn.Interop.Export;

/// <summary>
/// Writes the <c>state_dict</c> that PyTorch's modules of the same names would have, as safetensors: RNN, LSTM, GRU, Linear, Conv1d,
/// LayerNorm, BatchNorm1d, PReLU and Embedding. How they follow one another, and the layers without weights, stand in the metadata as
/// a configuration says them.
/// </summary>
internal sealed class SafetensorsExporter
{
    private const string Format = "safetensors";

    private readonly TinyRnnModel _model;
    private readonly List<(string Name, IReadOnlyList<int> Shape, float[] Values)> _tensors = [];
    private readonly JsonArray _layers = [];

    private SafetensorsExporter(TinyRnnModel model)
    {
        _model = model;
    }

    private NetworkSpec Network => _model.Network;

    /// <summary>The file.</summary>
    /// <exception cref="ImportException">PyTorch's modules cannot hold a layer.</exception>
    public static ExportResult Export(TinyRnnModel model)
    {
        SafetensorsExporter exporter = new(model);
        NetworkSpec network = model.Network;
        for (int i = 0; i < network.Layers.Count; i++)
        {
            exporter._layers.Add((JsonNode)exporter.Add(i));
        }

        List<string> notes = [];
        if (model.InputNormaliser is not null || model.OutputNormalisers.Any(normaliser => normaliser is not null))
        {
            notes.Add("the normalisers are in the metadata: the modules take and give normalised values");
        }

        return new ExportResult(Format, exporter.ToBytes(), notes);
    }

    private JsonObject Add(int index)
    {
        LayerSpec layer = Network.Layers[index];
        JsonObject item = new() { ["module"] = layer.Name };
        if (layer.Inputs.Count != 1 || layer.Inputs[0] != index - 1)
        {
            item["inputs"] = Names(layer.Inputs);
        }

        switch (layer.Type)
        {
            case LayerKinds.Dense:
                AddTensors(layer, ("weight", TensorLayout.Weights), ("bias", TensorLayout.Bias));
                item["type"] = "linear";
                AddActivation(item, layer);
                break;
            case LayerKinds.SimpleRnn or LayerKinds.Lstm or LayerKinds.Gru:
                AddRecurrent(item, layer, layer.Type, [""]);
                break;
            case LayerKinds.Bidirectional:
                AddRecurrent(item, layer, layer.Attribute("cell").Text!, [LayerKinds.ForwardPrefix, LayerKinds.BackwardPrefix]);
                break;
            case LayerKinds.Conv1d:
                AddConvolution(item, layer);
                break;
            case LayerKinds.LayerNorm:
                AddTensors(layer, ("weight", TensorLayout.Scale), ("bias", TensorLayout.Bias));
                item["type"] = "layerNorm";
                item["epsilon"] = layer.Attribute("epsilon").Number!.Value;
                break;
            case LayerKinds.BatchNorm:
                AddTensors(layer, ("weight", TensorLayout.Scale), ("bias", TensorLayout.Bias));
                float[] ones = [.. Enumerable.Repeat(1f, layer.Units)];
                _tensors.Add(($"{layer.Name}.running_mean", [layer.Units], new float[layer.Units]));
                _tensors.Add(($"{layer.Name}.running_var", [layer.Units], ones));
                item["type"] = "batchNorm";
                item["epsilon"] = 0;
                break;
            case LayerKinds.Activation when layer.Attribute("activation").Activation!.Name == ActivationKinds.Prelu:
                AddTensors(layer, ("weight", TensorLayout.Alpha));
                item["type"] = "prelu";
                break;
            case LayerKinds.Activation:
                AsPlain(item, layer);
                AddActivation(item, layer);
                break;
            case LayerKinds.Embedding:
                AddTensors(layer, ("weight", TensorLayout.Weights));
                item["type"] = "embedding";
                break;
            default:
                AsPlain(item, layer);
                AddAttributes(item, layer, PlainLayers.Find(layer.Type) ?? throw Cannot(layer, "PyTorch has no module for it"));
                break;
        }

        return item;
    }

    /// <summary>A layer without weights has a name and a kind of its own, and no module.</summary>
    private static void AsPlain(JsonObject item, LayerSpec layer)
    {
        item.Remove("module");
        item["name"] = layer.Name;
        item["type"] = layer.Type;
    }

    private static void AddAttributes(JsonObject item, LayerSpec layer, LayerKind kind)
    {
        foreach (AttributeRule rule in kind.Attributes)
        {
            AttributeValue value = layer.Attribute(rule.Name);
            if (value != rule.Default)
            {
                item[rule.Name] = value switch
                {
                    { Integer: { } whole } => whole,
                    { Flag: { } flag } => flag,
                    { Number: { } number } => number,
                    _ => value.Text,
                };
            }
        }
    }

    private JsonArray Names(IEnumerable<int> layers) =>
        [.. layers.Select(layer => JsonValue.Create(layer < 0 ? FormatLimits.InputName : Network.Layers[layer].Name))];

    private void AddRecurrent(JsonObject item, LayerSpec layer, string cell, IReadOnlyList<string> prefixes)
    {
        ActivationSpec activation = layer.Attribute("activation").Activation!;
        bool isTorch = cell == LayerKinds.SimpleRnn
            ? activation.Name is ActivationKinds.Tanh or ActivationKinds.Relu
            : activation.Name == ActivationKinds.Tanh && layer.Attribute("recurrentActivation").Activation!.Name == ActivationKinds.Sigmoid;
        bool isPlain = (cell != LayerKinds.Lstm || !LayerKinds.IsLstmVariant(layer)) && layer.InitialState.Count == 0
            && layer.Attribute("clip").Number == 0
            && (cell != LayerKinds.Gru || layer.Attribute("resetAfter").Flag == true);
        if (!isTorch || !isPlain)
        {
            throw Cannot(layer, "PyTorch's has tanh and sigmoid (RNN: tanh or relu), no peepholes, clip, coupled gates, outputActivation or initial state, and resets a GRU after the product");
        }

        if (activation.Name == ActivationKinds.Relu)
        {
            item["activation"] = ActivationKinds.Relu;
        }

        item["type"] = "recurrent";
        if (prefixes.Count > 1 && layer.Attribute("merge").Text is { } merge and not LayerKinds.Concat)
        {
            item["merge"] = merge;
        }

        int units = prefixes.Count == 1 ? layer.Units : layer.Whole("units");
        int rows = TensorLayout.Gates(cell) * units;
        foreach (string prefix in prefixes)
        {
            string end = prefix == LayerKinds.BackwardPrefix ? "_l0_reverse" : "_l0";
            _tensors.Add(($"{layer.Name}.weight_ih{end}", [rows, layer.InputShape.Channels], Values(TensorLayout.InputWeights)!));
            _tensors.Add(($"{layer.Name}.weight_hh{end}", [rows, units], Values(TensorLayout.RecurrentWeights)!));
            if (ExportedBiases.Split(cell, units, Values(TensorLayout.Bias), Values(TensorLayout.RecurrentBias)) is { } biases)
            {
                _tensors.Add(($"{layer.Name}.bias_ih{end}", [rows], biases.OfInput));
                _tensors.Add(($"{layer.Name}.bias_hh{end}", [rows], biases.OfHidden));
            }

            float[]? Values(string role) => _model.Values(layer, prefix.Length == 0 ? role : LayerKinds.DirectedRole(prefix, role));
        }
    }

    private void AddConvolution(JsonObject item, LayerSpec layer)
    {
        TensorBinding weights = layer.FindTensor(TensorLayout.Weights)!;
        int taps = weights.Dimensions[1], channels = weights.Dimensions[2];
        float[] values = _model.Tensor(weights.Tensor).Values;
        _tensors.Add(($"{layer.Name}.weight", [layer.Units, channels, taps],
        [
            .. Enumerable.Range(0, layer.Units).SelectMany(filter => Enumerable.Range(0, channels).SelectMany(
                channel => Enumerable.Range(0, taps).Select(tap => values[(((filter * taps) + tap) * channels) + channel]))),
        ]));
        AddTensors(layer, ("bias", TensorLayout.Bias));
        item["type"] = "conv1d";
        item["padding"] = layer.Attribute("padding").Text;
        item["stride"] = layer.Whole("stride");
        item["dilation"] = layer.Whole("dilation");
        item["groups"] = layer.Whole("groups");
        AddActivation(item, layer);
    }

    private static void AddActivation(JsonObject item, LayerSpec layer)
    {
        ActivationSpec activation = layer.Attribute("activation").Activation!;
        ActivationKind kind = ActivationKinds.Find(activation.Name)!;
        if (activation.Name != ActivationKinds.Linear || layer.Type == LayerKinds.Activation)
        {
            item["activation"] = activation.Name switch
            {
                ActivationKinds.HardSigmoid => "hard_sigmoid",
                ActivationKinds.LeakyRelu => "leaky_relu",
                string same => same,
            };
        }

        if (kind.DefaultAlpha is not null)
        {
            item["alpha"] = activation.Alpha;
        }

        if (kind.DefaultBeta is not null)
        {
            item["beta"] = activation.Beta;
        }
    }

    private void AddTensors(LayerSpec layer, params (string Part, string Role)[] parts)
    {
        foreach ((string part, string role) in parts)
        {
            if (layer.FindTensor(role) is { } binding)
            {
                _tensors.Add(($"{layer.Name}.{part}", binding.Dimensions, _model.Tensor(binding.Tensor).Values));
            }
        }
    }

    private byte[] ToBytes()
    {
        JsonObject network = new() { [NetworkDescription.LayersKey] = _layers, [NetworkDescription.OutputsKey] = Names(Network.Outputs.Select(output => output.From)) };
        if (Network.Input.Kind == InputKind.Features)
        {
            network[NetworkDescription.InputKey] = new JsonObject { ["size"] = Network.Input.Size, ["length"] = Network.Input.Length };
        }

        JsonObject header = new()
        {
            ["__metadata__"] = new JsonObject
            {
                ["format"] = "pt",
                [SafetensorsReader.NetworkKey] = network.ToJsonString(),
                [ModelHeader.Key] = ModelHeader.Write(_model, [.. Network.Outputs.Select(output => Network.Layers[output.From].Name)]),
            },
        };
        long offset = 0;
        foreach ((string name, IReadOnlyList<int> shape, float[] values) in _tensors)
        {
            long end = offset + (sizeof(float) * (long)values.Length);
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        // Spaces at the header's end align the data to 8 bytes, as the format asks for.
        string text = header.ToJsonString();
        byte[] bytes = Encoding.UTF8.GetBytes(text + new string(' ', (8 - (Encoding.UTF8.GetByteCount(text) % 8)) % 8));
        byte[] length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)bytes.Length);
        List<byte> file = [.. length, .. bytes];
        foreach ((_, _, float[] values) in _tensors)
        {
            file.AddRange(MemoryMarshal.AsBytes<float>(values));
        }

        return [.. file];
    }

    private ImportException Cannot(LayerSpec layer, string reason) => ModelExport.Cannot(_model, layer, Format, reason);
}
