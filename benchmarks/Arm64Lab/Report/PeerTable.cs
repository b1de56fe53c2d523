using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using TinyRnn.Format;

namespace TinyRnn.Arm64Lab.Report;

/// <summary>Published instruction counts of another library (peers.json) and what the lab's counts are beside them.</summary>
internal sealed class PeerTable
{
    private readonly Dictionary<(string Name, ActivationTier Tier), double> _counts = [];

    private PeerTable(string name, string source)
    {
        Name = name;
        Source = source;
    }

    /// <summary>Head of the column with its counts.</summary>
    public string Name { get; }

    /// <summary>Whose figures they are and how they were counted.</summary>
    public string Source { get; }

    /// <summary>The committed figures.</summary>
    public static PeerTable Read() => Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "peers.json")));

    /// <summary>Reads the figures.</summary>
    public static PeerTable Parse(string json)
    {
        JsonNode root = JsonNode.Parse(json) ?? throw new JsonException("There are no figures.");
        PeerTable table = new(root["name"]!.GetValue<string>(), root["source"]!.GetValue<string>());
        foreach ((string name, JsonNode? counts) in root["instructionsPerStep"]!.AsObject())
        {
            table._counts.Add((name, ActivationTier.Accurate), counts!["exact"]!.GetValue<double>());
            table._counts.Add((name, ActivationTier.Fast), counts["fast"]!.GetValue<double>());
        }

        return table;
    }

    /// <summary>The count to compare with; null where nothing was published for that name.</summary>
    public double? Find(string name, ActivationTier tier) => _counts.TryGetValue((name, tier), out double count) ? count : null;

    /// <summary>The geometric mean of ratios.</summary>
    public static double GeometricMean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(Math.Log));
}
