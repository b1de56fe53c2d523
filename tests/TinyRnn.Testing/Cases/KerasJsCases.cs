using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;

namespace TinyRnn.Testing;

/// <summary>The keras-js cases: one layer each, with Keras attributes. A convolution takes the whole input as a frame.</summary>
internal static class KerasJsCases
{
    private const string Folder = "keras-js";
    private const int CasesPerKind = 5;
    private const string Convolution = "Conv1D";
    private const string Wrapper = "Bidirectional";

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["SimpleRNN"] = LayerKinds.SimpleRnn,
        ["LSTM"] = LayerKinds.Lstm,
        ["GRU"] = LayerKinds.Gru,
    };

    /// <summary>Names of the cases, known without the files.</summary>
    public static IEnumerable<string> Names => Kinds.Keys.Append(Convolution).Append(Wrapper).SelectMany(
        kind => Enumerable.Range(0, CasesPerKind).Select(index => $"{Folder}/{kind}.{index}"));

    public static ThirdPartyCase Load(string name)
    {
        string[] parts = name[(Folder.Length + 1)..].Split('.');
        string kerasKind = parts[0];
        int index = int.Parse(parts[1]);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Cases.Combine(Folder, kerasKind + ".json")));
        JsonElement attributes = document.RootElement.GetProperty("attributes")[index].GetProperty("attrs");
        string group = kerasKind == Convolution ? "convolutional" : kerasKind == Wrapper ? "wrappers" : "recurrent";
        JsonElement content = document.RootElement.GetProperty("cases").GetProperty($"{group}.{kerasKind}.{index}");
        if (kerasKind == Convolution)
        {
            return LoadConvolution(name, attributes, content);
        }

        if (kerasKind == Wrapper)
        {
            return LoadWrapper(name, attributes, content);
        }

        if (attributes.GetProperty("stateful").GetBoolean())
        {
            throw new NotSupportedException($"{name} is stateful: its expected outputs are a second call's, which no case here had.");
        }

        KerasArray input = Array(content.GetProperty("input"));
        float[][] steps = [.. input.Values.Select(value => (float)value).Chunk(input.Columns)];
        if (attributes.GetProperty("go_backwards").GetBoolean())
        {
            System.Array.Reverse(steps);
        }

        return new(
            name,
            Model(Kinds[kerasKind], input.Columns, attributes, content),
            [.. steps.SelectMany(step => step)],
            Array(content.GetProperty("expected")).Values,
            Tolerances.KerasJs);
    }

    private static ThirdPartyCase LoadConvolution(string name, JsonElement attributes, JsonElement content)
    {
        KerasArray input = Array(content.GetProperty("input"));
        JsonElement[] weights = [.. content.GetProperty("weights").EnumerateArray()];
        int taps = weights[0].GetProperty("shape")[0].GetInt32();
        double[] kernel = Array(weights[0]).Values;
        ModelBuilder builder = new("convolution", input.Columns, input.Rows);
        builder.Output(KerasLayout.AddConvolution(
            builder, attributes.GetProperty("filters").GetInt32(),
            [
                AttributeValue.Of("stride", attributes.GetProperty("strides").GetInt32()),
                AttributeValue.Of("dilation", attributes.GetProperty("dilation_rate").GetInt32()),
                AttributeValue.Of("padding", attributes.GetProperty("padding").GetString()!),
                KerasLayout.Activation("activation", attributes.GetProperty("activation").GetString()!),
            ],
            [.. kernel.Chunk(kernel.Length / taps)], weights.Length > 1 ? Array(weights[1]).Values : null));
        return new(
            name, builder.Build(), [.. input.Values.Select(value => (float)value)], Array(content.GetProperty("expected")).Values,
            Tolerances.KerasJs);
    }

    /// <summary>
    /// Where Keras returns sequences the backward rows are put in order again, which is our kind. Else it joins what both directions
    /// gave last: the same as joining the rows as they come, the last of which is compared.
    /// </summary>
    private static ThirdPartyCase LoadWrapper(string name, JsonElement attributes, JsonElement content)
    {
        JsonElement config = attributes.GetProperty("layer").GetProperty("config");
        string kind = Kinds[attributes.GetProperty("layer").GetProperty("class_name").GetString()!];
        int units = config.GetProperty("units").GetInt32();
        string merge = attributes.GetProperty("merge_mode").GetString()!;
        AttributeValue activation = KerasLayout.Activation("activation", config.GetProperty("activation").GetString()!);
        KerasArray input = Array(content.GetProperty("input"));
        KerasArray[] weights = [.. content.GetProperty("weights").EnumerateArray().Select(Array)];
        ModelBuilder builder = new("wrapper", input.Columns);
        if (config.GetProperty("return_sequences").GetBoolean())
        {
            TinyRnnModel forward = Single(kind, units, activation, input.Columns, weights[..(weights.Length / 2)]);
            TinyRnnModel backward = Single(kind, units, activation, input.Columns, weights[(weights.Length / 2)..]);
            Dictionary<string, float[]> tensors = [];
            foreach ((string prefix, TinyRnnModel model) in new[] { (LayerKinds.ForwardPrefix, forward), (LayerKinds.BackwardPrefix, backward) })
            {
                foreach (TensorBinding binding in model.Network.Layers[0].Tensors)
                {
                    tensors.Add(LayerKinds.DirectedRole(prefix, binding.Role), model.Tensor(binding.Tensor).Values);
                }
            }

            builder.Output(builder.Layer(
                LayerKinds.Bidirectional, "both", null,
                [AttributeValue.Of("cell", kind), AttributeValue.Of("units", units), activation, AttributeValue.Of("merge", merge)], tensors));
        }
        else
        {
            int forward = KerasLayout.AddLayer(builder, kind, units, [activation], weights[..(weights.Length / 2)]);
            builder.Layer(LayerKinds.Reverse, "reversed", [ModelBuilder.NetworkInput]);
            int backward = KerasLayout.AddLayer(builder, kind, units, [activation], weights[(weights.Length / 2)..]);
            string join = merge switch
            {
                "sum" => LayerKinds.Add,
                "mul" => LayerKinds.Multiply,
                "ave" => LayerKinds.Average,
                _ => LayerKinds.Concat,
            };
            builder.Output(builder.Layer(join, "both", [forward, backward]));
        }

        return new(
            name, builder.Build(), [.. input.Values.Select(value => (float)value)], Array(content.GetProperty("expected")).Values,
            Tolerances.KerasJs);
    }

    private static TinyRnnModel Single(string kind, int units, AttributeValue activation, int inputs, KerasArray[] weights)
    {
        ModelBuilder builder = new("single", inputs);
        return builder.Output(KerasLayout.AddLayer(builder, kind, units, [activation], weights)).Build();
    }

    private static TinyRnnModel Model(string kind, int inputSize, JsonElement attributes, JsonElement content)
    {
        List<AttributeValue> converted = [KerasLayout.Activation("activation", attributes.GetProperty("activation").GetString()!)];
        if (attributes.TryGetProperty("recurrent_activation", out JsonElement recurrentActivation))
        {
            converted.Add(KerasLayout.Activation("recurrentActivation", recurrentActivation.GetString()!));
        }

        ModelBuilder builder = new(kind, inputSize);
        KerasArray[] weights = [.. content.GetProperty("weights").EnumerateArray().Select(Array)];
        return builder.Output(KerasLayout.AddLayer(builder, kind, attributes.GetProperty("units").GetInt32(), converted, weights)).Build();
    }

    private static KerasArray Array(JsonElement element)
    {
        int[] shape = [.. element.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        double[] values = [.. element.GetProperty("data").EnumerateArray().Select(value => value.GetDouble())];
        return shape.Length > 1 ? new(shape[0], values.Length / shape[0], values) : new(1, shape[0], values);
    }
}
