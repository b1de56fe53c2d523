using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace TinyRnn.Cli.Engine;

/// <summary>Time of a step over many repetitions.</summary>
/// <param name="Minimum">Nanoseconds: the least disturbed repetition.</param>
/// <param name="Median">Nanoseconds.</param>
internal sealed record StepTime(double Minimum, double Median);

/// <summary>
/// Times loops in turns, so that each meets the same clock speed and the same disturbances: one repetition of each, over and over.
/// </summary>
internal static class InterleavedTiming
{
    // A TimeSpan would round to 100 ns.
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    // Long enough that reading the clock (about 25 ns) does not show, short enough that many repetitions escape interrupts.
    private const double RepetitionNanoseconds = 200_000;

    // Before a repetition is timed its loop runs for this share of it, so that what the others used has left the caches.
    private const int SettlingShare = 4;
    private const int MinimumRepetitions = 101;
    private const int SingleSteps = 20_000;

    // The runtime optimises a method in the background some 100 ms after its calls calm down.
    private const int WarmUpRounds = 4;
    private static readonly TimeSpan WarmUpRound = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CompilerPause = TimeSpan.FromMilliseconds(150);

    /// <summary>Runs each loop until the runtime has compiled it for good.</summary>
    public static void WarmUp(IEnumerable<StepLoop> loops)
    {
        StepLoop[] all = loops.ToArray();
        for (int round = 0; round < WarmUpRounds; round++)
        {
            foreach (StepLoop loop in all)
            {
                long start = Stopwatch.GetTimestamp();
                for (int count = 1; Stopwatch.GetElapsedTime(start) < WarmUpRound; count = Math.Min(2 * count, 64))
                {
                    loop(count);
                }
            }

            Thread.Sleep(CompilerPause);
        }
    }

    /// <summary>Times loops that are warm.</summary>
    /// <param name="loops">The loops; a call with n takes n steps.</param>
    /// <param name="duration">How long to go on, for all loops together; at least 101 repetitions of each are made.</param>
    /// <param name="cancellation">Looked at after every repetition.</param>
    /// <returns>The time of a step of each.</returns>
    public static StepTime[] Measure(IReadOnlyList<StepLoop> loops, TimeSpan duration, CancellationToken cancellation = default)
    {
        int[] counts = loops.Select(CountFor).ToArray();
        List<double>[] times = loops.Select(_ => new List<double>()).ToArray();
        long start = Stopwatch.GetTimestamp();
        while (times[0].Count < MinimumRepetitions || Stopwatch.GetElapsedTime(start) < duration)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < times.Length; i++)
            {
                loops[i](Math.Max(1, counts[i] / SettlingShare));
                times[i].Add(Time(loops[i], counts[i]));
            }
        }

        return times.Select(Summarise).ToArray();
    }

    /// <summary>
    /// Nanoseconds that 99 of 100 steps do not exceed, each timed on its own; what it costs to read the clock is taken off.
    /// </summary>
    /// <param name="loop">A loop that is warm.</param>
    public static double Percentile99(StepLoop loop)
    {
        double clock = Percentile(_ => { }, 0.5);
        return Math.Max(0, Percentile(loop, 0.99) - clock);
    }

    private static double Percentile(StepLoop loop, double share)
    {
        double[] times = new double[SingleSteps];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = Time(loop, 1);
        }

        Array.Sort(times);
        return times[(int)(share * times.Length)];
    }

    private static int CountFor(StepLoop loop)
    {
        const int Trial = 16;
        double one = Math.Min(Time(loop, Trial), Time(loop, Trial));
        return Math.Max(1, (int)(RepetitionNanoseconds / one));
    }

    private static double Time(StepLoop loop, int count)
    {
        long start = Stopwatch.GetTimestamp();
        loop(count);
        return (Stopwatch.GetTimestamp() - start) * NanosecondsPerTick / count;
    }

    private static StepTime Summarise(List<double> times)
    {
        double[] sorted = times.Order().ToArray();
        return new StepTime(sorted[0], sorted[sorted.Length / 2]);
    }
}
