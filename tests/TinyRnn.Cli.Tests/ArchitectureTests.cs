using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>Every layer that can be trained, from the command line: trained for an epoch, verified through the generated code, evaluated.</summary>
public sealed class ArchitectureTests : IDisposable
{
    private const int Recordings = 24;
    private const int Steps = 12;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("simpleRnn, dense", "--cell", "simpleRnn", "--units", "6")]
    [InlineData("gru, gru, dense", "--units", "5", "--layers", "2")]
    [InlineData("bidirectional, poolingOverTime, dense", "--bidirectional", "--units", "5")]
    [InlineData("conv1d, gru, layerNorm, dense, dense", "--conv", "6x3", "--norm", "layerNorm", "--head", "4", "--units", "5")]
    [InlineData("gru, batchNorm, dense, poolingOverTime, dense", "--norm", "batchNorm", "--pooling", "attention", "--units", "5")]
    [InlineData("gru, concat, dense", "--skip", "true", "--units", "5", "--input-dropout", "0.1", "--recurrent-dropout", "0.1", "--dropout", "0.1")]
    public void PartsOfTheCommandLine_BecomeLayers(string layers, params string[] options) => Check(layers, options);

    [Theory]
    [InlineData("simpleRnn 6 relu, simpleRnn 5 sigmoid", "simpleRnn, simpleRnn, dense")]
    [InlineData("lstm 5 peepholes, lstm 4 clip 3, lstm 3 coupledInputForget", "lstm, lstm, lstm, dense")]
    [InlineData("lstm 5 outputActivation softplus, lstm 4 peepholes relu outputActivation tanh", "lstm, lstm, dense")]
    [InlineData("gru 6 resetAfter false, gru 4", "gru, gru, dense")]
    [InlineData("simpleRnn 5 clip 1, gru 4 clip 0.5, gru 3 resetAfter false clip 0.25", "simpleRnn, gru, gru, dense")]
    [InlineData("bidirectional lstm 4 sum, bidirectional simpleRnn 4 multiply, bidirectional gru 3 average", "bidirectional, bidirectional, bidirectional, poolingOverTime, dense")]
    [InlineData("reverse, gru 4, reverse, poolingOverTime max", "reverse, gru, reverse, poolingOverTime, dense")]
    [InlineData("conv1d 6x3 dilation 2 groups 3 relu, batchNorm, gru 5", "conv1d, batchNorm, gru, dense")]
    [InlineData("gru 5, layerNorm epsilon 0.001, poolingOverTime mean, dense 4 elu, dense 3 tanh", "gru, layerNorm, poolingOverTime, dense, dense, dense")]
    [InlineData("gru 5, activation prelu, activation softplus", "gru, activation, activation, dense")]
    [InlineData(
        "a: gru 3, b: dense 3 sigmoid from input, add from a b, multiply from add1 a, average from a b, subtract from a b, concat from multiply1 average1 subtract1",
        "gru, dense, add, multiply, average, subtract, concat, dense")]
    [InlineData(
        "dense 3 softplus, p: pow 2, q: sqrt from dense1, d: divide from p q, gru 4", "dense, pow, sqrt, divide, gru, dense")]
    public void AnArchitecture_BecomesItsLayers(string architecture, string layers) => Check(layers, "--architecture", architecture);

    [Fact]
    public void AText_IsEmbeddedAndPooled()
    {
        string data = _folder.File("texts.tsv"), model = _folder.File("t.rnn.json");
        File.WriteAllLines(data, Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? $"up\tabcab{i}" : $"down\tbbacc{i}"));
        ToolResult.Success("train", data, "--architecture", "embedding 4, conv1d 5x2 relu, gru 3", "--epochs", "1", "-o", model);
        Assert.Equal("embedding, conv1d, gru, poolingOverTime, dense", LayersOf(model));
        ToolResult.Success("verify", model);
        ToolResult.Success("eval", model, "--data", data);
        Assert.Contains("column 1: 'embedding 4': the embedding is given twice", ToolResult.BadUsage(
            "train", data, "--architecture", "embedding 4, gru 3", "--embedding", "5", "-o", model), StringComparison.Ordinal);
    }

    [Fact]
    public void WindowsOfABidirectionalModel_AreDecidedEach()
    {
        string model = Train("--bidirectional", "--units", "4", "--window", "6", "--stride", "3");
        Assert.Equal(new UsageSpec(UsageMode.Window, 6, 3), ModelReader.ReadFile(model).Network.Usage);
        string rows = _folder.File("rows.csv");
        File.WriteAllLines(rows, File.ReadLines(Data()).Skip(1).Take(Steps).Select(line => string.Join(',', line.Split(',').Skip(2))));
        string generated = ToolResult.Success("run", model, "--input", rows).Out, reference = ToolResult.Success("run", model, "--input", rows, "--engine", "reference").Out;
        double[][] both = [.. new[] { generated, reference }.Select(text => text.Split('\n').Skip(1)
            .Where(line => line.Length > 0).SelectMany(line => line.Split(',')).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(3 * 2, both[0].Length);
        Assert.All(both[0].Zip(both[1]), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    [Fact]
    public void TheReport_PrintsTheCommandAndTheLayersAsUsed()
    {
        string model = Train("--architecture", "conv1d 4x3 relu, gru 4, dense 3 relu", "--pooling", "max");
        ToolResult.Success("report", model, "-o", _folder.File("page.html"));
        string page = File.ReadAllText(_folder.File("page.html"));
        Assert.Contains("--architecture 'conv1d 4x3 relu, gru 4, dense 3 relu' --pooling max", page, StringComparison.Ordinal);
        Assert.Contains("conv1d 4x3 relu, gru 4, poolingOverTime max, dense 3 relu", page, StringComparison.Ordinal);

        // A chart has six colours: more layers than that go on in another.
        Assert.DoesNotContain("layers after them", page, StringComparison.Ordinal);
        model = Train("--architecture", "conv1d 4x3, layerNorm, gru 4, layerNorm, gru 4, layerNorm, dense 3");
        ToolResult.Success("report", model, "-o", _folder.File("page.html"));
        Assert.Contains("layers after them", File.ReadAllText(_folder.File("page.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void MistakesAreNamed_BeforeDataIsRead()
    {
        string[] train = ["train", _folder.File("missing.csv"), "-o", _folder.File("m.rnn.json")];
        Assert.Contains("architecture, column 8: there is no layer kind 'gruu'", ToolResult.BadUsage([.. train, "--architecture", "gru 8, gruu 8"]), StringComparison.Ordinal);
        Assert.Contains("leave cell, units", ToolResult.BadUsage([.. train, "--architecture", "gru 8", "--layers", "2"]), StringComparison.Ordinal);
        Assert.Contains("bidirectional gru 32' needs the whole recording", ToolResult.BadInput(
            "train", Data(), "--label", "state", "--recording", "id", "--bidirectional", "--task", "streamClassification", "-o", _folder.File("m.rnn.json")), StringComparison.Ordinal);
        string help = ToolResult.Success("train", "--help").Out;
        Assert.Contains("  conv1d FILTERSxKERNELSIZE [stride N]", help, StringComparison.Ordinal);
    }

    private void Check(string layers, params string[] options)
    {
        string model = Train(options);
        Assert.Equal(layers, LayersOf(model));
        ToolResult.Success("verify", model);
        string[] eval = ["eval", model, "--data", Data(), "--label", "state", "--recording", "id", "--json"];
        Assert.Equal(ToolResult.Success(eval).Out, ToolResult.Success([.. eval, "--engine", "reference"]).Out);
    }

    private string Train(params string[] options)
    {
        string model = _folder.File("m.rnn.json");
        ToolResult.Success(["train", Data(), "--label", "state", "--recording", "id", "--epochs", "1", "--threads", "1", .. options, "-o", model]);
        return model;
    }

    private static string LayersOf(string model) => string.Join(", ", ModelReader.ReadFile(model).Network.Layers.Select(layer => layer.Type));

    private string Data()
    {
        string path = _folder.File("data.csv");
        if (!File.Exists(path))
        {
            var text = new StringBuilder("id,state,x,y,z\n");
            for (int i = 0; i < Recordings * Steps; i++)
            {
                int recording = i / Steps, step = i % Steps;
                double x = Math.Sin(step * (recording % 2 == 0 ? 0.4 : 0.9));
                text.Append(CultureInfo.InvariantCulture, $"r{recording},{(recording % 2 == 0 ? "slow" : "quick")},{x:F4},{x * x:F4},{step % 3}\n");
            }

            File.WriteAllText(path, text.ToString());
        }

        return path;
    }
}
