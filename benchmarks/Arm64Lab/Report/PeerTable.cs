using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinyRnn.Format;

namespace TinyRnn.Arm64Lab.Report;

/// <summary>llvm-mca's estimates for a step of another library.</summary>
/// <param name="LoopsAndActivations">Cycles of the straight runs that multiply, add or divide floats, with what they call.</param>
/// <param name="Step">Cycles of all straight runs.</param>
internal sealed record PeerCycles(double LoopsAndActivations, double Step);

/// <summary>Instruction counts and estimated cycles of another library (peers.json) and what the lab's are beside them.</summary>
internal sealed class PeerTable
{
    private readonly Dictionary<(string Name, ActivationTier Tier), double> _counts = [];
    private readonly Dictionary<string, PeerCycles> _cycles = [];

    private PeerTable(string name, string source, string cyclesSource)
    {
        Name = name;
        Source = source;
        CyclesSource = cyclesSource;
    }

    /// <summary>Head of the column with its counts.</summary>
    public string Name { get; }

    /// <summary>Whose figures they are and how they were counted.</summary>
    public string Source { get; }

    /// <summary>The same for the estimated cycles.</summary>
    public string CyclesSource { get; }

    /// <summary>The committed figures.</summary>
    public static PeerTable Read() => Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "peers.json")));

    /// <summary>Reads the figures.</summary>
    public static PeerTable Parse(string json)
    {
        JsonNode root = JsonNode.Parse(json) ?? throw new JsonException("There are no figures.");
        PeerTable table = new(
            root["name"]!.GetValue<string>(), root["source"]!.GetValue<string>(), root["cyclesSource"]!.GetValue<string>());
        foreach ((string name, JsonNode? counts) in root["instructionsPerStep"]!.AsObject())
        {
            table._counts.Add((name, ActivationTier.Accurate), counts!["exact"]!.GetValue<double>());
            table._counts.Add((name, ActivationTier.Fast), counts["fast"]!.GetValue<double>());
        }

        foreach ((string name, JsonNode? cycles) in root["estimatedCycles"]!.AsObject())
        {
            table._cycles.Add(name, new(cycles!["loopsAndActivations"]!.GetValue<double>(), cycles["step"]!.GetValue<double>()));
        }

        return table;
    }

    /// <summary>The count to compare with; null where nothing was published for that name.</summary>
    public double? Find(string name, ActivationTier tier) => _counts.TryGetValue((name, tier), out double count) ? count : null;

    /// <summary>The estimate to compare a step with accurate activations with; null where there is none for that name.</summary>
    public PeerCycles? FindCycles(string name) => _cycles.GetValueOrDefault(name);

    /// <summary>The geometric mean of ratios.</summary>
    public static double GeometricMean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(Math.Log));
}
