using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Cli.Engine;

namespace TinyRnn.Benchmarks.Peers;

/// <summary>Loops of this process and programs of others, timed in turns: in every round first the loops, then each program.</summary>
internal static class PeerRounds
{
    /// <summary>Rounds where there are programs. Without any, the loops take turns among themselves and one round is enough.</summary>
    public const int Count = 7;

    /// <summary>Times a case.</summary>
    /// <param name="caseName">The case's name, as programs know it.</param>
    /// <param name="loops">Loops that are warm.</param>
    /// <param name="programs">The programs; a loop and a program get the same time.</param>
    /// <param name="duration">How long the loops go on, over all rounds together.</param>
    /// <returns>For each loop and each program the minimum over all rounds, and the median of the rounds' medians.</returns>
    public static (StepTime[] Loops, StepTime[] Programs) Measure(
        string caseName, IReadOnlyList<StepLoop> loops, IReadOnlyList<PeerProgram> programs, TimeSpan duration)
    {
        int rounds = programs.Count == 0 ? 1 : Count;
        StepTime[][] ours = new StepTime[rounds][], theirs = new StepTime[rounds][];
        for (int round = 0; round < rounds; round++)
        {
            ours[round] = InterleavedTiming.Measure(loops, duration / rounds);
            theirs[round] = [.. programs.Select(program => program.Measure(caseName, duration / rounds / loops.Count))];
        }

        return (Summarise(ours), Summarise(theirs));
    }

    /// <summary>Of each column of [rounds][timed]: the smallest minimum and the median of the medians.</summary>
    public static StepTime[] Summarise(StepTime[][] rounds) => [.. Enumerable.Range(0, rounds[0].Length).Select(i => new StepTime(
        rounds.Min(round => round[i].Minimum),
        rounds.Select(round => round[i].Median).Order().ElementAt(rounds.Length / 2)))];
}
