using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Keras;

/// <summary>
/// What Keras computes for one sample, in plain loops after its documentation: whole arrays (rows, channels), none of it step by step.
/// An array without rows has one.
/// </summary>
internal static class KerasSpecification
{
    /// <summary>Runs a model on one sample.</summary>
    public static double[][] Run(KerasModel model, double[][] x) =>
        model.Layers.Aggregate(x, (value, layer) => Run(layer.ClassName, layer.Config, [.. layer.Weights.Select(Array)], value, model.Version[0] - '0'));

    private static double[][] Run(string className, JsonObject config, IReadOnlyList<Values> weights, double[][] x, int version) => className switch
    {
        "SimpleRNN" or "LSTM" or "GRU" => Recurrent(className, config, weights, x, version),
        "Bidirectional" => Bidirectional(config, weights, x, version),
        "TimeDistributed" => Run(
            (string)config["layer"]!["class_name"]!, (JsonObject)config["layer"]!["config"]!, weights, x, version),
        "Dense" => [.. x.Select(row => Activate(Word(config, "activation"), Product(row, weights[0], weights.Count > 1 ? weights[1] : null), version))],
        "Embedding" => [.. x.Select(row => weights[0].Row((int)row[0]))],
        "Conv1D" => Convolution(config, weights, x, version),
        "BatchNormalization" => [.. x.Select(row => Normalised(row, weights, config))],
        "LayerNormalization" => [.. x.Select(row => LayerNormalised(row, weights, config))],
        "Activation" => [.. x.Select(row => Activate(Word(config, "activation"), row, version))],
        "ReLU" => Map(x, v => v >= Number(config, "threshold", 0)
            ? Math.Min(v, Number(config, "max_value", double.PositiveInfinity))
            : Number(config, "negative_slope", 0) * (v - Number(config, "threshold", 0))),
        "ThresholdedReLU" => Map(x, v => v > Number(config, "theta", 1) ? v : 0),
        "LeakyReLU" => Map(x, v => v >= 0 ? v : Number(config, "alpha", 0.3) * v),
        "ELU" => Map(x, v => v >= 0 ? v : Number(config, "alpha", 1) * (Math.Exp(v) - 1)),
        "Softmax" => [.. x.Select(row => Activate("softmax", row, version))],
        "PReLU" => [.. x.Select(row => row.Select((v, i) => v >= 0 ? v : weights[0].Data[i % weights[0].Data.Length] * v).ToArray())],
        "GlobalAveragePooling1D" => [[.. Columns(x).Select(column => column.Average())]],
        "GlobalMaxPooling1D" => [[.. Columns(x).Select(column => column.Max())]],
        "MaxPooling1D" => Pooling(config, x, window => window.Max()),
        "AveragePooling1D" => Pooling(config, x, window => window.Average()),
        "Flatten" => [[.. x.SelectMany(row => row)]],
        "Reshape" => Reshaped(config, x),
        "Permute" => [.. Columns(x)],
        "ZeroPadding1D" => Padded(x, (int)config["padding"]![0]!, (int)config["padding"]![1]!),
        "Cropping1D" => x[(int)config["cropping"]![0]!..^(int)config["cropping"]![1]!],
        "RepeatVector" => [.. Enumerable.Repeat(x[0], (int)config["n"]!)],
        "Dropout" => x,
        _ => throw new ArgumentException(className),
    };

    private static double[][] Recurrent(string className, JsonObject config, IReadOnlyList<Values> w, double[][] x, int version)
    {
        int units = (int)config["units"]!;
        string activation = Word(config, "activation"), gate = Word(config, "recurrent_activation");
        double[] h = new double[units], c = new double[units];
        List<double[]> rows = [];
        foreach (double[] row in Flag(config, "go_backwards") ? x.Reverse() : x)
        {
            h = className switch
            {
                "SimpleRNN" => Activate(activation, Sum(Product(row, w[0], Bias(w)), Product(h, w[1], null)), version),
                "GRU" => Gru(row, h),
                _ => Lstm(row),
            };
            rows.Add(h);
        }

        return Flag(config, "return_sequences") ? [.. rows] : [rows[^1]];

        double[] Lstm(double[] row)
        {
            double[][] gates = [.. Sum(Product(row, w[0], Bias(w)), Product(h, w[1], null)).Chunk(units)];
            double[] input = Activate(gate, gates[0], version), forget = Activate(gate, gates[1], version), output = Activate(gate, gates[3], version);
            double[] candidate = Activate(activation, gates[2], version);
            c = [.. c.Select((value, i) => (forget[i] * value) + (input[i] * candidate[i]))];
            return [.. Activate(activation, c, version).Select((value, i) => output[i] * value)];
        }

        double[] Gru(double[] row, double[] before)
        {
            bool resetAfter = Flag(config, "reset_after");
            double[][] x3 = [.. Product(row, w[0], resetAfter ? w.Count > 2 ? w[2].RowAsVector(0) : null : Bias(w)).Chunk(units)];
            double[][] h3 = [.. Product(before, w[1], resetAfter && w.Count > 2 ? w[2].RowAsVector(1) : null).Chunk(units)];
            double[] update = Activate(gate, Sum(x3[0], h3[0]), version), reset = Activate(gate, Sum(x3[1], h3[1]), version);
            double[] recurrent = resetAfter
                ? [.. h3[2].Select((value, i) => reset[i] * value)]
                : [.. Product([.. before.Select((value, i) => reset[i] * value)], w[1], null).Skip(2 * units)];
            double[] candidate = Activate(activation, Sum(x3[2], recurrent), version);
            return [.. before.Select((value, i) => (update[i] * value) + ((1 - update[i]) * candidate[i]))];
        }
    }

