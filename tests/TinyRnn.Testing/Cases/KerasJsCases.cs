using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;

namespace TinyRnn.Testing;

/// <summary>The keras-js cases: one recurrent layer each, with Keras attributes.</summary>
internal static class KerasJsCases
{
    private const string Folder = "keras-js";
    private const int CasesPerKind = 5;

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["SimpleRNN"] = LayerKinds.SimpleRnn,
        ["LSTM"] = LayerKinds.Lstm,
        ["GRU"] = LayerKinds.Gru,
    };

    /// <summary>Names of the cases, known without the files.</summary>
    public static IEnumerable<string> Names => Kinds.Keys.SelectMany(
        kind => Enumerable.Range(0, CasesPerKind).Select(index => $"{Folder}/{kind}.{index}"));

    public static ThirdPartyCase Load(string name)
    {
        string[] parts = name[(Folder.Length + 1)..].Split('.');
        string kerasKind = parts[0];
        int index = int.Parse(parts[1]);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Cases.Combine(Folder, kerasKind + ".json")));
        JsonElement attributes = document.RootElement.GetProperty("attributes")[index].GetProperty("attrs");
        JsonElement content = document.RootElement.GetProperty("cases").GetProperty($"recurrent.{kerasKind}.{index}");
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
        return shape.Length == 2 ? new(shape[0], shape[1], values) : new(1, shape[0], values);
    }
}
