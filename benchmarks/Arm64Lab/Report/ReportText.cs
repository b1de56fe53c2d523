using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using TinyRnn.Arm64Lab.Listing;
using TinyRnn.Arm64Lab.Measure;
using TinyRnn.Format;

namespace TinyRnn.Arm64Lab.Report;

/// <summary>A run as Markdown that also reads well as plain text.</summary>
internal static class ReportText
{
    private static readonly (string Header, InstructionClass Class)[] Classes =
    [
        ("fma", InstructionClass.MultiplyAdd), ("fmul", InstructionClass.Multiply), ("fdiv", InstructionClass.Division),
        ("fsqrt", InstructionClass.SquareRoot), ("other vector", InstructionClass.OtherVector), ("load", InstructionClass.Load),
        ("load of several", InstructionClass.MultiLoad), ("store", InstructionClass.Store), ("move", InstructionClass.Move),
        ("branch", InstructionClass.Branch), ("integer", InstructionClass.Integer),
    ];

    /// <summary>Everything.</summary>
    /// <param name="report">The run.</param>
    /// <param name="peers">What to compare with.</param>
    /// <param name="arguments">The command line's arguments that say what was counted.</param>
    /// <param name="date">The day of the run.</param>
    public static string Write(LabReport report, PeerTable peers, string arguments, DateOnly date)
    {
        StringBuilder text = new();
        text.Append("# ARM64 step functions\n\nCounted on ").Append(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .Append($", compiled by ilc {report.Compiler}, run in {report.Emulator};\n")
            .Append($"`dotnet run --project benchmarks/Arm64Lab -c Release -- {arguments}`.\n\n")
            .Append("Instructions are exact: everything from the entry of `StepCore` to its return, averaged over the golden steps. ")
            .Append("Cycles are llvm-mca's model of the Cortex-A72, an estimate without caches. Nothing here was timed on ARM64 hardware.\n");
        NetworkTable.Write(text, report, peers);
        Peers(text, report, peers);
        Tiers(text, report);
        text.Append("\n## Results\n\n").Append(Results(report));
        text.Append("\n## Executed instructions per step, by class\n\n").Append(ByClass(report));
        text.Append("\n## Estimated cycles (llvm-mca, Cortex-A72)\n\n").Append(Cycles(report))
            .Append("\nInner loop: the one that executes most, cycles per pass. Activations: the straight run with most divisions, cycles ")
            .Append("each time. Step: all straight runs times their executions.\n");
        PeerCycles(text, report, peers);
        if (report.Models.Count == 1)
        {
            text.Append("\n## Methods\n\n").Append(Methods(report.Models[0].Main));
        }

        return text.ToString();
    }

    private static void Peers(StringBuilder text, LabReport report, PeerTable peers)
    {
        List<double> ratios = [];
        Table table = new("case", "TinyRnn", peers.Name, "ratio");
        foreach (ModelReport model in report.Models)
        {
            if (peers.Find(model.Model.Name, Tier(model)) is { } peer)
            {
                double count = model.Main.Profile.Instructions;
                if (Tier(model) == ActivationTier.Accurate)
                {
                    ratios.Add(count / peer);
                }

                table.Add(Name(model), Count(count), Count(peer), Ratio(count / peer));
            }
        }

        if (ratios.Count > 0)
        {
            text.Append($"\n## Beside a peer\n\n{table}\nAccurate activations: geometric mean ")
                .Append($"{Ratio(PeerTable.GeometricMean(ratios))}, worst case {Ratio(ratios.Max())}.\n\n{peers.Name}: {peers.Source}.\n");
        }
    }

    private static void PeerCycles(StringBuilder text, LabReport report, PeerTable peers)
    {
        List<double> ratios = [];
        Table table = new("case", "TinyRnn, step", $"{peers.Name}, step", "ratio", "its loops and activations alone", "TinyRnn's step over these");
        foreach (ModelReport model in report.Models.Where(model => Tier(model) == ActivationTier.Accurate))
        {
            if (peers.FindCycles(model.Model.Name) is { } peer)
            {
                double cycles = model.Main.Cycles.CyclesPerStep;
                ratios.Add(cycles / peer.Step);
                table.Add(
                    Name(model), Count(Math.Round(cycles)), Count(peer.Step), Ratio(ratios[^1]), Count(peer.LoopsAndActivations),
                    Ratio(cycles / peer.LoopsAndActivations));
            }
        }

        if (ratios.Count > 0)
        {
            text.Append($"\n## Estimated cycles beside a peer\n\n{table}\nWhole steps: geometric mean ")
                .Append($"{Ratio(PeerTable.GeometricMean(ratios))}, worst case {Ratio(ratios.Max())}.\n\n{peers.Name}: {peers.CyclesSource}.\n");
        }
    }

    private static void Tiers(StringBuilder text, LabReport report)
    {
        Table table = new("case", "accurate", "fast", "fewer");
        bool isEmpty = true;
        foreach (ModelReport fast in report.Models.Where(model => Tier(model) == ActivationTier.Fast))
        {
            ModelReport? accurate = report.Models.FirstOrDefault(model =>
                model.Model.Name == fast.Model.Name && Tier(model) == ActivationTier.Accurate);
            if (accurate is not null)
            {
                double before = accurate.Main.Profile.Instructions, after = fast.Main.Profile.Instructions;
                table.Add(fast.Model.Name, Count(before), Count(after), Text($"{(1 - (after / before)) * 100:F0} %"));
                isEmpty = false;
            }
        }

        if (!isEmpty)
        {
            text.Append($"\n## Fast activations\n\n{table}");
        }
    }

    private static Table Results(LabReport report)
    {
        Table table = new(
            "model", "compiled for", "run as Cortex", "instructions", "max error", "of tolerance", "code bytes", "spills",
            "in inner loops", "calls", "in inner loops");
        foreach ((ModelReport model, TargetReport first, string processors) in Rows(report))
        {
            StepProfile profile = first.Profile;
            table.Add(
                Name(model), first.Target.Name, processors, Count(profile.Instructions),
                first.Comparison.MaxError.ToString("0.0E-0", CultureInfo.InvariantCulture),
                first.Comparison.Passes ? Text($"{first.Comparison.WorstShare:F2}") : "WRONG",
                Count(profile.CodeBytes), Count(profile.Spills), Count(profile.SpillsInInnerLoops), Count(profile.Calls),
                Count(profile.CallsInInnerLoops));
        }

        return table;
    }

    private static Table ByClass(LabReport report)
    {
        Table table = new(["model", "compiled for", .. Classes.Select(item => item.Header)]);
        foreach ((ModelReport model, TargetReport first, _) in Rows(report))
        {
            table.Add([
                Name(model), first.Target.Name,
                .. Classes.Select(item => Count(first.Profile.ByClass[item.Class]))]);
        }

        return table;
    }

    private static Table Cycles(LabReport report)
    {
        Table table = new(
            "model", "compiled for", "inner loop", "instructions", "passes", "activation block", "instructions", "times",
            "step");
        foreach ((ModelReport model, TargetReport first, _) in Rows(report))
        {
            (StepEstimate cycles, StepProfile profile) = (first.Cycles, first.Profile);
            table.Add(
                Name(model), first.Target.Name,
                Cycles(cycles.InnerLoop), Count(cycles.InnerLoop?.Instructions), Count(profile.InnerLoop?.ExecutionsPerStep),
                Cycles(cycles.ActivationBlock), Count(cycles.ActivationBlock?.Instructions),
                Count(profile.ActivationBlock?.ExecutionsPerStep), Count(Math.Round(cycles.CyclesPerStep)));
        }

        return table;
    }

    private static Table Methods(TargetReport target)
    {
        Table table = new("method", "instructions per step", "code bytes");
        foreach (ProfiledMethod method in target.Profile.Methods)
        {
            table.Add($"`{method.Name}`", Count(method.InstructionsPerStep), Count(method.CodeBytes));
        }

        return table;
    }

    /// <summary>One row for all processors that agree.</summary>
    private static IEnumerable<(ModelReport Model, TargetReport First, string Processors)> Rows(LabReport report) =>
        from model in report.Models
        from row in model.Targets.GroupBy(target => (target.Target, target.Profile.Instructions, target.Comparison))
        select (model, row.First(), string.Join(", ", row.Select(target => target.Processor["cortex-".Length..])));

    private static ActivationTier Tier(ModelReport model) => model.Model.File.Model.Network.Activations;

    private static string Name(ModelReport model) => Tier(model) == ActivationTier.Fast ? model.Model.Name + ", fast" : model.Model.Name;

    private static string Cycles(BlockEstimate? estimate) => estimate is null ? "-" : Text($"{estimate.CyclesPerIteration:F1}");

    private static string Count(double? value) => value is { } number ? number.ToString("#,0.##", CultureInfo.InvariantCulture) : "-";

    private static string Ratio(double value) => Text($"{value:F3}");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
