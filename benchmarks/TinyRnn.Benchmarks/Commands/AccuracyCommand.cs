using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Benchmarks.Training;

namespace TinyRnn.Benchmarks.Commands;

/// <summary><c>accuracy</c>: what the same architectures reach on the same data and schedule, trained by the tool and by PyTorch.</summary>
internal static class AccuracyCommand
{
    private const string DataName = "data";
    private const int DefaultSeeds = 5;

    /// <summary>The arguments for the report, which must not say where the data is on this machine.</summary>
    public static IReadOnlyList<string> WithoutFolder(IReadOnlyList<string> arguments) =>
        [.. arguments.Select((argument, i) => i > 0 && arguments[i - 1] == "--" + DataName ? "DATA" : argument)];

    /// <summary>
    /// Runs the command. Flags: <c>--data</c> the folder with the data sets; <c>--tasks a,b</c> some of them only; <c>--seeds</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The folder is not given, or there is no such task.</exception>
    public static Report Run(Report report, Flags flags)
    {
        string data = flags.Text(DataName) ?? throw new ArgumentException($"--{DataName} FOLDER is missing: the folder with basic-motions, japanese-vowels and names.");
        int seeds = (int)flags.Number("seeds", DefaultSeeds);
        Table table = new("task", "epochs", "TinyRnn, %", "PyTorch, %", "difference", "standard error", "TinyRnn, s", "PyTorch, s");
        AccuracyTask[] tasks = [.. Tasks(flags)];
        foreach (AccuracyTask task in tasks)
        {
            (double Accuracy, double Seconds)[] own = [.. Enumerable.Range(1, seeds).Select(seed => task.RunTool(data, seed))];
            (double Accuracy, double Seconds)[] peer = task.RunPyTorch(data, seeds);
            (double mean, double deviation) = Spread([.. own.Select(run => 100 * run.Accuracy)]);
            (double peerMean, double peerDeviation) = Spread([.. peer.Select(run => 100 * run.Accuracy)]);
            table.Add(
                task.Name,
                $"{task.Epochs}",
                $"{Show.Number(mean, 2)} ± {Show.Number(deviation, 2)}",
                $"{Show.Number(peerMean, 2)} ± {Show.Number(peerDeviation, 2)}",
                Show.Number(mean - peerMean, 2),
                Show.Number(Math.Sqrt(((deviation * deviation) + (peerDeviation * peerDeviation)) / seeds), 2),
                Show.Number(own.Average(run => run.Seconds), 1),
                Show.Number(peer.Average(run => run.Seconds), 1));
        }

        report.Add(
            "Accuracy",
            table,
            $"Mean ± standard deviation of seeds 1 to {seeds} on the test part, which neither saw; the same network, data, split, augmentation, loss, "
            + "AdamW, schedule, clipping and weight averaging; initial weights, order and noise by chance. Seconds are the processor's for one training on one "
            + "thread, for TinyRnn with reading the data and writing the checked model.",
            string.Join("; ", tasks.Select(task => $"{task.Name}: `{task.Command}`")) + ".");
        return report;
    }

    /// <summary>Mean and standard deviation (of a sample).</summary>
    internal static (double Mean, double Deviation) Spread(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return (mean, values.Count > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)) : 0);
    }

    private static IEnumerable<AccuracyTask> Tasks(Flags flags) => flags.Text("tasks") is { } names
        ? names.Split(',').Select(name => AccuracyTask.All.FirstOrDefault(task => task.Name == name)
            ?? throw new ArgumentException($"There is no task '{name}'; there are {string.Join(", ", AccuracyTask.All.Select(task => task.Name))}."))
        : AccuracyTask.All;
}
