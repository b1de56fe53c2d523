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

    [Fact]
    public void ModulesWithoutOrder_AreRefusedWithAnExample()
    {
        Random random = new(1);
        string source = Save(Tensor(random, "a.weight", 5, 3), Tensor(random, "b.weight", 3, 5));
        ImportException error = Assert.Throws<ImportException>(() => ModelImport.Import(source));
        Assert.Contains("'a', 'b'", error.Message, StringComparison.Ordinal);
        Assert.Contains("{\"layers\": [", error.Message, StringComparison.Ordinal);
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
