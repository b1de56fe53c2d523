using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Benchmarks.Training;
using TinyRnn.Cli.Engine.Limits;

namespace TinyRnn.Benchmarks.Commands;

/// <summary><c>training</c>: time and memory of training iterations, beside PyTorch where it is installed and wanted.</summary>
internal static class TrainingCommand
{
    private const double DefaultSeconds = 1;
    private static readonly int[] Factors = [1, 2, 4];

    /// <summary>
    /// Runs the command. Flags: <c>--seconds</c> a case, <c>--threads</c>, <c>--pytorch 1</c> for a side-by-side run, <c>--cell</c> for the
    /// cases of one cell.
    /// </summary>
    public static Report Run(Report report, Flags flags)
    {
        double seconds = flags.Number("seconds", DefaultSeconds);
        int threads = (int)flags.Number("threads", Environment.ProcessorCount);
        using PyTorch? torch = flags.Text("pytorch") is null ? null : new PyTorch();
        TrainingCase[] cases = [.. TrainingCase.All.Where(item => flags.Text("cell") is not { } cell || item.Cell == cell)];
        AddTimes(report, cases, seconds, threads, torch);
        AddMemory(report, cases, threads);
        AddGrowth(report, seconds, threads);
        return report;
    }

    private static void AddTimes(Report report, IReadOnlyList<TrainingCase> cases, double seconds, int threads, PyTorch? torch)
    {
        double peak = Roofline.ThisMachine.Widest.MultiplyAddsPerNanosecond;
        Table table = new("case", "ms", "threads", "of the peak", "1 thread, ms", "of its peak", "PyTorch, ms", "times faster");
        List<double> ratios = [];
        foreach (TrainingCase item in cases)
        {
            using TrainingIteration all = new(item, threads);
            using TrainingIteration one = new(item, 1);
            double time = all.Milliseconds(seconds);
            double alone = one.Milliseconds(seconds);
            double? peer = torch?.Milliseconds(item, seconds);
            if (peer is double found)
            {
                ratios.Add(found / Math.Min(time, alone));
            }

            table.Add(
                item.Name,
                Show.Number(time, 3),
                $"{all.Threads}",
                Show.Percent(item.MultiplyAdds / (time * 1e6 * peak * all.Threads)),
                Show.Number(alone, 3),
                Show.Percent(item.MultiplyAdds / (alone * 1e6 * peak)),
                peer is null ? "" : Show.Number(peer.Value, 2),
                peer is null ? "" : Show.Number(ratios[^1], 1));
        }

        report.Add(
            "Iterations",
            table,
            "Fill, forward, mean loss over all steps, backward, clip to norm 1, Adam; least time of many iterations. The peak is float32 " +
            $"multiply-adds in registers, {Show.Number(peak, 1)} per ns and core; counted are the multiply-adds of the matrix products.",
            torch is null
                ? "PyTorch was not asked for (--pytorch 1)."
                : $"PyTorch {torch.Version}, the same shapes, loss and optimiser, in turns in the same run, the better of 1 and 2 threads each; " +
                $"geometric mean {Show.Number(Show.GeometricMean(ratios), 1)} times faster, smallest {Show.Number(ratios.Min(), 1)}.");
    }

    private static void AddMemory(Report report, IReadOnlyList<TrainingCase> cases, int threads)
    {
        Table table = new("case", "owned, KB", "needed, KB", "owned / needed");
        foreach (TrainingCase item in cases)
        {
            using TrainingIteration iteration = new(item, threads);
            table.Add(
                item.Name,
                Show.Count(iteration.OwnedBytes / 1024),
                Show.Count(iteration.NeededBytes / 1024),
                Show.Number((double)iteration.OwnedBytes / iteration.NeededBytes, 2));
        }

        using Process process = Process.GetCurrentProcess();
        report.Add(
            "Memory",
            table,
            "Owned: all buffers of a training run, counted where they are allocated. Needed: inputs, targets and activations of one " +
            "minibatch, parameters, and the two moments of Adam.",
            $"Process peak of this whole run: {Show.Count(process.PeakWorkingSet64 / (1024 * 1024))} MB.");
    }

    private static void AddGrowth(Report report, double seconds, int threads)
    {
        TrainingCase start = TrainingCase.All.First(item => item is { Cell: "gru", Inputs: 16 });
        Table table = new("times as many", "steps, ms", "sequences, ms", "steps, over linear", "sequences, over linear");
        double[] steps = [.. Factors.Select(factor => Time(start with { Steps = start.Steps * factor }, seconds, threads))];
        double[] sequences = [.. Factors.Select(factor => Time(start with { Sequences = start.Sequences * factor }, seconds, threads))];
        for (int i = 0; i < Factors.Length; i++)
        {
            table.Add(
                $"{Factors[i]}",
                Show.Number(steps[i], 3),
                Show.Number(sequences[i], 3),
                Show.Number(steps[i] / (steps[0] * Factors[i]), 2),
                Show.Number(sequences[i] / (sequences[0] * Factors[i]), 2));
        }

        report.Add("Growth", table, $"{start.Name} with more steps, or with more sequences.");
    }

    private static double Time(TrainingCase item, double seconds, int threads)
    {
        using TrainingIteration iteration = new(item, threads);
        return iteration.Milliseconds(seconds);
    }
}
