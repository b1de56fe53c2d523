using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Interop.Tests.Keras;

/// <summary>
/// Layers with random weights in each form of file, through <c>tinyrnn import</c> and generated code, against
/// <see cref="KerasSpecification"/>.
/// </summary>
public sealed class KerasLayerTests(ITestOutputHelper log)
{
    private const int Steps = 7;

    private static readonly string[] Forms = ["h5", "keras", "weights.h5", "safetensors"];

    private static readonly Dictionary<string, Func<KerasModel>> OverSteps = new()
    {
        ["SimpleRNN, then Dense on the last step"] = () => Stream(1)
            .AddCell("SimpleRNN", """{"units": 4, "activation": "tanh", "use_bias": true}""", [3, 4], [4, 4], [4])
            .Add("Dense", """{"units": 2, "activation": "sigmoid", "use_bias": true}""", [4, 2], [2]),
        ["LSTM without bias, hard_sigmoid of Keras 2"] = () => Stream(2).AddCell(
            "LSTM", """{"units": 4, "activation": "tanh", "recurrent_activation": "hard_sigmoid", "use_bias": false, "return_sequences": true}""", [3, 16], [4, 16]),
        ["LSTM with hard_sigmoid of Keras 3"] = () => Stream(3, "3.8.0").AddCell(
            "LSTM", """{"units": 4, "activation": "relu", "recurrent_activation": "hard_sigmoid", "use_bias": true, "return_sequences": true}""", [3, 16], [4, 16], [16]),
        ["GRU that resets after the product, backwards"] = () => Stream(4).AddCell(
            "GRU", """{"units": 4, "activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": true, "go_backwards": true}""", [3, 12], [4, 12], [2, 12]),
        ["GRU that resets before it, stacked, backwards with sequences"] = () => Stream(5)
            .AddCell("GRU", """{"units": 4, "activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": false, "go_backwards": true, "return_sequences": true}""", [3, 12], [4, 12], [12])
            .AddCell("GRU", """{"units": 3, "activation": "elu", "recurrent_activation": "sigmoid", "reset_after": false, "use_bias": false}""", [4, 9], [3, 9]),
        ["Bidirectional LSTM, product of sequences"] = () => Stream(6).AddBoth(
            """{"layer": {"class_name": "LSTM", "config": {"units": 4, "activation": "tanh", "recurrent_activation": "sigmoid", "return_sequences": true}}, "merge_mode": "mul"}""", [3, 16], [4, 16], [16]),
        ["Bidirectional GRU, mean of sequences"] = () => Stream(7).AddBoth(
            """{"layer": {"class_name": "GRU", "config": {"units": 4, "activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": true, "return_sequences": true}}, "merge_mode": "ave"}""", [3, 12], [4, 12], [2, 12]),
        ["Bidirectional GRU, sum of the last steps"] = () => Stream(8).AddBoth(
            """{"layer": {"class_name": "GRU", "config": {"units": 4, "activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": false}}, "merge_mode": "sum"}""", [3, 12], [4, 12], [12]),
        ["Bidirectional of different layers, joined sequences"] = () => Stream(9).AddBoth(
            """
            {"layer": {"class_name": "SimpleRNN", "config": {"units": 4, "activation": "tanh", "return_sequences": true}},
             "backward_layer": {"class_name": "SimpleRNN", "config": {"units": 4, "activation": "sigmoid", "return_sequences": true, "go_backwards": true}},
             "merge_mode": "concat"}
            """, [3, 4], [4, 4], [4]),
        ["causal convolution, dilated and grouped, then normalisations"] = () => Stream(10, channels: 4)
            .Add("Conv1D", """{"filters": 6, "kernel_size": 3, "padding": "causal", "dilation_rate": 2, "groups": 2, "activation": "relu"}""", [3, 2, 6], [6])
            .Add("LayerNormalization", """{"axis": -1, "epsilon": 0.01, "center": true, "scale": true}""", [6], [6])
            .Add("Conv1D", """{"filters": 4, "kernel_size": 1, "padding": "valid", "activation": "linear", "use_bias": false}""", [1, 6, 4])
            .Add("PReLU", """{"shared_axes": [1]}""", [1, 4]),
        ["normalisations without scale or shift, activations"] = () => Stream(11)
            .Add("LayerNormalization", """{"axis": [2], "center": true, "scale": false}""", [3])
            .Add("Activation", """{"activation": "softplus"}""")
            .Add("LeakyReLU", """{"alpha": 0.1}""").Add("ELU", """{"alpha": 0.5}""").Add("ReLU", """{"negative_slope": 0.25}""").Add("Dropout")
            .AddDistributed("""{"layer": {"class_name": "Dense", "config": {"units": 3, "activation": "tanh"}}}""", [3, 3], [3])
            .Add("Softmax"),
        ["every activation by its name, in a cell, a dense layer and alone"] = () => Stream(21)
            .AddCell("LSTM", """{"units": 3, "activation": "softsign", "recurrent_activation": "hard_sigmoid", "return_sequences": true}""", [3, 12], [3, 12], [12])
            .AddCell("SimpleRNN", """{"units": 3, "activation": "mish", "return_sequences": true}""", [3, 3], [3, 3], [3])
            .AddCell("GRU", """{"units": 3, "activation": "hard_tanh", "recurrent_activation": "sigmoid", "reset_after": true, "return_sequences": true}""", [3, 9], [3, 9], [2, 9])
            .Add("Dense", """{"units": 3, "activation": "gelu"}""", [3, 3], [3]).Add("Dense", """{"units": 3, "activation": "silu"}""", [3, 3], [3])
            .Add("Dense", """{"units": 3, "activation": "hard_silu"}""", [3, 3], [3]).Add("Dense", """{"units": 3, "activation": "leaky_relu"}""", [3, 3], [3])
            .Add("Activation", """{"activation": "selu"}""").Add("Activation", """{"activation": "swish"}""").Add("Activation", """{"activation": "hard_swish"}""")
            .Add("Activation", """{"activation": "exponential"}""").Add("Activation", """{"activation": "relu6"}"""),
        ["relu with a limit or a threshold"] = () => Stream(22)
            .Add("ReLU", """{"max_value": 0.5}""").Add("Dense", """{"units": 3, "activation": "linear"}""", [3, 3], [3]).Add("ReLU", """{"threshold": 0.25}""")
            .Add("Dense", """{"units": 3, "activation": "linear"}""", [3, 3], [3]).Add("ThresholdedReLU", """{"theta": 0.125}"""),
        ["mean over all steps"] = () => Stream(12)
            .AddCell("SimpleRNN", """{"units": 4, "activation": "tanh", "return_sequences": true}""", [3, 4], [4, 4], [4]).Add("GlobalAveragePooling1D"),
        ["maximum over all steps"] = () => Stream(13).Add("Dense", """{"units": 4, "activation": "linear"}""", [3, 4], [4]).Add("GlobalMaxPooling1D"),
        ["tokens"] = () => new KerasModel(14, [null])
            .Add("Embedding", """{"input_dim": 5, "output_dim": 3}""", [5, 3])
            .AddCell("GRU", """{"units": 4, "activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": true, "return_sequences": true}""", [3, 12], [4, 12], [2, 12]),
    };

