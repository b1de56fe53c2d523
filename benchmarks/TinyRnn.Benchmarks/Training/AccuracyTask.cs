using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Cli;

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
    // Debian's own: another Python that comes first in the path does not see its packages.
    private const string Python = "/usr/bin/python3";

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
    /// <returns>Share of the test part that is right, and the processor's seconds of the training.</returns>
    public (double Accuracy, double Seconds) RunTool(string data, int seed)
    {
        using TemporaryDirectory directory = new();
        string model = Path.Combine(directory.Path, "model.rnn.json");
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        Tool("train", Path.Combine(data, Folder, Training), "--validation", "0", "--epochs", $"{Epochs}", "--threads", "1", "--seed", $"{seed}", "-o", model, Train);
        double seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        string result = Tool("eval", model, "--data", Path.Combine(data, Folder, Test), "--json", Test.Length == 0 ? HeldOut : []);
        using JsonDocument document = JsonDocument.Parse(result);
        return (document.RootElement.GetProperty("accuracy").GetDouble(), seconds);
    }

    /// <summary>Trains with PyTorch.</summary>
    /// <param name="data">Folder of all data sets.</param>
    /// <param name="seeds">Seeds 1 to this.</param>
    /// <exception cref="InvalidOperationException">There is no Python with PyTorch.</exception>
    public (double Accuracy, double Seconds)[] RunPyTorch(string data, int seeds)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Training", "compare_pytorch.py");
        string[] arguments = [script, Name, Path.Combine(data, Folder), $"{Epochs}", .. Enumerable.Range(1, seeds).Select(seed => $"{seed}")];
        using Process process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        List<(double Accuracy, double Seconds)> results = [];
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("seed ", StringComparison.Ordinal))
            {
                results.Add(Parse(line));
            }
        }

        process.WaitForExit();
        return process.ExitCode == 0 && results.Count == seeds
            ? [.. results]
            : throw new InvalidOperationException($"{Python} {script} ended with {process.ExitCode}; is python3-torch installed?");
    }

    /// <summary>A line such as <c>seed 3: 77.10 % (2778 of 3603), 35.2 s</c>.</summary>
    internal static (double Accuracy, double Seconds) Parse(string line)
    {
        string[] words = line.Split(' ', '(', ')');
        int of = Array.IndexOf(words, "of");
        double Number(string word) => double.Parse(word.TrimEnd(',', '%'), CultureInfo.InvariantCulture);
        return (Number(words[of - 1]) / Number(words[of + 1]), Number(words[^2]));
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
