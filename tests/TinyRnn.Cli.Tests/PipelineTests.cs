using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using TinyRnn.Cli.IO;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>The way a user goes: train, inspect, verify, run, evaluate, benchmark, generate.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AClassifier_GoesAllTheWay()
    {
        string data = WriteOscillations();
        string model = _folder.File("tones.rnn.json");
        JsonElement trained = ToolResult.Success(
            "train", data, "--recording", "run", "--label", "tone", "--window", "20", "--stride", "10",
            "--units", "8", "--epochs", "30", "--seed", "3", "-o", model, "--json").Json("modelPath", "metrics");
        Assert.Equal(model, trained.GetProperty("modelPath").GetString());

        JsonElement inspected = ToolResult.Success("inspect", model, "--json")
            .Json(
                "parameters", "multiplyAddsPerStep", "weightBytes", "stateBytes", "arm64InstructionsPerStep",
                "arm64InstructionsAreExact", "layers");
        Assert.Contains("tones", ToolResult.Success("inspect", model).Out, StringComparison.Ordinal);
        Assert.Equal(["gru1", "output"], inspected.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("name").GetString()));

        JsonElement verified = ToolResult.Success("verify", model, "--json").Json("referenceMaxError", "generatedMaxError", "tolerance");
        Assert.InRange(verified.GetProperty("generatedMaxError").GetDouble(), 0, verified.GetProperty("tolerance").GetDouble());
        Assert.Equal(0, verified.GetProperty("referenceMaxError").GetDouble());

        JsonElement evaluated = ToolResult.Success("eval", model, "--data", data, "--recording", "run", "--label", "tone", "--json")
            .Json("accuracy", "confusion");
        Assert.True(evaluated.GetProperty("accuracy").GetDouble() > 0.9, evaluated.ToString());
        Assert.Equal(12, evaluated.GetProperty("confusion").EnumerateArray().Sum(row => row.EnumerateArray().Sum(count => count.GetInt32())));
        string table = ToolResult.Success("eval", model, "--data", data, "--recording", "run", "--label", "tone", "--engine", "reference").Out;
        Assert.Contains("true \\ decided", table, StringComparison.Ordinal);

        JsonElement timed = ToolResult.Success("bench", model, "--seconds", "0", "--json")
            .Json(
                "nsPerStepMin", "nsPerStepMedian", "nsPerStepP99", "limitNsPerStep", "shareOfLimit", "naiveNsPerStepMin", "speedup",
                "allocatedBytes");
        Assert.Equal(0, timed.GetProperty("allocatedBytes").GetInt64());
        Assert.InRange(timed.GetProperty("nsPerStepMin").GetDouble(), double.Epsilon, timed.GetProperty("nsPerStepMedian").GetDouble());
        Assert.Equal(
            timed.GetProperty("naiveNsPerStepMin").GetDouble() / timed.GetProperty("nsPerStepMin").GetDouble(),
            timed.GetProperty("speedup").GetDouble(), 6);

        // Nothing is faster than the limit; the tail of single steps is not below the best of many.
        double step = timed.GetProperty("nsPerStepMin").GetDouble(), limit = timed.GetProperty("limitNsPerStep").GetDouble();
        Assert.InRange(limit, double.Epsilon, step);
        Assert.Equal(limit / step, timed.GetProperty("shareOfLimit").GetDouble(), 6);
        Assert.InRange(timed.GetProperty("nsPerStepP99").GetDouble(), 0.5 * step, 1e9);
        string times = ToolResult.Success("bench", model, "--seconds", "0").Out;
        Assert.All(
            (string[])["minimum", "median", "99 of 100", "of the limit", "speed-up", "allocated"],
            word => Assert.Contains(word, times, StringComparison.Ordinal));
    }

    [Fact]
    public void TheSameSeed_GivesTheSameModelFile()
    {
        string data = WriteOscillations();
        string[] paths = [_folder.File("a"), _folder.File("b")];
        foreach (string path in paths)
        {
            Directory.CreateDirectory(path);
            ToolResult.Success(
                "train", data, "--recording", "run", "--label", "tone", "--units", "5", "--epochs", "3", "--threads", path == paths[0] ? "1" : "2",
                "-o", Path.Combine(path, "m.rnn.json"));
        }

        Assert.Equal(File.ReadAllBytes(Path.Combine(paths[0], "m.rnn.json")), File.ReadAllBytes(Path.Combine(paths[1], "m.rnn.json")));
    }

    [Theory]
    [InlineData("--target", "level")]
    [InlineData("--forecast", "x")]
    public void ARegressor_IsTrainedAndEvaluated(string option, string column)
    {
        string data = _folder.File("level.csv");
        var random = new Random(5);
        var text = new StringBuilder("x,level\n");
        double level = 0;
        for (int row = 0; row < 400; row++)
        {
            double x = random.NextDouble();
            level = (0.8 * level) + x;
            text.Append(CultureInfo.InvariantCulture, $"{x},{level}\n");
        }

        File.WriteAllText(data, text.ToString());
        string model = _folder.File("level.rnn.json");
        ToolResult.Success("train", data, option, column, "--units", "6", "--epochs", "8", "--cell", "lstm", "-o", model);
        JsonElement result = ToolResult.Success("eval", model, "--data", data, option, column, "--json").Json("rmse", "mae");
        Assert.InRange(result.GetProperty("mae").GetDouble(), double.Epsilon, result.GetProperty("rmse").GetDouble());
        Assert.Contains("root mean square error", ToolResult.Success("eval", model, "--data", data, option, column).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lstm", false)]
    [InlineData("lstm", true)]
    [InlineData("gru", false)]
    [InlineData("simpleRnn", true)]
    public void BothEngines_AgreeOnEveryFormat(string type, bool isWindow)
    {
        string model = TestModels.Save(_folder, TestModels.Create(type, 6, isWindow));
        string input = _folder.File("x.csv");
        var random = new Random(2);
        File.WriteAllText(input, string.Concat(Enumerable.Range(0, 23).Select(_ =>
            string.Create(CultureInfo.InvariantCulture, $"{random.NextSingle()},{random.NextSingle()},{random.NextSingle()}\n"))));

        // 23 rows: 23 results of a stream; of windows of 10 every 5, those that end at rows 10, 15 and 20.
        int expectedRows = isWindow ? 3 : 23;
        foreach (string[] raw in (string[][])[[], ["--raw"]])
        {
            Matrix[] results = new[] { ".csv", ".npy", ".f32" }.SelectMany(extension => new[] { "generated", "reference" }.Select(engine =>
            {
                string output = _folder.File(engine + extension);
                ToolResult.Success(["run", model, "--input", input, "--output", output, "--engine", engine, .. raw]);
                return MatrixFile.Read(output, 2, []);
            })).ToArray();
            Assert.All(results, result =>
            {
                Assert.Equal(expectedRows, result.Rows);
                double ratio = Tolerances.FreeRunning.Ratio(results[1].Values.Select(value => (double)value).ToArray(), result.Values);
                Assert.True(ratio <= 1, $"{ratio} times the tolerance");
            });
        }
    }

    [Fact]
    public void TheDecisionOfAWindow_IsThatOfTheWindowAlone()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru", 6, isWindow: true));
        var random = new Random(2);
        string[] rows = Enumerable.Range(0, 20).Select(_ =>
            string.Create(CultureInfo.InvariantCulture, $"{random.NextSingle()},{random.NextSingle()},{random.NextSingle()}\n")).ToArray();
        string[] all = Lines(rows);
        Assert.Equal(1 + 3, all.Length);
        Assert.Equal(all[2], Lines(rows[5..15])[1]);
        Assert.Equal(all[3], Lines(rows[10..20])[1]);

        string[] Lines(string[] input)
        {
            string path = _folder.File("x.csv");
            File.WriteAllText(path, string.Concat(input));
            return ToolResult.Success("run", model, "--input", path).Out.TrimEnd().Split('\n');
        }
    }

    [Fact]
    public void RunWithoutOutput_PrintsCsvWithTheLabelsAsHeader()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        File.WriteAllText(_folder.File("x.csv"), "z,y,x\n3,2,1\n");
        string[] lines = ToolResult.Success("run", model, "--input", _folder.File("x.csv")).Out.Split('\n');
        Assert.Equal("calm,\"shaken, stirred\"", lines[0]);
        Assert.Equal(2, lines[1].Split(',').Length);
    }

    [Fact]
    public void Generate_WritesTheTwoFilesThatCompile()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        string folder = _folder.File("generated");
        string printed = ToolResult.Success("generate", model, "-o", folder, "--namespace", "My.Fans", "--class", "Monitor").Out;
        string[] files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["My.Fans.Monitor.Weights.g.cs", "My.Fans.Monitor.g.cs"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.Contains(file, printed, StringComparison.Ordinal));
        Assert.Contains("partial class Monitor", File.ReadAllText(files[1]), StringComparison.Ordinal);
        Assert.Contains("namespace My.Fans", File.ReadAllText(files[1]), StringComparison.Ordinal);
    }

    [Fact]
    public void AModelWithAWeightsFile_RunsAndVerifies()
    {
        string model = TestModels.Save(_folder, TestModels.Create("lstm", 140));
        Assert.True(File.Exists(_folder.File("test-model.rnn.bin")), "the model was expected to be large enough for a weights file");
        ToolResult.Success("verify", model);
        Assert.Contains(
            "test-model.rnn.bin", ToolResult.Success("generate", model, "-o", _folder.File("out")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongGoldenVector_FailsVerify()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        Format.TinyRnnModel good = Format.ModelReader.ReadFile(model);
        good.Golden!.Outputs[5] += 0.01;
        Format.ModelWriter.Save(good, model);
        ToolResult result = ToolResult.Of("verify", model, "--json");
        Assert.Equal(ExitCodes.BadInput, result.ExitCode);
        JsonElement figures = result.Json("referenceMaxError", "generatedMaxError", "tolerance");
        Assert.True(figures.GetProperty("generatedMaxError").GetDouble() > figures.GetProperty("tolerance").GetDouble());
        Assert.Contains("differ from the golden vectors", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Twelve recordings of 60 rows of two tones, told apart by their period and not by their level.</summary>
    private string WriteOscillations()
    {
        var random = new Random(4);
        var text = new StringBuilder("run,tone,a,b\n");
        for (int run = 0; run < 12; run++)
        {
            bool isHigh = run % 2 == 1;
            double phase = random.NextDouble() * 6, gain = 0.5 + random.NextDouble();
            for (int row = 0; row < 60; row++)
            {
                double angle = phase + (row * (isHigh ? 1.5 : 0.5));
                text.Append(CultureInfo.InvariantCulture, $"r{run},{(isHigh ? "high" : "low")},{gain * Math.Sin(angle)},{gain * Math.Cos(angle)}\n");
            }
        }

        string path = _folder.File("tones.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