    private static double[][] Bidirectional(JsonObject config, IReadOnlyList<Values> w, double[][] x, int version)
    {
        JsonObject first = (JsonObject)config["layer"]!, second = (JsonObject)(config["backward_layer"] ?? first);
        int half = w.Count / 2;
        double[][] forward = Run((string)first["class_name"]!, (JsonObject)first["config"]!, [.. w.Take(half)], x, version);
        JsonObject backwardConfig = (JsonObject)second["config"]!.DeepClone();
        backwardConfig["go_backwards"] = true;
        double[][] backward = Run((string)second["class_name"]!, backwardConfig, [.. w.Skip(half)], x, version);
        backward = Flag(backwardConfig, "return_sequences") ? [.. backward.Reverse()] : backward;
        return [.. forward.Zip(backward, (a, b) => Word(config, "merge_mode") switch
        {
            "sum" => a.Zip(b, (p, q) => p + q).ToArray(),
            "mul" => a.Zip(b, (p, q) => p * q).ToArray(),
            "ave" => a.Zip(b, (p, q) => (p + q) / 2).ToArray(),
            _ => [.. a, .. b],
        })];
    }

    private static double[][] Convolution(JsonObject config, IReadOnlyList<Values> w, double[][] x, int version)
    {
        int taps = (int)config["kernel_size"]!, stride = Whole(config, "strides", 1), dilation = Whole(config, "dilation_rate", 1);
        int groups = Whole(config, "groups", 1), filters = (int)config["filters"]!, inputs = x[0].Length / groups;
        int reach = (taps - 1) * dilation;
        string padding = Word(config, "padding");
        int same = Math.Max(0, (((x.Length + stride - 1) / stride - 1) * stride) + reach + 1 - x.Length);
        double[][] rows = padding switch
        {
            "causal" => Padded(x, reach, 0),
            "same" => Padded(x, same / 2, same - (same / 2)),
            _ => x,
        };
        List<double[]> output = [];
        for (int start = 0; start + reach < rows.Length; start += stride)
        {
            double[] sums = new double[filters];
            for (int filter = 0; filter < filters; filter++)
            {
                int group = filter / (filters / groups);
                sums[filter] = w.Count > 1 ? w[1].Data[filter] : 0;
                for (int tap = 0; tap < taps; tap++)
                {
                    for (int input = 0; input < inputs; input++)
                    {
                        sums[filter] += w[0].Data[(((tap * inputs) + input) * filters) + filter] * rows[start + (tap * dilation)][(group * inputs) + input];
                    }
                }
            }

            output.Add(Activate(Word(config, "activation"), sums, version));
        }

        return [.. output];
    }

    private static double[][] Pooling(JsonObject config, double[][] x, Func<IEnumerable<double>, double> pool)
    {
        int size = (int)config["pool_size"]!, stride = Whole(config, "strides", size);
        bool isSame = Word(config, "padding") == "same";
        int count = isSame ? (x.Length + stride - 1) / stride : ((x.Length - size) / stride) + 1;
        int before = isSame ? Math.Max(0, ((count - 1) * stride) + size - x.Length) / 2 : 0;
        return
        [
            .. Enumerable.Range(0, count).Select(i => (i * stride) - before).Select(start => Columns(
                x[Math.Max(0, start)..Math.Min(x.Length, start + size)]).Select(column => pool(column)).ToArray()),
        ];
    }

    private static double[][] Reshaped(JsonObject config, double[][] x)
    {
        double[] all = [.. x.SelectMany(row => row)];
        JsonArray shape = (JsonArray)config["target_shape"]!;
        int channels = (int)shape[^1]!;
        return shape.Count == 1 ? [all] : [.. all.Chunk(channels > 0 ? channels : all.Length / (int)shape[0]!)];
    }

