using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using TinyRnn.Cli.Demo;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn demo</c>: the whole way on simulated or real recordings.</summary>
internal static class DemoCommand
{
    private const string DefaultFolder = "tinyrnn-demo";
    private const long DefaultSeed = 1;

    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "Folder to write into; made if it is missing.", HelpName = "DIR", DefaultValueFactory = _ => DefaultFolder,
        };
        var data = new Option<string?>("--data")
        {
            Description = "Real recordings instead of the simulation: a folder with NAME_TRAIN.ts and NAME_TEST.ts, or with CSV files "
                + "whose columns 'label' and 'recording' name class and recording (a quarter of the recordings is kept for the test).",
            HelpName = "DIR",
        };
        Option<long> seed = CommonOptions.AtLeast("--seed", 0L, "Decides the simulated recordings and the training.", "NUMBER");
        seed.DefaultValueFactory = _ => DefaultSeed;
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "demo",
            "Simulate a fan's vibration, train a network to tell its condition, compile it, and show how well and fast it works.",
            ("tinyrnn demo", $"everything, into ./{DefaultFolder}; takes about a minute"),
            ("tinyrnn demo --data basic-motions -o motions", "the same on recordings of your own"))
        {
            output, data, seed, json,
        };
        command.SetAction(parsed =>
        {
            long start = Stopwatch.GetTimestamp();
            string folder = parsed.GetRequiredValue(output);
            var plan = new DemoPlan { Seed = parsed.GetValue(seed) };
            string? source = parsed.GetValue(data);
            if (File.Exists(folder))
            {
                throw new InputException($"{folder}: this is a file; name a folder");
            }

            // Wrong recordings make no folder; to simulate takes so long that a wrong folder is worth knowing before.
            (SequenceDataset Training, SequenceDataset Test, TrainingOptions Options)? real = source is null ? null : RealRecordings.Read(source, plan.Seed);
            AtomicFile.CreateFolder(folder);
            (SequenceDataset training, SequenceDataset test, TrainingOptions options) = real ?? Simulate(plan, terminal);
            DemoResult result = new DemoRun(terminal, folder, cancellation).Run(
                training, test, options with { Seed = plan.Seed });
            if (parsed.GetValue(json))
            {
                WriteJson(terminal, result);
            }
            else
            {
                Print(terminal, result, Stopwatch.GetElapsedTime(start));
            }

            return Judge(terminal, plan, result, isSimulated: source is null);
        });
        return command;
    }

    /// <summary>Complains on standard error where the demo does not show what it is to show.</summary>
    internal static int Judge(Terminal terminal, DemoPlan plan, DemoResult result, bool isSimulated)
    {
        var complaints = new List<string>();
        if (!result.Golden.Passed)
        {
            complaints.Add("outputs differ from the golden vectors by more than the tolerance");
        }

        if (isSimulated && result.Unseen.Accuracy < plan.RequiredAccuracy)
        {
            complaints.Add($"accuracy on unseen windows is {Tables.Percent(result.Unseen.Accuracy)}; "
                + $"at least {Tables.Percent(plan.RequiredAccuracy)} was expected");
        }

        if (isSimulated && result.Unseen.Accuracy - result.BaselineAccuracy < plan.RequiredLead)
        {
            complaints.Add($"logistic regression on levels reaches {Tables.Percent(result.BaselineAccuracy)}: the simulation is too easy");
        }

        foreach (string complaint in complaints)
        {
            terminal.Error.WriteLine($"error: {complaint}");
        }

        return complaints.Count == 0 ? ExitCodes.Success : ExitCodes.BadInput;
    }

    private static (SequenceDataset Training, SequenceDataset Test, TrainingOptions Options) Simulate(DemoPlan plan, Terminal terminal)
    {
        terminal.Error.WriteLine(
            $"simulating {4 * (plan.TrainingRecordings + plan.TestRecordings)} recordings of {plan.RecordingSeconds} s, each of another fan");
        return (FanRecordings.Training(plan), FanRecordings.Test(plan), plan.Training);
    }

    private static void WriteJson(Terminal terminal, DemoResult result) => Json.Write(terminal.Out, new JsonObject
    {
        ["accuracy"] = result.Unseen.Accuracy,
        ["nsPerStepMin"] = result.Time.Generated.Minimum,
        ["nsPerStepMedian"] = result.Time.Generated.Median,
        ["allocatedBytes"] = result.Time.AllocatedBytes,
        ["modelPath"] = result.ModelPath,
    });

    private static void Print(Terminal terminal, DemoResult result, TimeSpan elapsed)
    {
        terminal.Out.WriteLine("Decisions on windows of unseen recordings:");
        Tables.WriteConfusion(terminal.OutConsole, result.Unseen.Labels, result.Unseen.ToRows());
        Tables.WriteFacts(terminal.OutConsole,
        [
            ("accuracy", $"{Tables.Percent(result.Unseen.Accuracy)} ({result.Unseen.Right} of {result.Unseen.Count} windows)"),
            ("logistic regression", $"{Tables.Percent(result.BaselineAccuracy)} from mean and RMS of each channel"),
            ("verified", $"error {Tables.Number(result.Golden.GeneratedMaxError)} of the generated code, "
                + $"{Tables.Number(result.Golden.ReferenceMaxError)} of the reference, limit {Tables.Number(result.Golden.Tolerance)}"),
            ("a step", $"{Tables.Nanoseconds(result.Time.Generated.Minimum)} minimum, {Tables.Nanoseconds(result.Time.Generated.Median)} median; "
                + $"{result.Time.Speedup.ToString("F1", CultureInfo.InvariantCulture)} times the naive loop"),
            ("allocated", $"{Tables.Count(result.Time.AllocatedBytes)} bytes in {Tables.Count(StepBenchmark.AllocationSteps)} steps"),
            ("model", $"{Tables.Count(result.Figures.Parameters)} parameters, {Tables.Count(result.Figures.WeightBytes)} bytes of weights, "
                + $"{Tables.Count(result.Figures.StateBytes)} bytes of state"),
            ("took", $"{elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s"),
            ("files", Path.GetFullPath(Path.GetDirectoryName(result.ModelPath)!)),
        ]);
        foreach (string file in result.SamplePaths.Prepend(result.ModelPath))
        {
            terminal.Out.WriteLine($"  {Path.GetFileName(file)}  {Tables.Count(new FileInfo(file).Length)} bytes");
        }

        terminal.Out.WriteLine($"Next: tinyrnn run {result.ModelPath} --input {result.SamplePaths[0]}");
    }
}
