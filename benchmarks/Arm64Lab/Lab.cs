using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Arm64Lab.Build;
using TinyRnn.Arm64Lab.Listing;
using TinyRnn.Arm64Lab.Measure;
using TinyRnn.Arm64Lab.Tools;

namespace TinyRnn.Arm64Lab;

/// <summary>
/// The experiment: all models in one assembly, one ahead-of-time compilation a target, one emulated run a processor.
/// </summary>
internal static class Lab
{
    private static readonly TimeSpan QueryLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ListingLimit = TimeSpan.FromMinutes(1);

    /// <summary>Runs it.</summary>
    /// <param name="models">The models.</param>
    /// <param name="folder">An empty folder for everything that is made.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <exception cref="LabException">A tool is missing or failed.</exception>
    public static LabReport Run(IReadOnlyList<LabModel> models, string folder, Action<string> progress)
    {
        Toolbox.Require();
        CompilerPack pack = CompilerPack.Find(folder);
        string runtime = Path.Combine(AppContext.BaseDirectory, "device", "TinyRnn.dll");
        progress($"generating {models.Count} step function{(models.Count == 1 ? "" : "s")}");
        string assembly = ModelAssembly.Build(models, pack, runtime, folder);
        Emulator emulator = new(folder);
        TargetReport[][] results = [.. Arm64Target.All.SelectMany(target =>
        {
            progress($"compiling for {target.Name} with ilc {pack.Version}");
            string targetFolder = Directory.CreateDirectory(Path.Combine(folder, target.Name)).FullName;
            string program = NativeProgram.Build(assembly, models.Count, pack, runtime, target, targetFolder);
            return RunTarget(program, models, target, emulator, targetFolder, progress);
        })];
        return new LabReport(pack.Version, EmulatorVersion(), [.. models.Select((model, i) =>
            new ModelReport(model, [.. results.Select(processor => processor[i])]))]);
    }

    private static TargetReport[][] RunTarget(
        string program, IReadOnlyList<LabModel> models, Arm64Target target, Emulator emulator, string folder, Action<string> progress)
    {
        IReadOnlyList<EmulatedModel>[] runs = [.. target.Processors.Select(processor =>
        {
            progress($"running as {processor}");
            return emulator.Run(program, models, processor);
        })];
        HashSet<ulong> executed = [.. runs.SelectMany(run => run).SelectMany(model => model.Executions.Keys)];
        string listing = Command.Run(ListingLimit, Toolbox.Disassembler.Program, "-d", "--no-show-raw-insn", program);
        MachineFunction[] functions = [.. ListingParser.Parse(listing.Split('\n'), executed.Contains)];
        StepProfile[][] profiles = [.. runs.Select(run => run.Select((result, i) => Profile(functions, result, models[i])).ToArray())];
        IReadOnlyList<StepEstimate> estimates = StepEstimate.Create([.. profiles.SelectMany(profile => profile)], folder);
        return [.. target.Processors.Select((processor, p) => models.Select((_, i) => new TargetReport(
            target, processor, profiles[p][i], runs[p][i].Comparison, estimates[(p * models.Count) + i])).ToArray())];
    }

    private static StepProfile Profile(IReadOnlyList<MachineFunction> functions, EmulatedModel result, LabModel model) => new(
        functions.Where(function => function.Instructions.Any(instruction => result.Executions.ContainsKey(instruction.Address))),
        result.Executions,
        model.Golden.Steps);

    private static string EmulatorVersion() => Command.Run(QueryLimit, Toolbox.Emulator.Program, "--version").Split('\n', '(')[0].Trim();
}
