using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.Commands;

/// <summary><c>startup</c>: time to the first step, time of the generator, and how much code is emitted.</summary>
internal static class StartupCommand
{
    private const int Processes = 5;
    private const int Repetitions = 15;
    private const double NanosecondsPerMillisecond = 1e6;

    private static readonly TargetClass Target = new("Sample", "Model");

    /// <summary>Runs the command. Flags: <c>--cases a,b</c>.</summary>
    public static Report Run(Report report, Flags flags)
    {
        Table startup = new("case", "first step, ms", "first SelfCheck, ms", "SelfCheck again, ms");
        Table code = new("case", "lines of C#", "lines of weights", "largest method, IL bytes", "largest method", "machine code of a step, bytes");
        Table generator = new("case", "first in a process, ms", "from nothing, ms", "weights alone changed, ms", "nothing changed, ms");
        using TemporaryDirectory folder = new();
        foreach (PeerCase peerCase in flags.Cases())
        {
            string path = peerCase.Write(folder.Path);
            ModelFile file = ModelFile.Read(path);
            EmittedCode emitted = EmittedCode.Of(file);
            string assembly = Path.Combine(folder.Path, peerCase.Name + ".dll");
            File.WriteAllBytes(assembly, [.. emitted.Image]);
            double[] first = Medians(() => StartupChild.Start(StartupChild.FirstStep, assembly));
            startup.Add([peerCase.Name, .. first.Select(Milliseconds)]);
            int machineCode = EmittedCode.MachineCodeBytes(
                environment => StartupChild.Start(StartupChild.ManySteps, assembly, environment));
            code.Add(
                peerCase.Name,
                Show.Count(emitted.SourceLines),
                Show.Count(emitted.WeightLines),
                Show.Count(emitted.LargestIL),
                emitted.LargestMethod,
                Show.Count(machineCode));

            double cold = Medians(() => StartupChild.Start(StartupChild.Generate, path))[0];
            (ModelFile trained, ModelFile retrained) = CaseModel.CreateRetrained(peerCase);
            double[] warm = Medians(() => TimeGenerator(trained, retrained), Repetitions);
            generator.Add([peerCase.Name, Milliseconds(cold), .. warm.Select(Milliseconds)]);
        }

        report.Add(
            "Startup",
            startup,
            $"Medians of {Processes} processes. First step: creating an instance and its first step, compilation by the runtime included. " +
            "SelfCheck replays 48 steps of golden vectors.");
        report.Add(
            "Emitted code",
            code,
            "Lines of weights: those of the file that retraining makes anew. Machine code: what the runtime's compiler makes for good of the methods that a step runs, " +
            "on this processor.");
        report.Add(
            "Generator",
            generator,
            $"First in a process: median of {Processes} processes, loading and compiling the generator included. The others: medians of " +
            $"{Repetitions} in a process that has generated before; weights alone changed is what retraining does.");
        return report;
    }

    /// <summary>From nothing; with other weights; with nothing changed. Nanoseconds.</summary>
    private static double[] TimeGenerator(ModelFile file, ModelFile retrained)
    {
        GeneratorSession? session = null;
        return
        [
            Time(() =>
            {
                session = new GeneratorSession(file, Target);
                session.Run(file);
            }),
            Time(() => session!.Run(retrained)),
            Time(() => session!.Run(retrained)),
        ];
    }

    private static double[] Medians(Func<double[]> measure, int repetitions = Processes)
    {
        List<double[]> all = [.. Enumerable.Range(0, repetitions).Select(_ => measure())];
        return [.. Enumerable.Range(0, all[0].Length).Select(i => all.Select(values => values[i]).Order().ElementAt(repetitions / 2))];
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static string Milliseconds(double nanoseconds) =>
        Show.Number(nanoseconds / NanosecondsPerMillisecond, nanoseconds < NanosecondsPerMillisecond ? 3 : 1);
}
