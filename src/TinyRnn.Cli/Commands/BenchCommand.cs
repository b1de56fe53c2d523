using System;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading;
using Spectre.Console;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Engine.Limits;
using TinyRnn.Cli.Output;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn bench</c>: time of a step against the naive loop and the processor's limit.</summary>
internal static class BenchCommand
{
    private const double DefaultSeconds = 2;

    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> model = CommonOptions.Model();
        Option<double> seconds = CommonOptions.AtLeast("--seconds", 0.0, "How long to repeat the measurement, warm-up apart.", "SECONDS", CommonOptions.MostSeconds);
        seconds.DefaultValueFactory = _ => DefaultSeconds;
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "bench",
            "Time one step of the generated code against plain loops doing the same work, in turns in one run, and against what this "
            + "processor could do at most.",
            ("tinyrnn bench fan.rnn.json", "nanoseconds a step, share of the limit, speed-up and allocation"),
            ("tinyrnn bench fan.rnn.json --seconds 10 --json", "a longer measurement for a script"))
        {
            model, seconds, json,
        };
        command.SetAction(parsed =>
        {
            ModelFile file = ModelFile.Read(parsed.GetRequiredValue(model));
            StepBenchmark result = StepBenchmark.Run(file, TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellation);
            double limit = result.Limit(Roofline.ThisMachine);
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, new JsonObject
                {
                    ["nsPerStepMin"] = result.Generated.Minimum,
                    ["nsPerStepMedian"] = result.Generated.Median,
                    ["nsPerStepP99"] = result.Percentile99,
                    ["limitNsPerStep"] = limit,
                    ["shareOfLimit"] = limit / result.Generated.Minimum,
                    ["naiveNsPerStepMin"] = result.Naive.Minimum,
                    ["speedup"] = result.Speedup,
                    ["allocatedBytes"] = result.AllocatedBytes,
                });
            }
            else
            {
                Print(terminal.OutConsole, result, limit);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(IAnsiConsole console, StepBenchmark result, double limit)
    {
        var table = new TextTable("a step", "minimum", "median", "99 of 100");
        table.Add(
            "generated code",
            Tables.Nanoseconds(result.Generated.Minimum),
            Tables.Nanoseconds(result.Generated.Median),
            Tables.Nanoseconds(result.Percentile99));
        table.Add("naive loops", Tables.Nanoseconds(result.Naive.Minimum), Tables.Nanoseconds(result.Naive.Median), "");
        table.Write(console);
        Tables.WriteFacts(console,
        [
            ("of the limit", $"{Tables.Percent(limit / result.Generated.Minimum)}; the limit, {Tables.Nanoseconds(limit)}, is the least time "
                + "for a step's multiply-adds and weights on this processor, with nothing for activations"),
            ("speed-up", $"{result.Speedup.ToString("F2", CultureInfo.InvariantCulture)} times"),
            ("allocated", $"{Tables.Count(result.AllocatedBytes)} bytes in {Tables.Count(StepBenchmark.AllocationSteps)} steps"),
        ]);
    }
}