    private static readonly Dictionary<string, Func<KerasModel>> WithinAFrame = new()
    {
        ["no steps at all"] = () => new KerasModel(15, 3)
            .Add("Dense", """{"units": 6, "activation": "relu"}""", [3, 6], [6]).Add("Reshape", """{"target_shape": [-1, 2]}""").Add("Flatten"),
        ["convolutions within a frame, then an LSTM over its rows"] = () => Frame(16)
            .Add("Conv1D", """{"filters": 4, "kernel_size": 3, "padding": "same", "strides": 2, "activation": "tanh"}""", [3, 3, 4], [4])
            .AddCell("LSTM", """{"units": 4, "activation": "tanh", "recurrent_activation": "sigmoid"}""", [4, 16], [4, 16], [16])
            .Add("Dense", """{"units": 2, "activation": "softmax"}""", [4, 2], [2]),
        ["a causal convolution with strides within a frame"] = () => Frame(17).Add(
            "Conv1D", """{"filters": 4, "kernel_size": 2, "padding": "causal", "strides": 2, "activation": "tanh"}""", [2, 3, 4], [4]),
        ["padding, pooling, flattening"] = () => Frame(18)
            .Add("ZeroPadding1D", """{"padding": [1, 2]}""").Add("MaxPooling1D", """{"pool_size": 3, "strides": 2, "padding": "valid"}""")
            .Add("AveragePooling1D", """{"pool_size": 2, "padding": "same"}""").Add("Flatten")
            .Add("Dense", """{"units": 2, "activation": "linear"}""", [6, 2], [2]),
        ["cropping, exchanging, the mean over a frame"] = () => Frame(19)
            .Add("Cropping1D", """{"cropping": [1, 2]}""").Add("Permute", """{"dims": [2, 1]}""").Add("GlobalAveragePooling1D"),
        ["from one vector to a sequence"] = () => Frame(20)
            .AddCell("GRU", """{"units": 4, "activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": true}""", [3, 12], [4, 12], [2, 12])
            .Add("RepeatVector", """{"n": 3}""")
            .AddCell("GRU", """{"units": 2, "activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": true, "return_sequences": true}""", [4, 6], [2, 6], [2, 6]),
    };

