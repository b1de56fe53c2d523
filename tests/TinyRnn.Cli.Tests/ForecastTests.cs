using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using TinyRnn.Cli.Engine;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>Forecasts fed back, and alarms where a forecast is far off.</summary>
public sealed class ForecastTests : IDisposable
{
    private const int Rows = 900;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("generated")]
    [InlineData("reference")]
    public void ForecastsFedBack_AreThoseOfStepsOneByOne(string engine)
    {
        string data = WriteWave(marked: false);
        string model = Train(data, "--until", "0.7");
        JsonElement result = ToolResult.Success(
            "eval", model, "--data", data, "--forecast", "load", "--from", "0.7", "--recursive", "3", "--engine", engine, "--json")
            .Json("rmse", "mae", "persistenceRmse", "autoregressionRmse", "recursive");
        JsonElement[] steps = [.. result.GetProperty("recursive").EnumerateArray()];
        Assert.Equal([1, 2, 3], steps.Select(step => step.GetProperty("ahead").GetInt32()));
        Assert.Equal(result.GetProperty("rmse").GetDouble(), steps[0].GetProperty("rmse").GetDouble(), 1e-9);
        Assert.Equal(result.GetProperty("persistenceRmse").GetDouble(), steps[0].GetProperty("persistenceRmse").GetDouble(), 1e-9);

        // The same by hand: the model from the start to a step, then twice its own output.
        ModelFile file = ModelFile.Read(model);
        RowEngine rows = RowEngine.Create(file, engine, raw: false);
        float[] values = [.. File.ReadLines(data).Skip(1).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
        double squares = 0;
        int count = 0;
        var output = new double[1];
        for (int step = Rows * 7 / 10; step + 3 < Rows; step += 50)
        {
            rows.Reset();
            for (int i = 0; i <= step; i++)
            {
                rows.Step(values.AsSpan(i, 1), output);
            }

            rows.Step([(float)output[0]], output);
            rows.Step([(float)output[0]], output);
            squares += (output[0] - values[step + 3]) * (output[0] - values[step + 3]);
            count++;
        }

        // A sample of the same errors.
        Assert.Equal(Math.Sqrt(squares / count), steps[2].GetProperty("rmse").GetDouble(), 0.6 * Math.Sqrt(squares / count));
        string table = ToolResult.Success("eval", model, "--data", data, "--forecast", "load", "--from", "0.7", "--recursive", "3").Out;
        Assert.Contains("steps ahead, fed back", table, StringComparison.Ordinal);
    }

    [Fact]
    public void AlarmsOfAThreshold_FindWhatIsMarked()
    {
        string normal = WriteWave(marked: false);
        string model = Train(normal, "--anomaly-quantile", "0.99");
        double threshold = Format.ModelReader.ReadFile(model).Thresholds[0]!.Value;
        Assert.InRange(threshold, 0.05, 1.5);
        ToolResult.Success("verify", model);
        string faulty = WriteWave(marked: true);
        JsonElement result = ToolResult.Success("eval", model, "--data", faulty, "--forecast", "load", "--anomaly", "fault", "--json")
            .Json("rmse", "mae", "falseAlarmRate", "precision", "recall", "f1", "areaUnderCurve", "events", "eventsFound");
        Assert.Equal(4, result.GetProperty("events").GetInt32());
        Assert.Equal(4, result.GetProperty("eventsFound").GetInt32());
        Assert.InRange(result.GetProperty("areaUnderCurve").GetDouble(), 0.9, 1);
        Assert.InRange(result.GetProperty("falseAlarmRate").GetDouble(), 0, 0.05);
        Assert.InRange(result.GetProperty("recall").GetDouble(), 0.5, 1);
        double precision = result.GetProperty("precision").GetDouble(), recall = result.GetProperty("recall").GetDouble();
        Assert.Equal(2 * precision * recall / (precision + recall), result.GetProperty("f1").GetDouble(), 1e-9);
        string text = ToolResult.Success("eval", model, "--data", normal, "--forecast", "load").Out;
        Assert.Contains("all false where nothing is wrong", text, StringComparison.Ordinal);
        Assert.Contains("4 of 4 events", ToolResult.Success("eval", model, "--data", faulty, "--forecast", "load", "--anomaly", "fault").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralColumns_AreForecastFedBackAndWatchedTogether()
    {
        string normal = WritePair(faulty: false), faulty = WritePair(faulty: true), model = _folder.File("pair.rnn.json");
        string[] columns = ["--forecast", "warm wave", "cold", "--anomaly", "fault"];
        ToolResult.Success(["train", normal, .. columns, "--units", "10", "--epochs", "40", "--threads", "1", "--anomaly-quantile", "0.99", "-o", model]);
        Format.TinyRnnModel trained = Format.ModelReader.ReadFile(model);

        // The column of marks is no input; each column has an output of its name with its threshold, in its units.
        Assert.Equal(["warm wave", "cold"], trained.Network.Input.Features);
        Assert.Equal(["warmwave", "cold"], trained.Network.Outputs.Select(output => trained.Network.Layers[output.From].Name));
        Assert.InRange(trained.Thresholds[0]!.Value / trained.Thresholds[1]!.Value, 5, 20);
        ToolResult.Success("verify", model);

        JsonElement result = ToolResult.Success(["eval", model, "--data", faulty, .. columns, "--from", "0.1", "--json"])
            .Json("columns", "falseAlarmRate", "precision", "recall", "f1", "areaUnderCurve", "events", "eventsFound");
        Assert.Equal((4, 4), (result.GetProperty("events").GetInt32(), result.GetProperty("eventsFound").GetInt32()));
        Assert.Equal(["warm wave", "cold"], result.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("column").GetString()));

        JsonElement[] steps = [.. ToolResult.Success(
            "eval", model, "--data", normal, "--forecast", "warm wave", "cold", "--anomaly", "fault", "--from", "0.7", "--recursive", "2", "--json")
            .Json("columns", "recursive", "falseAlarmRate", "precision", "recall", "f1", "areaUnderCurve", "events", "eventsFound").GetProperty("recursive").EnumerateArray()];
        Assert.Equal(["1 warm wave", "1 cold", "2 warm wave", "2 cold"], steps.Select(step => $"{step.GetProperty("ahead")} {step.GetProperty("column")}"));
        Assert.All(steps, step => Assert.True(step.GetProperty("rmse").GetDouble() < step.GetProperty("persistenceRmse").GetDouble(), step.ToString()));
        string table = ToolResult.Success(["eval", model, "--data", normal, .. columns, "--from", "0.7", "--recursive", "2"]).Out;
        Assert.Matches(@"steps ahead, fed back +column", table);
        ToolResult.Success(["report", model, "--data", faulty, .. columns, "--from", "0.1", "-o", _folder.File("page.html")]);
        string page = File.ReadAllText(_folder.File("page.html"));
        Assert.Contains("threshold of an anomaly", page, StringComparison.Ordinal);
        Assert.Contains("4 of 4 events", page, StringComparison.Ordinal);
        Assert.Contains("Largest error of a row: the last 200 steps", page, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeFedBackOrAlarmed_IsRefused()
    {
        string data = WriteWave(marked: true);
        string model = _folder.File("m.rnn.json");
        ToolResult.Success("train", data, "--forecast", "load", "--units", "4", "--epochs", "1", "-o", model);
        string[] eval = ["eval", model, "--data", data, "--forecast", "load"];
        Assert.Contains("forecast of every feature (load, fault)", ToolResult.BadInput([.. eval, "--recursive", "2"]), StringComparison.Ordinal);
        Assert.Contains("--anomaly-quantile", ToolResult.BadInput([.. eval, "--anomaly", "fault"]), StringComparison.Ordinal);
        Assert.Contains("'nothing'", ToolResult.BadInput([.. eval, "--anomaly", "nothing"]), StringComparison.Ordinal);
        Assert.Contains("at least 1", ToolResult.BadUsage([.. eval, "--recursive", "0"]), StringComparison.Ordinal);
        Assert.Contains("--recursive is for forecasts", ToolResult.BadUsage("eval", model, "--data", data, "--target", "load", "--recursive", "2"), StringComparison.Ordinal);
        Assert.Contains("--anomaly-quantile is for task forecast", ToolResult.BadUsage(
            "train", data, "--target", "load", "--anomaly-quantile", "0.9", "-o", model), StringComparison.Ordinal);
        Assert.Contains("validation data", ToolResult.BadUsage(
            "train", data, "--forecast", "load", "--anomaly-quantile", "0.9", "--validation", "0", "-o", model), StringComparison.Ordinal);
    }

    /// <summary>Two noisy waves of different sizes; where something is to be wrong, one of them is off in each of four stretches.</summary>
    private string WritePair(bool faulty)
    {
        var random = new Random(faulty ? 18 : 17);
        var text = new StringBuilder("warm wave,cold,fault\n");
        for (int row = 0; row < Rows; row++)
        {
            bool isFault = faulty && row % 200 is >= 150 and < 153;
            double off = isFault ? (row % 2 == 0 ? 2 : -2) : 0;
            bool isCold = row / 200 % 2 == 0;
            double warm = 10 * (Math.Sin(row * 0.3) + (0.1 * random.NextDouble()) + (isCold ? 0 : off));
            double cold = Math.Cos(row * 0.3) + (0.1 * random.NextDouble()) + (isCold ? off : 0);
            text.Append(CultureInfo.InvariantCulture, $"{warm:F4},{cold:F4},{(isFault ? 1 : 0)}\n");
        }

        string path = _folder.File(faulty ? "faulty-pair.csv" : "pair.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private string Train(string data, params string[] options)
    {
        string model = _folder.File("wave.rnn.json");
        ToolResult.Success(["train", data, "--forecast", "load", "--units", "12", "--epochs", "40", "--threads", "1", .. options, "-o", model]);
        return model;
    }

    /// <summary>A noisy wave; where marks are wanted, with four stretches of another level.</summary>
    private string WriteWave(bool marked)
    {
        var random = new Random(marked ? 8 : 7);
        var text = new StringBuilder(marked ? "load,fault\n" : "load\n");
        for (int row = 0; row < Rows; row++)
        {
            bool isFault = marked && row % 200 is >= 150 and < 153;
            double value = (3 * Math.Sin(row * 0.3)) + (0.2 * random.NextDouble()) + (isFault ? (row % 2 == 0 ? 6 : -6) : 0);
            text.Append(CultureInfo.InvariantCulture, $"{value:F4}{(marked ? isFault ? ",1" : ",0" : "")}\n");
        }

        string path = _folder.File(marked ? "faulty.csv" : "normal.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
