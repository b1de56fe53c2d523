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
    private const int DefaultSeeds = 12;
    private const int SeedsOfSameDraws = 2;

    /// <summary>
    /// Standard errors of the difference that count as noise. Student's t with 22 degrees of freedom (12 seeds each) leaves 1.3 % beyond
    /// 2.7, so that one of four tasks in which nothing differs is called different once in twenty reports.
    /// </summary>
    private const double NoiseInStandardErrors = 2.7;

    /// <summary>The arguments for the report, which must not say where the data is on this machine.</summary>
    public static IReadOnlyList<string> WithoutFolder(IReadOnlyList<string> arguments) =>
        [.. arguments.Select((argument, i) => i > 0 && arguments[i - 1] == "--" + DataName ? "DATA" : argument)];

    /// <summary>
    /// Runs the command. Flags: <c>--data</c> the folder with the data sets; <c>--tasks a,b</c> some of them only; <c>--seeds</c>, at least 2.
    /// </summary>
    /// <exception cref="ArgumentException">The folder is not given, there is no such task, or there are too few seeds.</exception>
    public static Report Run(Report report, Flags flags)
    {
        string data = flags.Text(DataName) ?? throw new ArgumentException($"--{DataName} FOLDER is missing: the folder with basic-motions, japanese-vowels and names.");
        int seeds = (int)flags.Number("seeds", DefaultSeeds);
        if (seeds < 2)
        {
            throw new ArgumentException($"--seeds is {seeds}; expected at least 2, whose difference says how large the noise is.");
        }

        AccuracyTask[] tasks = [.. Tasks(flags)];
        report.Add(
            "Accuracy",
            CompareByChance(tasks, data, seeds),
            $"Mean ± standard error of seeds 1 to {seeds} on the test part, which neither saw; the same network, data, split, augmentation, loss, "
            + "AdamW, schedule, clipping and weight averaging; initial weights, order, noise and dropout by chance. Within noise is a difference of at "
            + $"most {Show.Number(NoiseInStandardErrors, 1)} of its standard errors: if nothing differed, one of four tasks would exceed that once in twenty reports. "
            + "PyTorch's GRU has a second bias of reset and update, which adds to the first; the tool's network has one. Seconds are the processor's, "
            + "the least of a training on one thread, both in turns, for TinyRnn with reading the data and writing the checked model.",
            string.Join("; ", tasks.Select(task => $"{task.Name}: `{task.Command}`")) + ".");
        report.Add(
            "Same draws",
            CompareBySameDraws(tasks, data),
            "Trained as above, but PyTorch starts from the weights that the tool draws with the same seed, takes minibatches in the same order with the same "
            + "noise and dropout, and has one bias of reset and update. What is left between the two is rounding, and what the updates make of it. Decided right of the test part, and the mean "
            + "loss of the last epoch of training, in nats.");
        return report;
    }

    private static Table CompareByChance(AccuracyTask[] tasks, string data, int seeds)
    {
        Table table = new(
            "task", "epochs", "TinyRnn, %", "PyTorch, %", "difference", "standard error", "within noise", "TinyRnn, s", "PyTorch, s", "times faster");
        foreach (AccuracyTask task in tasks)
        {
            List<AccuracyRun> own = [], peer = [];
            using PyTorchTrainings trainings = new(task, data, drawsOfTool: false);
            for (int seed = 1; seed <= seeds; seed++)
            {
                own.Add(task.RunTool(data, seed));
                peer.Add(trainings.Run(seed));
                Console.Error.WriteLine($"{task.Name}, seed {seed}: {Show.Number(own[^1].Percent, 2)} %, PyTorch {Show.Number(peer[^1].Percent, 2)} %");
            }

            (double mean, double error) = Estimate([.. own.Select(run => run.Percent)]);
            (double peerMean, double peerError) = Estimate([.. peer.Select(run => run.Percent)]);
            double difference = mean - peerMean;
            double standardError = Math.Sqrt((error * error) + (peerError * peerError));
            double seconds = own.Min(run => run.Seconds), peerSeconds = peer.Min(run => run.Seconds);
            table.Add(
                task.Name,
                $"{task.Epochs}",
                $"{Show.Number(mean, 2)} ± {Show.Number(error, 2)}",
                $"{Show.Number(peerMean, 2)} ± {Show.Number(peerError, 2)}",
                Show.Number(difference, 2),
                Show.Number(standardError, 2),
                Math.Abs(difference) <= NoiseInStandardErrors * standardError ? "yes" : "no",
                Show.Number(seconds, 2),
                Show.Number(peerSeconds, 1),
                Show.Number(peerSeconds / seconds, 0));
        }

        return table;
    }

    private static Table CompareBySameDraws(AccuracyTask[] tasks, string data)
    {
        Table table = new("task", "seed", "of", "TinyRnn, right", "PyTorch, right", "TinyRnn, loss", "PyTorch, loss");
        foreach (AccuracyTask task in tasks)
        {
            using PyTorchTrainings trainings = new(task, data, drawsOfTool: true);
            for (int seed = 1; seed <= SeedsOfSameDraws; seed++)
            {
                AccuracyRun own = task.RunTool(data, seed), peer = trainings.Run(seed);
                table.Add(
                    task.Name,
                    $"{seed}",
                    $"{peer.Recordings}",
                    $"{own.Right}",
                    $"{peer.Right}",
                    Show.Number(own.Loss, 6),
                    Show.Number(peer.Loss, 6));
            }
        }

        return table;
    }

    /// <summary>Mean and its standard error.</summary>
    internal static (double Mean, double StandardError) Estimate(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count));
    }

    private static IEnumerable<AccuracyTask> Tasks(Flags flags) => flags.Text("tasks") is { } names
        ? names.Split(',').Select(name => AccuracyTask.All.FirstOrDefault(task => task.Name == name)
            ?? throw new ArgumentException($"There is no task '{name}'; there are {string.Join(", ", AccuracyTask.All.Select(task => task.Name))}."))
        : AccuracyTask.All;
}
