using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using TinyRnn.Benchmarks.Results;

namespace TinyRnn.Benchmarks.Commands;

/// <summary><c>activations</c>: errors of tanh and sigmoid of both tiers over all 2^32 floats and of the others over every 101st, with and without fused multiply-add.</summary>
internal static class ActivationsCommand
{
    /// <summary>First argument of the child process that sweeps one curve.</summary>
    public const string Child = "activations-child";

    /// <summary>Runs the command. Flag: <c>--stride</c>, to look at every so manieth float only (of the others, every so manieth of these).</summary>
    public static Report Run(Report report, Flags flags)
    {
        uint stride = (uint)flags.Number("stride", 1);
        Table table = new("function", "multiply-add", "every", "largest error", "at", "steps back", "largest");
        foreach (string name in ActivationSweep.Names)
        {
            uint own = stride * ActivationSweep.StrideOf(name);
            Add(table, name, "fused", own, Sweep(name, own, []));
            Add(table, name, "product and sum", own, Sweep(name, own, [("DOTNET_EnableAVX2", "0")]));
        }

        report.Add(
            "Errors",
            table,
            "Float32 numbers, every one or every so manieth by their bits; errors against double precision, relative where the result is above 1. "
            + "A step back is a larger argument with a smaller result, of functions that never fall. Without fused multiply-add: the same functions in a process with AVX2 and FMA switched off.");
        return report;
    }

    /// <summary>The child process: sweeps one curve and prints the result.</summary>
    public static void RunChild(string name, string stride) => Console.WriteLine(
        ActivationSweep.ToLine(ActivationSweep.Run(name, uint.Parse(stride, CultureInfo.InvariantCulture))));

    private static void Add(Table table, string name, string multiplyAdd, uint stride, SweepResult result) => table.Add(
        name,
        multiplyAdd,
        stride.ToString(CultureInfo.InvariantCulture),
        result.LargestError.ToString("0.00e-0", CultureInfo.InvariantCulture),
        result.At.ToString("r", CultureInfo.InvariantCulture),
        ActivationSweep.IsMonotone(name) ? Show.Count(result.StepsBack) : "-",
        result.StepsBack == 0 || !ActivationSweep.IsMonotone(name) ? "-" : result.LargestStepBack.ToString("0.0e-0", CultureInfo.InvariantCulture));

    private static SweepResult Sweep(string name, uint stride, (string Variable, string Value)[] environment)
    {
        ProcessStartInfo start = new(StartupChild.DotNet) { RedirectStandardOutput = true };
        List<string> arguments = [typeof(ActivationsCommand).Assembly.Location, Child, name, stride.ToString(CultureInfo.InvariantCulture)];
        arguments.ForEach(start.ArgumentList.Add);
        foreach ((string variable, string value) in environment)
        {
            start.Environment[variable] = value;
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? ActivationSweep.FromLine(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last())
            : throw new InvalidOperationException($"The sweep of {name} ended with {process.ExitCode}.");
    }
}
