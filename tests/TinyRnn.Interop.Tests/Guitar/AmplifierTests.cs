using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Guitar;

/// <summary>Amplifier models: GuitarML's and Neural Amp Modeler's layouts, by plain loops.</summary>
public sealed class AmplifierTests : IDisposable
{
    private const int Units = 3;
    private const int Steps = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(4);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void GuitarMl_AddsTheSoundAndNotTheKnobs(int inputs)
    {
        double[] w = Draw(4 * Units * inputs), u = Draw(4 * Units * Units), a = Draw(4 * Units), b = Draw(4 * Units), head = Draw(Units), bias = Draw(1);
        string source = Save(new
        {
            model_data = new { model = "SimpleRNN", input_size = inputs, skip = 1, output_size = 1, unit_type = "LSTM", num_layers = 1, hidden_size = Units, bias_fl = true },
            state_dict = new Dictionary<string, object>
            {
                ["rec.weight_ih_l0"] = w.Chunk(inputs), ["rec.weight_hh_l0"] = u.Chunk(Units), ["rec.bias_ih_l0"] = a, ["rec.bias_hh_l0"] = b,
                ["lin.weight"] = head.Chunk(Units), ["lin.bias"] = bias,
            },
        });
        double[][] rows = [.. Draw(Steps * inputs).Chunk(inputs)];
        double[] expected = Run(rows, w, u, [.. a.Zip(b, (x, y) => x + y)], new double[Units], new double[Units], head, bias[0]);

        ImportResult result = ModelImport.Import(source);

        Assert.Equal("guitarml", result.Format);
        AssertGives(result.Model, rows, [.. expected.Zip(rows, (y, x) => y + x[0])]);
    }

    [Fact]
    public void GuitarMl_WithSizesThatContradictIsRefused()
    {
        string source = Save(new
        {
            model_data = new { model = "SimpleRNN", input_size = 1, hidden_size = 5 },
            state_dict = new Dictionary<string, object>
            {
                ["rec.weight_ih_l0"] = Draw(4).Chunk(1), ["rec.weight_hh_l0"] = Draw(4).Chunk(1), ["lin.weight"] = Draw(1).Chunk(1),
            },
        });
        Assert.Contains("hidden_size: it says 5; the weights have 1", Assert.Throws<ImportException>(() => ModelImport.Import(source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NeuralAmp_StartsFromItsOwnState()
    {
        const int Inputs = 1;
        double[] joined = Draw(4 * Units * (Inputs + Units)), bias = Draw(4 * Units), hidden = Draw(Units), cell = Draw(Units), head = Draw(Units), last = Draw(1);
        string source = Save(new
        {
            version = "0.5.2", architecture = "LSTM", sample_rate = 48000, config = new { input_size = Inputs, hidden_size = Units, num_layers = 1 },
            weights = (double[])[.. joined, .. bias, .. hidden, .. cell, .. head, .. last],
        });
        double[][] rows = [.. Draw(Steps).Chunk(1)];
        double[][] each = [.. joined.Chunk(Inputs + Units)];
        double[] expected = Run(
            rows, [.. each.SelectMany(row => row[..Inputs])], [.. each.SelectMany(row => row[Inputs..])], bias, hidden, cell, head, last[0]);

        TinyRnnModel model = ModelImport.Import(source).Model;

        Assert.Equal(48000, model.Network.Input.SampleRateHz);
        AssertGives(model, rows, expected);
    }

    /// <summary>An LSTM with gates i, f, g, o and a head.</summary>
    private static double[] Run(double[][] rows, double[] w, double[] u, double[] bias, double[] hidden, double[] cell, double[] head, double last)
    {
        double[] h = hidden, c = [.. cell];
        List<double> outputs = [];
        foreach (double[] x in rows)
        {
            double[] old = h;
            double Gate(int gate, int unit) => bias[(gate * Units) + unit] + Dot(w, (gate * Units) + unit, x) + Dot(u, (gate * Units) + unit, old);
            double[] next = new double[Units];
            for (int unit = 0; unit < Units; unit++)
            {
                c[unit] = (Sigmoid(Gate(1, unit)) * c[unit]) + (Sigmoid(Gate(0, unit)) * Math.Tanh(Gate(2, unit)));
                next[unit] = Sigmoid(Gate(3, unit)) * Math.Tanh(c[unit]);
            }

            h = next;
            outputs.Add(last + Dot(head, 0, h));
        }

        return [.. outputs];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Dot(double[] matrix, int row, double[] x) => x.Select((value, i) => value * matrix[(row * x.Length) + i]).Sum();

    private static void AssertGives(TinyRnnModel model, double[][] rows, double[] expected)
    {
        double[] found = new ReferenceNetwork(model).Run([.. rows.SelectMany(row => row)]);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    // Rounded to float32, as a model holds them.
    private double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (double)((2 * _random.NextSingle()) - 1))];

    private string Save(object json)
    {
        string path = _folder.File("amp.json");
        File.WriteAllText(path, JsonSerializer.Serialize(json));
        return path;
    }
}
