using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.StateDict;

/// <summary>PyTorch's names, gate orders and biases, by PyTorch's documented formulas in plain loops.</summary>
public sealed class StateDictTests : IDisposable
{
    private const int Inputs = 3;
    private const int Units = 4;
    private const int Steps = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void StackedLayers_AreWhatPyTorchComputes(int gates, bool isBidirectional)
    {
        Random random = new(gates);
        List<(string Name, int[] Shape, float[] Values)> tensors = [];
        int directions = isBidirectional ? 2 : 1;
        for (int layer = 0; layer < 2; layer++)
        {
            foreach (string end in new[] { "", "_reverse" }.Take(directions))
            {
                int inputs = layer == 0 ? Inputs : directions * Units;
                tensors.Add(Tensor(random, $"rnn.weight_ih_l{layer}{end}", gates * Units, inputs));
                tensors.Add(Tensor(random, $"rnn.weight_hh_l{layer}{end}", gates * Units, Units));
                tensors.Add(Tensor(random, $"rnn.bias_ih_l{layer}{end}", gates * Units));
                tensors.Add(Tensor(random, $"rnn.bias_hh_l{layer}{end}", gates * Units));
            }
        }

        tensors.Add(Tensor(random, "fc.weight", 2, directions * Units));
        tensors.Add(Tensor(random, "fc.bias", 2));
        float[] inputsOfRun = Tensor(random, "x", Steps, Inputs).Values;
        Dictionary<string, double[]> values = tensors.ToDictionary(item => item.Name, item => Array.ConvertAll(item.Values, value => (double)value));

        TinyRnnModel model = ModelImport.Import(Save([.. tensors])).Model;
        double[] found = new ReferenceNetwork(model).Run(inputsOfRun);

        double[][] rows = [.. inputsOfRun.Select(value => (double)value).Chunk(Inputs)];
        for (int layer = 0; layer < 2; layer++)
        {
            double[][] forward = Run(values, gates, $"_l{layer}", rows);
            rows = isBidirectional
                ? [.. forward.Zip(Run(values, gates, $"_l{layer}_reverse", [.. rows.Reverse()]).Reverse(), (a, b) => (double[])[.. a, .. b])]
                : forward;
        }

        double[] expected = [.. rows.SelectMany(row => Enumerable.Range(0, 2).Select(
            unit => values["fc.bias"][unit] + Dot(values["fc.weight"], unit, row)))];
        // Two biases are added in float32 once, which PyTorch does step by step.
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void AConfiguration_SaysOrderAndActivations()
    {
        Random random = new(1);
        string source = Save(
            Tensor(random, "a.weight", 5, 3), Tensor(random, "a.bias", 5), Tensor(random, "n.weight", 5), Tensor(random, "n.bias", 5),
            Tensor(random, "r.weight_ih_l0", 6, 5), Tensor(random, "r.weight_hh_l0", 6, 6), Tensor(random, "z.weight", 2, 6));
        File.WriteAllText(_folder.File("config.json"), """
            {"layers": [{"module": "a", "activation": "relu"}, {"module": "n", "epsilon": 0.001}, {"module": "r", "activation": "relu"},
                        {"module": "z"}, {"activation": "softmax"}]}
            """);

        TinyRnnModel model = ModelImport.Import(source, new ImportOptions { ConfigPath = _folder.File("config.json") }).Model;

        Assert.Equal(["dense", "layerNorm", "simpleRnn", "dense", "activation"], model.Network.Layers.Select(layer => layer.Type));
        Assert.Equal(ActivationKinds.Relu, model.Network.Layers[2].Attribute("activation").Activation!.Name);
    }

    /// <summary>PyTorch's modules with PyTorch's defaults, our own names, and numbers in place of the defaults.</summary>
    [Theory]
    [InlineData("\"SiLU\"", ActivationKinds.Silu)]
    [InlineData("\"Hardswish\"", ActivationKinds.HardSilu)]
    [InlineData("\"GELU\"", ActivationKinds.Gelu)]
    [InlineData("\"Mish\"", ActivationKinds.Mish)]
    [InlineData("\"SELU\"", ActivationKinds.Selu, 1.6732632423543772, 1.0507009873554805)]
    [InlineData("\"Softsign\"", ActivationKinds.Softsign)]
    [InlineData("\"ReLU6\"", ActivationKinds.Clamp, 0, 6)]
    [InlineData("\"Hardtanh\"", ActivationKinds.Clamp, -1, 1)]
    [InlineData("\"Hardtanh\", \"alpha\": -0.5, \"beta\": 2", ActivationKinds.Clamp, -0.5, 2)]
    [InlineData("\"Hardsigmoid\"", ActivationKinds.HardSigmoid, 1.0 / 6, 0.5)]
    [InlineData("\"Threshold\", \"alpha\": 0.25", ActivationKinds.ThresholdedRelu, 0.25)]
    [InlineData("\"LeakyReLU\"", ActivationKinds.LeakyRelu, 0.01)]
    [InlineData("\"leaky_relu\"", ActivationKinds.LeakyRelu, 0.2)]
    [InlineData("\"geluTanh\"", ActivationKinds.GeluTanh)]
    [InlineData("\"scaledTanh\", \"beta\": 0.5", ActivationKinds.ScaledTanh, 1.7159, 0.5)]
    [InlineData("\"affine\", \"alpha\": 2, \"beta\": -1", ActivationKinds.Affine, 2, -1)]
    public void AnActivation_IsNamedAsPyTorchsModule(string named, string kind, double alpha = 0, double beta = 0)
    {
        string source = Save(Tensor(new Random(1), "a.weight", 5, 3));
        File.WriteAllText(_folder.File("config.json"), $$"""{"layers": [{"module": "a", "activation": {{named}}}]}""");

        TinyRnnModel model = ModelImport.Import(source, new ImportOptions { ConfigPath = _folder.File("config.json") }).Model;

        Assert.Equal(new ActivationSpec(kind, alpha, beta), Assert.Single(model.Network.Layers).Attribute("activation").Activation);
    }

    [Fact]
    public void ModulesWithoutOrder_AreRefusedWithAnExample()
    {
        Random random = new(1);
        string source = Save(Tensor(random, "a.weight", 5, 3), Tensor(random, "b.weight", 3, 5));
        ImportException error = Assert.Throws<ImportException>(() => ModelImport.Import(source));
        Assert.Contains("'a', 'b'", error.Message, StringComparison.Ordinal);
        Assert.Contains("{\"layers\": [", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Frames of 8 samples: mirrored, filtered, squared and rooted, filtered again, an LSTM cell and a head.</summary>
    [Fact]
    public void AConfiguration_DescribesANetworkOfFrames()
    {
        const int Rows = 8, Bands = 2;
        Random random = new(3);
        (string Name, int[] Shape, float[] Values)[] tensors =
        [
            Tensor(random, "filter.weight", 2 * Bands, 1, 4), Tensor(random, "conv.weight", 3, Bands, 3), Tensor(random, "conv.bias", 3),
            Tensor(random, "cell.weight_ih", 4 * Units, 3), Tensor(random, "cell.weight_hh", 4 * Units, Units), Tensor(random, "cell.bias_ih", 4 * Units),
            Tensor(random, "cell.bias_hh", 4 * Units), Tensor(random, "head.weight", 1, Units, 1), Tensor(random, "head.bias", 1),
        ];
        File.WriteAllText(_folder.File("config.json"), """
            {"input": {"size": 1, "length": 8}, "outputs": ["head", "conv"], "layers": [
              {"type": "pad", "before": 0, "after": 2, "mode": "reflect"},
              {"module": "filter", "padding": "valid", "stride": 2},
              {"name": "real", "type": "slice", "axis": "channels", "start": 0, "count": 2},
              {"name": "imaginary", "type": "slice", "axis": "channels", "start": 2, "count": 2, "inputs": ["filter"]},
              {"name": "real2", "type": "pow", "exponent": 2, "inputs": ["real"]}, {"name": "imaginary2", "type": "pow", "exponent": 2, "inputs": ["imaginary"]},
              {"type": "add", "inputs": ["real2", "imaginary2"]}, {"type": "sqrt"},
              {"module": "conv", "padding": 1, "stride": 4, "activation": "relu"},
              {"module": "cell"}, {"activation": "relu"}, {"module": "head", "type": "linear", "activation": "sigmoid"}]}
            """);
        float[] frames = Tensor(random, "x", Steps, Rows).Values;

        TinyRnnModel model = ModelImport.Import(Save(tensors), new ImportOptions { ConfigPath = _folder.File("config.json") }).Model;

        Assert.Equal((Rows, 1), (model.Network.Input.Length, model.Network.Input.Size));
        Dictionary<string, double[]> values = tensors.ToDictionary(item => item.Name, item => Array.ConvertAll(item.Values, value => (double)value));
        double[][] features = [.. frames.Chunk(Rows).Select(frame =>
        {
            double[] padded = [.. frame, frame[6], frame[5]];
            double[][] bands = [.. Enumerable.Range(0, 4).Select(row => (double[])[.. Enumerable.Range(0, Bands).Select(band => Math.Sqrt(
                Math.Pow(Dot(values["filter.weight"], band, padded[(row * 2)..((row * 2) + 4)]), 2)
                + Math.Pow(Dot(values["filter.weight"], band + Bands, padded[(row * 2)..((row * 2) + 4)]), 2)))])];
            // One window of three rows, the first of which is padding.
            return (double[])[.. Enumerable.Range(0, 3).Select(filter => Math.Max(0, values["conv.bias"][filter] + Enumerable.Range(0, Bands).Sum(
                band => Enumerable.Range(1, 2).Sum(tap => values["conv.weight"][(((filter * Bands) + band) * 3) + tap] * bands[tap - 1][band]))))];
        })];
        Dictionary<string, double[]> cell = values.ToDictionary(item => item.Key.Replace("cell.", "rnn.", StringComparison.Ordinal), item => item.Value);
        double[] expected = [.. Run(cell, 4, "", features).Zip(features, (h, conv) => (double[])
            [Sigmoid(values["head.bias"][0] + Dot(values["head.weight"], 0, [.. h.Select(value => Math.Max(0, value))])), .. conv]).SelectMany(row => row)];
        Assert.All(expected.Zip(new ReferenceNetwork(model).Run(frames)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Theory]
    [InlineData("""{"layers": [{"type": "pad", "before": 1, "after": 0}]}""", "the size of the input is not known")]
    [InlineData("""{"input": {"size": 3}, "layers": [{"type": "lstm"}]}""", "cannot be without a module")]
    [InlineData("""{"input": {"size": 3}, "layers": [{"type": "slice", "axis": "rows", "from": 1}]}""", "has no 'from'; expected name, type, inputs, axis, start")]
    [InlineData("""{"layers": [{"module": "a"}, {"type": "add", "inputs": ["a", "b"]}]}""", "there is no layer 'b' before this one; there are input, a")]
    [InlineData("""{"layers": [{"module": "a"}, {"name": "a", "type": "sqrt"}]}""", "the name 'a' is given twice")]
    [InlineData("""{"layers": [{"module": "a", "inputs": ["input", "input"]}]}""", "expected one input, found 2")]
    [InlineData("""{"layers": [{"module": "k", "padding": -1}]}""", "-1 rows of padding")]
    [InlineData("""{"layers": [{"module": "k", "padding": "around"}]}""", "'around'")]
    [InlineData("""{"layers": [{"module": "a", "merge": "sum"}]}""", "has one direction")]
    [InlineData("""{"layers": [{"module": "a", "colour": 1}]}""", "the key is not known; expected module, type, inputs")]
    public void AConfigurationThatDoesNotFit_IsRefused(string config, string words)
    {
        Random random = new(1);
        File.WriteAllText(_folder.File("config.json"), config);
        string source = Save(Tensor(random, "a.weight_ih_l0", 2, 3), Tensor(random, "a.weight_hh_l0", 2, 2), Tensor(random, "k.weight", 2, 3, 2));
        ImportException error = Assert.Throws<ImportException>(() => ModelImport.Import(source, new ImportOptions { ConfigPath = _folder.File("config.json") }));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static double[][] Run(Dictionary<string, double[]> values, int gates, string end, double[][] rows)
    {
        double[] h = new double[Units], c = new double[Units];
        List<double[]> outputs = [];
        foreach (double[] x in rows)
        {
            double[] ofInput = Gates("weight_ih", "bias_ih", x), ofHidden = Gates("weight_hh", "bias_hh", h);
            double[] next = new double[Units];
            for (int unit = 0; unit < Units; unit++)
            {
                double Sum(int gate) => ofInput[(gate * Units) + unit] + ofHidden[(gate * Units) + unit];
                switch (gates)
                {
                    case 1:
                        next[unit] = Math.Tanh(Sum(0));
                        break;
                    case 3:
                        double r = Sigmoid(Sum(0)), z = Sigmoid(Sum(1));
                        double n = Math.Tanh(ofInput[(2 * Units) + unit] + (r * ofHidden[(2 * Units) + unit]));
                        next[unit] = ((1 - z) * n) + (z * h[unit]);
                        break;
                    default:
                        c[unit] = (Sigmoid(Sum(1)) * c[unit]) + (Sigmoid(Sum(0)) * Math.Tanh(Sum(2)));
                        next[unit] = Sigmoid(Sum(3)) * Math.Tanh(c[unit]);
                        break;
                }
            }

            h = next;
            outputs.Add(h);

            double[] Gates(string weights, string bias, double[] of) => [.. Enumerable.Range(0, gates * Units).Select(
                row => values[$"rnn.{bias}{end}"][row] + Dot(values[$"rnn.{weights}{end}"], row, of))];
        }

        return [.. outputs];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Dot(double[] matrix, int row, double[] x) => x.Select((value, i) => value * matrix[(row * x.Length) + i]).Sum();

    private string Save(params (string Name, int[] Shape, float[] Values)[] tensors)
    {
        string path = _folder.File("model.safetensors");
        File.WriteAllBytes(path, SafetensorsFile.Of(tensors));
        return path;
    }

    private static (string Name, int[] Shape, float[] Values) Tensor(Random random, string name, params int[] shape)
    {
        int count = shape.Aggregate(1, (product, size) => product * size);
        return (name, shape, [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)]);
    }
}
