using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Arm64Lab.Build;
using TinyRnn.Arm64Lab.Report;
using TinyRnn.Cli;
using TinyRnn.Cli.Commands;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Format;
using TinyRnn.Interop;
using TinyRnn.PeerCases;

namespace TinyRnn.Arm64Lab;

/// <summary>The command line.</summary>
internal static class LabCommand
{
    /// <summary>Parses and runs.</summary>
    /// <returns>0: all results are right; 1: not, or something is missing; 2: the command line is wrong.</returns>
    public static int Run(string[] args, Terminal terminal)
    {
        RootCommand command = Create(terminal);
        ParseResult parsed = command.Parse(args);
        try
        {
            int status = parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
            });
            return parsed.Errors.Count > 0 ? ExitCodes.BadUsage : status;
        }
        catch (Exception exception) when (
            exception is LabException or InputException or ImportException or ModelFileException or IOException or JsonException or ArgumentException)
        {
            terminal.Error.WriteLine($"error: {exception.Message}");
            return ExitCodes.BadInput;
        }
    }

    private static RootCommand Create(Terminal terminal)
    {
        Argument<string[]> models = new("MODEL") { Description = "Model files (*.rnn.json) with golden vectors.", Arity = ArgumentArity.ZeroOrMore };
        models.Validators.Add(CommonOptions.RefuseOptions);
        Option<bool> cases = new("--cases") { Description = "The 14 cases that TinyRnn is compared with other libraries by." };
        Option<bool> networks = new("--networks")
        {
            Description = $"The networks in use that {RealNetwork.FolderVariable} names the folder of: {string.Join(", ", RealNetwork.All)}.",
        };
        Option<bool> fast = new("--fast") { Description = "With --cases: the same with fast activations, too." };
        Option<bool> json = new("--json") { Description = "Print JSON instead of tables." };
        Option<string?> markdown = new("--markdown") { Description = "Write the tables to a file, too.", HelpName = "FILE" };
        Option<string?> baseline = new("--baseline")
        {
            Description = "Fail where one of the 14 cases needs over 2 % more instructions than this file says.", HelpName = "FILE",
        };
        Option<string?> writeBaseline = new("--write-baseline") { Description = "Write that file.", HelpName = "FILE" };
        Option<bool> save = new("--save") { Description = "Write MODEL.arm64.json beside each model, which tinyrnn inspect then reads." };
        Option<string?> keep = new("--keep")
        {
            Description = "Keep everything that is made in this folder: C#, machine code, annotated listings.", HelpName = "DIR",
        };
        RootCommand command = new("Compiles step functions for ARM64, checks their results in an emulator and counts their instructions.")
        {
            models, cases, networks, fast, json, markdown, baseline, writeBaseline, save, keep,
        };
        command.Validators.Add(result =>
        {
            bool anyCases = result.GetValue(cases) || result.GetValue(baseline) is not null || result.GetValue(writeBaseline) is not null;
            bool anyModels = result.GetValue(models) is { Length: > 0 };
            if (new[] { anyCases, anyModels, result.GetValue(networks) }.Count(isAsked => isAsked) != 1)
            {
                result.AddError("Name model files, or ask for --cases (also meant by --baseline and --write-baseline) or --networks: one of the three.");
            }
        });
        command.SetAction(parsed => Execute(
            new LabOptions(
                parsed.GetValue(models) ?? [], parsed.GetValue(networks), parsed.GetValue(fast), parsed.GetValue(json), parsed.GetValue(markdown),
                parsed.GetValue(baseline), parsed.GetValue(writeBaseline), parsed.GetValue(save), parsed.GetValue(keep)),
            terminal));
        return command;
    }

    private static int Execute(LabOptions options, Terminal terminal)
    {
        // Read first: a wrong path is to be told before a minute of work.
        Baseline? baseline = options.Baseline is { } path ? ReadBaseline(path) : null;
        string folder = options.Keep is { } keep
            ? Directory.CreateDirectory(keep).FullName
            : Directory.CreateTempSubdirectory("tinyrnn-arm64-").FullName;
        try
        {
            LabReport report = Lab.Run(Models(options, folder), folder, terminal.Error.WriteLine);
            Write(options, report, terminal, folder);
            return Judge(report, baseline, terminal) ? ExitCodes.Success : ExitCodes.BadInput;
        }
        finally
        {
            if (options.Keep is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static Baseline ReadBaseline(string path) => File.Exists(path)
        ? Baseline.Parse(File.ReadAllText(path))
        : throw new LabException($"{path}: there is no such baseline; --write-baseline writes one");

    private static IReadOnlyList<LabModel> Models(LabOptions options, string folder)
    {
        if (options.Models.Count > 0)
        {
            return [.. options.Models.Select(LabModel.Read)];
        }

        if (options.Networks)
        {
            return [.. RealNetwork.All.Select(network => LabModel.Read(network.Write(folder)))];
        }

        ActivationTier[] tiers = options.Fast ? [ActivationTier.Accurate, ActivationTier.Fast] : [ActivationTier.Accurate];
        return [.. tiers.SelectMany(tier =>
        {
            string cases = Directory.CreateDirectory(Path.Combine(folder, $"{tier}")).FullName;
            return PeerCase.All.Select(item => LabModel.Read(item.Write(cases, tier)));
        })];
    }

    private static void Write(LabOptions options, LabReport report, Terminal terminal, string folder)
    {
        string text = ReportText.Write(report, PeerTable.Read(), options.WhatIsCounted, DateOnly.FromDateTime(DateTime.Today));
        if (options.Json)
        {
            Json.Write(terminal.Out, ReportJson.Write(report));
        }
        else
        {
            terminal.Out.Write(text);
        }

        if (options.Markdown is { } markdown)
        {
            AtomicFile.WriteText(markdown, text);
        }

        if (options.WriteBaseline is { } baseline)
        {
            AtomicFile.WriteText(baseline, Baseline.Of(report).Write());
        }

        foreach (ModelReport model in options.Save ? report.Models.Where(model => model.Passes) : [])
        {
            Arm64Count.Save(model.Model.File, model.Main.Profile.Instructions, report.Compiler);
        }

        foreach (ModelReport model in options.Keep is null ? [] : report.Models)
        {
            string name = $"{model.Model.Name}-{model.Model.File.Model.Network.Activations}.s".ToLowerInvariant();
            File.WriteAllText(Path.Combine(folder, name), ListingText.Write(model.Main.Profile));
        }
    }

    private static bool Judge(LabReport report, Baseline? baseline, Terminal terminal)
    {
        bool isRight = true;
        foreach (ModelReport model in report.Models)
        {
            foreach (TargetReport target in model.Targets.Where(target => !target.Comparison.Passes))
            {
                isRight = false;
                terminal.Error.WriteLine(FormattableString.Invariant(
                    $"error: {model.Model.Name}, {target.Target.Name} as {target.Processor}: wrong result, {target.Comparison.WorstShare:G3} times the tolerance"));
            }
        }

        IReadOnlyList<string> problems = baseline?.Problems(Baseline.Of(report)) ?? [];
        foreach (string problem in problems)
        {
            terminal.Error.WriteLine($"error: {problem}");
        }

        return isRight && problems.Count == 0;
    }
}

/// <summary>What was asked for.</summary>
/// <param name="Models">Model files; empty: the networks in use or the peer cases.</param>
/// <param name="Networks">The networks in use.</param>
/// <param name="Fast">Peer cases with fast activations as well.</param>
/// <param name="Json">Print JSON.</param>
/// <param name="Markdown">File for the tables, or null.</param>
/// <param name="Baseline">Counts to compare with, or null.</param>
/// <param name="WriteBaseline">File for the counts, or null.</param>
/// <param name="Save">Write counts beside the models.</param>
/// <param name="Keep">Folder for all that is made, or null for a temporary one.</param>
internal sealed record LabOptions(
    IReadOnlyList<string> Models, bool Networks, bool Fast, bool Json, string? Markdown, string? Baseline, string? WriteBaseline, bool Save, string? Keep)
{
    /// <summary>The arguments that say what is counted; where results go does not matter.</summary>
    public string WhatIsCounted => Models.Count > 0
        ? string.Join(' ', Models.Select(Path.GetFileName))
        : Networks ? "--networks" : Fast ? "--cases --fast" : "--cases";
}
