using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Cli;
using TinyRnn.Cli.Engine;

namespace TinyRnn.Benchmarks.Training;

/// <summary>One architecture on one public data set, trained by the tool and by PyTorch with the same schedule.</summary>
/// <param name="Name">What compare_pytorch.py calls it.</param>
/// <param name="Folder">Folder of the data set in the folder of all data.</param>
/// <param name="Epochs">Epochs of both.</param>
/// <param name="Train">Arguments of <c>tinyrnn train</c> after the data.</param>
/// <param name="Training">The training file in the folder; empty for the folder itself.</param>
/// <param name="Test">The test file in the folder; empty for the part that is held out.</param>
internal sealed record AccuracyTask(string Name, string Folder, int Epochs, string[] Train, string Training, string Test)
{
    private static readonly string[] HeldOut = ["--label-by-file", "--hold-out", "0.2"];

    private static readonly string[] Plain = ["--batch-size", "32", "--dropout", "0", "--input-dropout", "0"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AccuracyTask> All { get; } =
    [
        new("basic-motions", "basic-motions", 100, [], "BasicMotions_TRAIN.ts", "BasicMotions_TEST.ts"),
        new("japanese-vowels", "japanese-vowels", 40, [], "JapaneseVowels_TRAIN.ts", "JapaneseVowels_TEST.ts"),
        new("names-last", "names/names", 2, [.. HeldOut, .. Plain, "--pooling", "last"], "", ""),
        new("names-max", "names/names", 2, [.. HeldOut, .. Plain, "--pooling", "max"], "", ""),
    ];

    /// <summary>The command of the tool, for people.</summary>
    public string Command => $"tinyrnn train {(Training.Length > 0 ? Training : "names")} --validation 0 --epochs {Epochs} --threads 1"
        + string.Concat(Train.Select(word => " " + word));

    /// <summary>Trains with the tool and judges on the test part.</summary>
    /// <param name="data">Folder of all data sets.</param>
    /// <param name="seed">The seed.</param>
    public AccuracyRun RunTool(string data, int seed)
    {
        using TemporaryDirectory directory = new();
        string model = Path.Combine(directory.Path, "model.rnn.json");
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        Tool("train", Path.Combine(data, Folder, Training), "--validation", "0", "--epochs", $"{Epochs}", "--threads", "1", "--seed", $"{seed}", "-o", model, Train);
        double seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        using JsonDocument document = JsonDocument.Parse(
            Tool("eval", model, "--data", Path.Combine(data, Folder, Test), "--json", Test.Length == 0 ? HeldOut : []));
        int[][] confusion = document.RootElement.GetProperty("confusion").Deserialize<int[][]>()!;
        double loss = ModelFile.Read(model).Model.Provenance!.Metrics.Single(metric => metric.Key == "trainingLoss").Value;
        return new(confusion.Select((row, index) => row[index]).Sum(), confusion.Sum(row => row.Sum()), seconds, loss);
    }

    private static string Tool(string command, params ReadOnlySpan<object> words)
    {
        List<string> arguments = [command];
        foreach (object word in words)
        {
            arguments.AddRange(word as IEnumerable<string> ?? [(string)word]);
        }

        using StringWriter stdout = new(), stderr = new();
        int code = Cli.Tool.Run(arguments, stdout, stderr);
        return code == ExitCodes.Success
            ? stdout.ToString()
            : throw new InvalidOperationException($"tinyrnn {string.Join(' ', arguments)} ended with {code}: {stderr}");
    }
}
