using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;

namespace TinyRnn.Testing;

/// <summary>The rtneural cases: Keras models as RTNeural writes them, with input and output sequences as text.</summary>
internal static class RtNeuralCases
{
    private const string Folder = "rtneural";

    // The GRU and LSTM stacks, and a stack of dense layers with every activation; convolutions come with their layer kind.
    private static readonly string[] Models = ["dense", "gru", "gru_1d", "lstm", "lstm_1d"];

    /// <summary>Names of the cases, known without the files.</summary>
    public static IEnumerable<string> Names => Models.Select(model => $"{Folder}/{model}");

    public static ThirdPartyCase Load(string name)
    {
        string model = name[(Folder.Length + 1)..];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Cases.Combine(Folder, model + ".json")));
        int inputSize = document.RootElement.GetProperty("in_shape").EnumerateArray().Last().GetInt32();
        ModelBuilder builder = new(model, inputSize);
        foreach (JsonElement layer in document.RootElement.GetProperty("layers").EnumerateArray())
        {
            AddLayer(builder, layer);
        }

        return new(
            name,
            builder.Output(builder.LayerCount - 1).Build(),
            [.. Numbers(model + "_x_python.csv").Select(value => (float)value)],
            Numbers(model + "_y_python.csv"),
            Tolerances.RtNeural);
    }

    private static void AddLayer(ModelBuilder builder, JsonElement layer)
    {
        string type = layer.GetProperty("type").GetString()!;
        string activation = layer.GetProperty("activation").GetString()!;
        int units = layer.GetProperty("shape").EnumerateArray().Last().GetInt32();
        KerasArray[] weights = [.. layer.GetProperty("weights").EnumerateArray().Select(Array)];
        switch (type)
        {
            case "dense" or "time-distributed-dense":
                KerasLayout.AddLayer(builder, LayerKinds.Dense, units, [KerasLayout.Activation("activation", activation)], weights);
                break;
            case "gru" or "lstm":
                // RTNeural ignores the activation of these: always tanh and sigmoid, the defaults.
                KerasLayout.AddLayer(builder, type, units, [], weights);
                break;
            case "activation":
                builder.Layer(
                    LayerKinds.Activation, $"activation{builder.LayerCount}", null, [KerasLayout.Activation("activation", activation)]);
                break;
            default:
                throw new NotSupportedException($"RTNeural layer type '{type}' has no converter here.");
        }
    }

    private static KerasArray Array(JsonElement element)
    {
        JsonElement[] outer = [.. element.EnumerateArray()];
        if (outer[0].ValueKind == JsonValueKind.Number)
        {
            return new(1, outer.Length, [.. outer.Select(value => value.GetDouble())]);
        }

        double[][] rows = [.. outer.Select(row => row.EnumerateArray().Select(value => value.GetDouble()).ToArray())];
        return new(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]);
    }

    private static double[] Numbers(string file) =>
    [
        .. File.ReadLines(SharedFolder.Cases.Combine(Folder, file)).Where(line => line.Length > 0)
            .SelectMany(line => line.Split(',')).Select(text => double.Parse(text, CultureInfo.InvariantCulture)),
    ];
}
