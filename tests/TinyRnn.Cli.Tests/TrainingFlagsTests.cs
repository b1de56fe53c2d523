using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using TinyRnn.Cli.Commands;
using TinyRnn.Format;
using TinyRnn.Testing;
using TinyRnn.Training;

namespace TinyRnn.Cli.Tests;

/// <summary>That the options of <c>tinyrnn train</c> arrive where they should.</summary>
public sealed class TrainingFlagsTests : IDisposable
{
    private static readonly (string Flag, string Value, TrainingOptions Expected)[] Flags =
    [
        ("--task", "nextToken", new() { Task = TrainingTask.NextToken }),
        ("--task", "streamClassification", new() { Task = TrainingTask.StreamClassification }),
        ("--cell", "lstm", new() { Cell = "lstm" }),
        ("--units", "7", new() { Units = 7 }),
        ("--layers", "2", new() { Layers = 2 }),
        ("--bidirectional", "true", new() { Bidirectional = true }),
        ("--conv", "16x5", new() { Convolution = "16x5" }),
        ("--norm", "layerNorm", new() { Norm = "layerNorm" }),
        ("--head", "5", new() { Head = 5 }),
        ("--skip", "false", new() { Skip = false }),
        ("--architecture", "gru 8, dense 3", new() { Architecture = "gru 8, dense 3" }),
        ("--refit", "false", new() { Refit = false }),
        ("--weight-averaging", "0.9", new() { WeightAveraging = 0.9 }),
        ("--final-rate", "0.02", new() { FinalRate = 0.02 }),
        ("--embedding", "9", new() { Embedding = 9 }),
        ("--pooling", "attention", new() { Pooling = PoolingKind.Attention }),
        ("--activations", "fast", new() { Activations = ActivationTier.Fast }),
        ("--epochs", "11", new() { Epochs = 11 }),
        ("--batch-size", "12", new() { BatchSize = 12 }),
        ("--learning-rate", "0.3", new() { LearningRate = 0.3 }),
        ("--seed", "13", new() { Seed = 13 }),
        ("--window", "14", new() { Window = 14 }),
        ("--stride", "15", new() { Stride = 15 }),
        ("--truncate", "16", new() { Truncate = 16 }),
        ("--validation", "0.4", new() { ValidationFraction = 0.4 }),
        ("--patience", "17", new() { Patience = 17 }),
        ("--threads", "3", new() { Threads = 3 }),
        ("--anomaly-quantile", "0.99", new() { AnomalyQuantile = 0.99 }),
        ("--loss", "huber", new() { Loss = LossKind.Huber }),
        ("--huber-delta", "0.5", new() { HuberDelta = 0.5 }),
        ("--label-smoothing", "0.1", new() { LabelSmoothing = 0.1 }),
        ("--class-weights", "a=2", new() { ClassWeights = "a=2" }),
        ("--loss-fraction", "0.6", new() { LossFraction = 0.6 }),
        ("--optimiser", "rmsProp", new() { Optimiser = OptimiserKind.RmsProp }),
        ("--momentum", "0.7", new() { Momentum = 0.7 }),
        ("--nesterov", "true", new() { Nesterov = true }),
        ("--weight-decay", "0.2", new() { WeightDecay = 0.2 }),
        ("--schedule", "plateau", new() { Schedule = ScheduleKind.Plateau }),
        ("--warm-up", "0.25", new() { WarmUp = 0.25 }),
        ("--schedule-epochs", "18", new() { ScheduleEpochs = 18 }),
        ("--schedule-factor", "0.35", new() { ScheduleFactor = 0.35 }),
        ("--clip-norm", "1.5", new() { ClipNorm = 1.5 }),
        ("--clip-value", "2.5", new() { ClipValue = 2.5 }),
        ("--dropout", "0.11", new() { Dropout = 0.11 }),
        ("--input-dropout", "0.12", new() { InputDropout = 0.12 }),
        ("--recurrent-dropout", "0.13", new() { RecurrentDropout = 0.13 }),
        ("--crop", "0.8", new() { CropFraction = 0.8 }),
        ("--jitter", "0.14", new() { Jitter = 0.14 }),
        ("--gain-jitter", "0.15", new() { GainJitter = 0.15 }),
        ("--time-shift", "4", new() { TimeShift = 4 }),
        ("--oversample", "true", new() { Oversample = true }),
        ("--split", "time", new() { Split = SplitKind.Time }),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryFlag_SetsItsOptionAndNoOther()
    {
        Assert.All(Flags, flag => Assert.Equal(flag.Expected, Read(flag.Flag, flag.Value)));
        var command = new Command("train");
        new TrainingFlags().AddTo(command);
        Assert.Equal(
            command.Options.Select(option => option.Name).Where(name => name != "--config").Order(StringComparer.Ordinal),
            Flags.Select(flag => flag.Flag).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheCommandLine_GoesBeforeTheConfiguration()
    {
        string file = _folder.File("options.json");
        File.WriteAllText(file, "{\"units\": 5, \"epochs\": 6, \"jitter\": 0.1}");
        Assert.Equal(new TrainingOptions { Units = 7, Epochs = 6, Jitter = 0.1 }, Read("--config", file, "--units", "7"));
        Assert.Equal(new TrainingOptions(), Read());
    }

    [Fact]
    public void Until_LeavesTheRestOut_AsIfItWereNotThere()
    {
        string[] rows = [.. Enumerable.Range(0, 300).Select(row => (Math.Sin(row * 0.2) + (row % 7 * 0.1)).ToString("F5", CultureInfo.InvariantCulture))];
        string whole = Write("whole", rows), half = Write("half", rows[..150]);
        Assert.Equal(Train(half), Train(whole, "--until", "0.5"));
        Assert.NotEqual(Train(half), Train(whole));
        Assert.Contains("must be from 0 to 1", ToolResult.BadUsage(
            "train", whole, "--forecast", "x", "--until", "1.5", "-o", _folder.File("m.rnn.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void From_ComparesTheRowsAfterIt()
    {
        string data = Write("data", [.. Enumerable.Range(0, 100).Select(row => (row % 9).ToString(CultureInfo.InvariantCulture))]);
        string model = _folder.File("m.rnn.json");
        ToolResult.Success("train", data, "--forecast", "x", "--units", "4", "--epochs", "2", "--threads", "1", "-o", model);
        string Compared(string from) => ToolResult.Success("eval", model, "--data", data, "--forecast", "x", "--from", from).Out
            .Split('\n').Single(line => line.StartsWith("values compared", StringComparison.Ordinal))["values compared".Length..].Trim();

        // The last row has nothing after it to be compared with.
        Assert.Equal("99", Compared("0"));
        Assert.Equal("39", Compared("0.6"));
        Assert.Contains("persistence", ToolResult.Success("eval", model, "--data", data, "--forecast", "x", "--from", "0.6").Out, StringComparison.Ordinal);
        Assert.DoesNotContain("persistence", ToolResult.Success("eval", model, "--data", data, "--forecast", "x").Out, StringComparison.Ordinal);
    }

    private static TrainingOptions Read(params string[] arguments)
    {
        var command = new Command("train");
        var flags = new TrainingFlags();
        flags.AddTo(command);
        ParseResult parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return flags.Read(parsed);
    }

    private string Train(string data, params string[] options)
    {
        string model = _folder.File("x.rnn.json");
        ToolResult.Success(["train", data, "--forecast", "x", "--units", "4", "--epochs", "3", "--threads", "1", .. options, "-o", model]);
        return File.ReadAllText(model);
    }

    /// <summary>A file of the same name in a folder of its own: the name stands in the model.</summary>
    private string Write(string folder, IEnumerable<string> rows)
    {
        Directory.CreateDirectory(_folder.File(folder));
        string path = Path.Combine(_folder.File(folder), "x.csv");
        File.WriteAllLines(path, ["x", .. rows]);
        return path;
    }
}
