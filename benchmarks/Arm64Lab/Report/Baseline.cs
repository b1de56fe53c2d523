using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TinyRnn.Arm64Lab.Report;

/// <summary>Committed instruction counts of the peer cases, which a change may not exceed by more than a little.</summary>
/// <param name="Compiler">Version of the compiler that gave them.</param>
/// <param name="InstructionsPerStep">Count by case, for the lab's main processor.</param>
internal sealed record Baseline(string Compiler, IReadOnlyDictionary<string, double> InstructionsPerStep)
{
    /// <summary>A count may be higher by this share.</summary>
    public const double Allowed = 0.02;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The counts of a run with accurate activations.</summary>
    public static Baseline Of(LabReport report) => new(
        report.Compiler,
        report.Models.Where(model => model.Model.File.Model.Network.Activations == Format.ActivationTier.Accurate)
            .ToDictionary(model => model.Model.Name, model => model.Main.Profile.Instructions));

    /// <summary>Reads the committed file.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static Baseline Parse(string json)
    {
        JsonNode? root = JsonNode.Parse(json);
        return root is JsonObject file && file["compiler"] is JsonValue compiler && file["instructionsPerStep"] is JsonObject counts
            ? new(compiler.GetValue<string>(), counts.ToDictionary(item => item.Key, item => item.Value!.GetValue<double>()))
            : throw new JsonException("A baseline has the members compiler and instructionsPerStep.");
    }

    /// <summary>The text of the file.</summary>
    public string Write() => new JsonObject
    {
        ["compiledFor"] = Arm64Target.Baseline.Name,
        ["processor"] = Arm64Target.MainProcessor,
        ["compiler"] = Compiler,
        ["instructionsPerStep"] = new JsonObject(InstructionsPerStep.Select(item =>
            new KeyValuePair<string, JsonNode?>(item.Key, item.Value))),
    }.ToJsonString(Indented) + "\n";

    /// <summary>What is wrong with newer counts; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems(Baseline measured)
    {
        List<string> problems = [];
        foreach ((string name, double limit) in InstructionsPerStep)
        {
            if (!measured.InstructionsPerStep.TryGetValue(name, out double count))
            {
                problems.Add($"{name}: in the baseline but not measured");
            }
            else if (!(count <= limit * (1 + Allowed)))
            {
                problems.Add($"{name}: {Text(count)} instructions per step; the baseline has {Text(limit)} "
                    + $"({(count / limit) - 1:P1} more, {Allowed:P0} is allowed)");
            }
        }

        problems.AddRange(measured.InstructionsPerStep.Keys.Where(name => !InstructionsPerStep.ContainsKey(name))
            .Select(name => $"{name}: measured but not in the baseline"));
        if (problems.Count > 0 && measured.Compiler != Compiler)
        {
            problems.Add($"(compiled by ilc {measured.Compiler}; the baseline is of {Compiler})");
        }

        return problems;
    }

    private static string Text(double count) => count.ToString("#,0.##", CultureInfo.InvariantCulture);
}