    private static double[] Normalised(double[] row, IReadOnlyList<Values> w, JsonObject config)
    {
        bool hasScale = Flag(config, "scale"), hasShift = Flag(config, "center");
        int mean = (hasScale ? 1 : 0) + (hasShift ? 1 : 0);
        return
        [
            .. row.Select((v, i) =>
                ((v - w[mean].Data[i]) / Math.Sqrt(w[mean + 1].Data[i] + Number(config, "epsilon", 1e-3)) * (hasScale ? w[0].Data[i] : 1))
                + (hasShift ? w[mean - 1].Data[i] : 0)),
        ];
    }

    private static double[] LayerNormalised(double[] row, IReadOnlyList<Values> w, JsonObject config)
    {
        double mean = row.Average(), variance = row.Average(v => (v - mean) * (v - mean));
        return
        [
            .. row.Select((v, i) => ((v - mean) / Math.Sqrt(variance + Number(config, "epsilon", 1e-3)) * (Flag(config, "scale") ? w[0].Data[i] : 1))
                + (Flag(config, "center") ? w[^1].Data[i] : 0)),
        ];
    }

    private static double[] Activate(string name, double[] x, int version) => name switch
    {
        "linear" or "" => x,
        "tanh" => [.. x.Select(Math.Tanh)],
        "sigmoid" => [.. x.Select(v => 1 / (1 + Math.Exp(-v)))],
        "relu" => [.. x.Select(v => Math.Max(0, v))],
        "elu" => [.. x.Select(v => v >= 0 ? v : Math.Exp(v) - 1)],
        "softplus" => [.. x.Select(v => Math.Log(1 + Math.Exp(v)))],
        "hard_sigmoid" => [.. x.Select(v => version < 3 ? Math.Clamp((0.2 * v) + 0.5, 0, 1) : Math.Clamp(v + 3, 0, 6) / 6)],
        "softmax" => [.. x.Select(v => Math.Exp(v) / x.Sum(Math.Exp))],
        "relu6" => [.. x.Select(v => Math.Clamp(v, 0, 6))],
        "leaky_relu" => [.. x.Select(v => v >= 0 ? v : 0.2 * v)],
        "softsign" => [.. x.Select(v => v / (1 + Math.Abs(v)))],
        "selu" => [.. x.Select(v => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * (Math.Exp(v) - 1)))],
        "silu" or "swish" => [.. x.Select(v => v / (1 + Math.Exp(-v)))],
        "hard_silu" or "hard_swish" => [.. x.Select(v => v * Math.Clamp(v + 3, 0, 6) / 6)],
        "hard_tanh" => [.. x.Select(v => Math.Clamp(v, -1, 1))],
        "gelu" => [.. x.Select(v => v / 2 * (1 + ErrorFunction.Of(v / Math.Sqrt(2))))],
        "mish" => [.. x.Select(v => v * Math.Tanh(Math.Log(1 + Math.Exp(v))))],
        "exponential" => [.. x.Select(Math.Exp)],
        _ => throw new ArgumentException(name),
    };

    private static double[] Product(double[] row, Values matrix, Values? bias)
    {
        int columns = matrix.Shape[1];
        double[] result = new double[columns];
        for (int column = 0; column < columns; column++)
        {
            result[column] = bias?.Data[column] ?? 0;
            for (int i = 0; i < row.Length; i++)
            {
                result[column] += row[i] * matrix.Data[(i * columns) + column];
            }
        }

        return result;
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (p, q) => p + q)];

    private static double[][] Map(double[][] x, Func<double, double> function) => [.. x.Select(row => row.Select(function).ToArray())];

    private static double[][] Padded(double[][] x, int before, int after) =>
        [.. Enumerable.Range(0, before).Select(_ => new double[x[0].Length]), .. x, .. Enumerable.Range(0, after).Select(_ => new double[x[0].Length])];

    private static double[][] Columns(double[][] x) => [.. Enumerable.Range(0, x[0].Length).Select(i => x.Select(row => row[i]).ToArray())];

    private static Values? Bias(IReadOnlyList<Values> weights) => weights.Count > 2 ? weights[2] : null;

    private static Values Array(KerasArray array) => new(array.Shape, [.. array.Values.Select(value => (double)value)]);

    private static string Word(JsonObject config, string key) => (string?)config[key] ?? "";

    private static bool Flag(JsonObject config, string key) => (bool?)config[key] ?? false;

    private static int Whole(JsonObject config, string key, int missing) => (int?)config[key] ?? missing;

    private static double Number(JsonObject config, string key, double missing) => (double?)config[key] ?? missing;

    private sealed record Values(int[] Shape, double[] Data)
    {
        public double[] Row(int index) => Data[(index * Shape[1])..((index + 1) * Shape[1])];

        public Values RowAsVector(int index) => new([Shape[1]], Row(index));
    }
}