    public static TheoryData<string, string> Streams => Cases(OverSteps.Keys);

    public static TheoryData<string, string> Frames => Cases(WithinAFrame.Keys);

    [Theory]
    [MemberData(nameof(Streams))]
    public void ALayerOverTheSteps_GivesWhatKerasDefines(string name, string form)
    {
        KerasModel model = OverSteps[name]();
        bool isTokens = model.Layers[0].ClassName == "Embedding";
        RandomSource random = new(name.Length);
        float[] inputs = isTokens
            ? [.. Enumerable.Range(0, Steps).Select(_ => (float)random.Whole(0, 4))]
            : random.Uniforms(Steps * model.Channels, 1);
        using TemporaryFolder folder = new();
        string[] source = model.Write(folder, form);

        ImportedModel imported = ImportedModel.Import(source[0], source[1..]);

        Log(name, form, imported.AssertGives(inputs, Expected(model, inputs), Tolerances.FreeRunning));
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void ALayerWithinAFrame_GivesWhatKerasDefines(string name, string form)
    {
        KerasModel model = WithinAFrame[name]();
        using TemporaryFolder folder = new();
        string[] source = model.Write(folder, form);
        ImportedModel imported = ImportedModel.Import(source[0], source[1..]);
        float[] inputs = new RandomSource(name.Length).Uniforms(imported.Model.Network.InputSize, 1);

        Log(name, form, imported.AssertGives(inputs, Expected(model, inputs), Tolerances.FreeRunning));
    }

    private static TheoryData<string, string> Cases(IEnumerable<string> names)
    {
        TheoryData<string, string> cases = [];
        foreach (string name in names)
        {
            cases.Add(name, Forms[cases.Count() % Forms.Length]);
        }

        return cases;
    }

    private static double[] Expected(KerasModel model, float[] inputs) =>
        [.. KerasSpecification.Run(model, [.. inputs.Select(value => (double)value).Chunk(model.Channels)]).SelectMany(row => row)];

    private void Log(string name, string form, double difference) =>
        log.WriteLine($"{name} ({form}): {difference.ToString("g2", CultureInfo.InvariantCulture)} off at most");

    private static KerasModel Stream(int seed, string version = "2.15.0", int channels = 3) => new(seed, null, channels) { Version = version };

    private static KerasModel Frame(int seed) => new(seed, Steps, 3);
}
