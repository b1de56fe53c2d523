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

/// <summary>A program that runs a network which is in use, too.</summary>
/// <param name="Name">The program.</param>
/// <param name="Instructions">Instructions that it executes for a frame.</param>
internal sealed record NetworkPeer(string Name, double Instructions);

/// <summary>Instruction counts and estimated cycles of another library (peers.json) and what the lab's are beside them.</summary>
internal sealed class PeerTable
{
    private readonly Dictionary<(string Name, ActivationTier Tier), double> _counts = [];
    private readonly Dictionary<string, PeerCycles> _cycles = [];

    private readonly Dictionary<string, NetworkPeer[]> _networks = [];

    private PeerTable(JsonNode root)
    {
        Name = root["name"]!.GetValue<string>();
        Source = root["source"]!.GetValue<string>();
        CyclesSource = root["cyclesSource"]!.GetValue<string>();
        NetworksSource = root["networksSource"]!.GetValue<string>();
    }

    /// <summary>Head of the column with its counts.</summary>
    public string Name { get; }

    /// <summary>Whose figures they are and how they were counted.</summary>
    public string Source { get; }

    /// <summary>The same for the estimated cycles.</summary>
    public string CyclesSource { get; }

    /// <summary>What ran the networks in use, and how that was counted.</summary>
    public string NetworksSource { get; }

    /// <summary>The committed figures.</summary>
    public static PeerTable Read() => Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "peers.json")));

    /// <summary>Reads the figures.</summary>
    public static PeerTable Parse(string json)
    {
        JsonNode root = JsonNode.Parse(json) ?? throw new JsonException("There are no figures.");
        PeerTable table = new(root);
        foreach ((string name, JsonNode? counts) in root["instructionsPerStep"]!.AsObject())
        {
            table._counts.Add((name, ActivationTier.Accurate), counts!["exact"]!.GetValue<double>());
            table._counts.Add((name, ActivationTier.Fast), counts["fast"]!.GetValue<double>());
        }

        foreach ((string name, JsonNode? cycles) in root["estimatedCycles"]!.AsObject())
        {
            table._cycles.Add(name, new(cycles!["loopsAndActivations"]!.GetValue<double>(), cycles["step"]!.GetValue<double>()));
        }

        foreach ((string name, JsonNode? counts) in root["instructionsPerFrame"]!.AsObject())
        {
            table._networks.Add(name, [.. counts!.AsObject().Select(item => new NetworkPeer(item.Key, item.Value!.GetValue<double>()))]);
        }

        return table;
    }

    /// <summary>The count to compare with; null where nothing was published for that name.</summary>
    public double? Find(string name, ActivationTier tier) => _counts.TryGetValue((name, tier), out double count) ? count : null;

    /// <summary>The estimate to compare a step with accurate activations with; null where there is none for that name.</summary>
    public PeerCycles? FindCycles(string name) => _cycles.GetValueOrDefault(name);

    /// <summary>The programs that run a network, too; none for another name.</summary>
    public IReadOnlyList<NetworkPeer> FindNetwork(string name) => _networks.GetValueOrDefault(name) ?? [];

    /// <summary>The geometric mean of ratios.</summary>
    public static double GeometricMean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(Math.Log));
}
