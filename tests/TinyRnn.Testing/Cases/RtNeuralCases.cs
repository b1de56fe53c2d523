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

    // The GRU and LSTM stacks, dense layers with every activation, causal convolutions with batch normalisations and prelu.
    private static readonly string[] Models = ["conv", "dense", "gru", "gru_1d", "lstm", "lstm_1d"];

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
        KerasArray[] weights = type == "conv1d" ? [] : [.. layer.GetProperty("weights").EnumerateArray().Select(Array)];
        switch (type)
        {
            case "dense" or "time-distributed-dense":
                KerasLayout.AddLayer(builder, LayerKinds.Dense, units, [KerasLayout.Activation("activation", activation)], weights);
                break;
            case "gru" or "lstm":
                // RTNeural ignores the activation of these: always tanh and sigmoid, the defaults.
                KerasLayout.AddLayer(builder, type, units, [], weights);
                break;
            case "conv1d":
                AddConvolution(builder, layer, units, activation);
                break;
            case "batchnorm":
                AddBatchNorm(builder, layer, weights);
                break;
            case "prelu":
                float[] alpha = [.. weights[0].Values.Select(value => (float)value)];
                builder.Layer(
                    LayerKinds.Activation, $"prelu{builder.LayerCount}", null, [AttributeValue.Of("activation", new ActivationSpec(ActivationKinds.Prelu))],
                    new Dictionary<string, float[]> { [TensorLayout.Alpha] = alpha.Length == units ? alpha : [.. Enumerable.Repeat(alpha[0], units)] });
                break;
            case "activation":
                builder.Layer(
                    LayerKinds.Activation, $"activation{builder.LayerCount}", null, [KerasLayout.Activation("activation", activation)]);
                break;
            default:
                throw new NotSupportedException($"RTNeural layer type '{type}' has no converter here.");
        }
    }

    private static void AddConvolution(ModelBuilder builder, JsonElement layer, int filters, string activation)
    {
        JsonElement[] weights = [.. layer.GetProperty("weights").EnumerateArray()];
        double[][] taps = [.. weights[0].EnumerateArray().Select(tap => Array(tap).Values)];
        KerasLayout.AddConvolution(
            builder, filters,
            [
                AttributeValue.Of("dilation", layer.GetProperty("dilation")[0].GetInt32()),
                AttributeValue.Of("groups", layer.GetProperty("groups").GetInt32()),
                KerasLayout.Activation("activation", activation),
            ],
            taps, Array(weights[1]).Values);
    }

    /// <summary>gamma and beta (which may be missing), mean, variance: folded into a scale and a shift.</summary>
    private static void AddBatchNorm(ModelBuilder builder, JsonElement layer, KerasArray[] weights)
    {
        double epsilon = layer.GetProperty("epsilon").GetDouble();
        double[] mean = weights[^2].Values;
        double[] scale = [.. weights[^1].Values.Select((variance, i) =>
            (weights.Length == 4 ? weights[0].Values[i] : 1) / Math.Sqrt(variance + epsilon))];
        builder.Layer(LayerKinds.BatchNorm, $"norm{builder.LayerCount}", null, null, new Dictionary<string, float[]>
        {
            [TensorLayout.Scale] = [.. scale.Select(value => (float)value)],
            [TensorLayout.Bias] = [.. scale.Select((value, i) => (float)((weights.Length == 4 ? weights[1].Values[i] : 0) - (mean[i] * value)))],
        });
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
