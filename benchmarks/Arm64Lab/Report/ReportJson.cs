using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Arm64Lab.Listing;
using TinyRnn.Arm64Lab.Measure;
using TinyRnn.Cli.Output;
using TinyRnn.Format;

namespace TinyRnn.Arm64Lab.Report;

/// <summary>A run as JSON: models, and under each one object for each target and processor.</summary>
internal static class ReportJson
{
    /// <summary>Everything.</summary>
    public static JsonObject Write(LabReport report) => new()
    {
        ["compiler"] = report.Compiler,
        ["emulator"] = report.Emulator,
        ["models"] = new JsonArray([.. report.Models.Select(model => new JsonObject
        {
            ["name"] = model.Model.Name,
            ["activations"] = model.Model.File.Model.Network.Activations == ActivationTier.Fast ? "fast" : "accurate",
            ["passes"] = model.Passes,
            ["targets"] = new JsonArray([.. model.Targets.Select(Target)]),
        })]),
    };

    private static JsonObject Target(TargetReport target)
    {
        StepProfile profile = target.Profile;
        return new JsonObject
        {
            ["compiledFor"] = target.Target.Name,
            ["processor"] = target.Processor,
            ["instructionsPerStep"] = profile.Instructions,
            ["maxError"] = Json.Number(target.Comparison.MaxError),
            ["shareOfTolerance"] = Json.Number(target.Comparison.WorstShare),
            ["passes"] = target.Comparison.Passes,
            ["codeBytes"] = profile.CodeBytes,
            ["spills"] = profile.Spills,
            ["spillsInInnerLoops"] = profile.SpillsInInnerLoops,
            ["spillsExecutedPerStep"] = profile.SpillsPerStep,
            ["calls"] = profile.Calls,
            ["callsInInnerLoops"] = profile.CallsInInnerLoops,
            ["instructionsByClass"] = new JsonObject(profile.ByClass.Select(item =>
                new System.Collections.Generic.KeyValuePair<string, JsonNode?>(item.Key.Key(), item.Value))),
            ["estimatedCycles"] = new JsonObject
            {
                ["model"] = "llvm-mca " + Arm64Target.MainProcessor,
                ["innerLoop"] = Block(target.Cycles.InnerLoop, profile.InnerLoop),
                ["activationBlock"] = Block(target.Cycles.ActivationBlock, profile.ActivationBlock),
                ["perStep"] = target.Cycles.CyclesPerStep,
            },
        };
    }

    private static JsonObject? Block(BlockEstimate? estimate, HotBlock? block) => estimate is null || block is null ? null : new JsonObject
    {
        ["cycles"] = estimate.CyclesPerIteration,
        ["instructions"] = estimate.Instructions,
        ["executionsPerStep"] = block.ExecutionsPerStep,
    };
}
