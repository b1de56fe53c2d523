using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Arm64Lab.Build;
using TinyRnn.Arm64Lab.Measure;
using TinyRnn.Arm64Lab.Report;
using TinyRnn.Format;
using TinyRnn.PeerCases;
using TinyRnn.Testing;

namespace TinyRnn.Arm64Lab.Tests;

public sealed class ReportTests
{
    private static readonly LabModel Model = LabModel.Read(System.IO.Path.Combine(RepositoryFiles.Models, "gru.rnn.json"));

    private static readonly PeerTable Peers = PeerTable.Parse(
        $$"""
        {
          "name": "other", "source": "counted", "cyclesSource": "estimated", "networksSource": "counted, too",
          "instructionsPerStep": {}, "estimatedCycles": { "gru": { "loopsAndActivations": 8, "step": 14 } },
          "instructionsPerFrame": {
            "gru": { "a program": {{10 * Listings.StepCore.Instructions.Count}}, "another": {{2 * Listings.StepCore.Instructions.Count}} }
          }
        }
        """);

    [Fact]
    public void JsonHasTheFiguresOfEveryProcessor()
    {
        JsonNode model = ReportJson.Write(Create(new GoldenComparison(1e-7, 0.1)))["models"]![0]!;
        Assert.Equal("gru", model["name"]!.GetValue<string>());
        Assert.Equal(4, model["targets"]!.AsArray().Count);
        foreach (JsonNode? target in model["targets"]!.AsArray())
        {
            Assert.Equal(5, target!["instructionsPerStep"]!.GetValue<double>());
            Assert.Equal(1e-7, target["maxError"]!.GetValue<double>());
            Assert.Equal(20, target["codeBytes"]!.GetValue<int>());
            Assert.Equal(0, target["spills"]!.GetValue<int>());
            Assert.Equal(1, target["calls"]!.GetValue<int>());
            Assert.Equal(11, target["instructionsByClass"]!.AsObject().Count);
        }
    }

    [Fact]
    public void AResultThatIsNoNumberIsWrongAndStillJson()
    {
        GoldenComparison comparison = new GoldenComparison(0, 0).Include(double.NaN, 1e-6);
        Assert.False(comparison.Passes);
        JsonNode target = ReportJson.Write(Create(comparison))["models"]![0]!["targets"]![0]!;
        Assert.Null(target["maxError"]);
        Assert.False(target["passes"]!.GetValue<bool>());
    }

    [Fact]
    public void AnErrorBeyondItsToleranceIsWrong()
    {
        GoldenComparison comparison = new GoldenComparison(0, 0).Include(1e-6, 1e-6);
        Assert.True(comparison.Passes);
        Assert.False(comparison.Include(1.001e-6, 1e-6).Passes);
        Assert.False(comparison.Include(1, 1e-6).Include(0, 1e-6).Passes);
    }

    [Fact]
    public void TextNamesAgreeingProcessorsInOneRow()
    {
        string text = Text(new GoldenComparison(1e-7, 0.1));
        Assert.Contains("Counted on 2026-01-02, compiled by ilc 9.0.1, run in qemu;\n", text, StringComparison.Ordinal);
        Assert.Contains("a53, a72, a76", text, StringComparison.Ordinal);
        Assert.DoesNotContain("WRONG", text, StringComparison.Ordinal);
        Assert.Contains("WRONG", Text(new GoldenComparison(1, 5)), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPeerCaseHasPublishedFigures()
    {
        PeerTable peers = PeerTable.Read();
        foreach (ActivationTier tier in Enum.GetValues<ActivationTier>())
        {
            Assert.All(PeerCase.All, item => Assert.True(peers.Find(item.Name, tier) > 0));
        }

        Assert.Null(peers.Find("gru", ActivationTier.Accurate));
    }

    [Fact]
    public void EveryPeerCaseHasEstimatedCycles()
    {
        PeerTable peers = PeerTable.Read();
        Assert.All(PeerCase.All, item =>
        {
            PeerCycles cycles = peers.FindCycles(item.Name)!;
            Assert.InRange(cycles.LoopsAndActivations, 1, cycles.Step);
        });
        Assert.Null(peers.FindCycles("gru"));
    }

    [Fact]
    public void TextShowsEstimatedCyclesBesideThePeer()
    {
        const string Heading = "## Estimated cycles beside a peer";
        string text = ReportText.Write(Create(new GoldenComparison(1e-7, 0.1)), Peers, "gru.rnn.json", new DateOnly(2026, 1, 2));
        string section = text[text.IndexOf(Heading, StringComparison.Ordinal)..];
        Assert.Contains("|             7 |          14 | 0.500 |                               8 |                     0.875 |", section, StringComparison.Ordinal);
        Assert.Contains("Whole steps: geometric mean 0.500, worst case 0.500.\n\nother: estimated.\n", section, StringComparison.Ordinal);
        Assert.DoesNotContain(Heading, Text(new GoldenComparison(1e-7, 0.1)), StringComparison.Ordinal);
    }

    [Fact]
    public void TextShowsAFrameBesideEachPeer()
    {
        string text = ReportText.Write(Create(new GoldenComparison(1e-7, 0.1)), Peers, "gru.rnn.json", new DateOnly(2026, 1, 2));
        string section = text[text.IndexOf("## Networks beside peers", StringComparison.Ordinal)..];
        int count = Listings.StepCore.Instructions.Count;
        Assert.Equal(
            [$"gru {count} a program {10 * count} 0.100", $"gru {count} another {2 * count} 0.500"],
            section.Split('\n').Where(line => line.StartsWith("| gru", StringComparison.Ordinal)).Take(2)
                .Select(line => string.Join(' ', line.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(cell => cell.Trim()))));
        Assert.Contains("Peers: counted, too.\n", section, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryNetworkHasPeers() =>
        Assert.All(RealNetwork.All, network => Assert.NotEmpty(PeerTable.Read().FindNetwork(network.Name)));

    [Fact]
    public void TheGeometricMeanIsOne() => Assert.Equal(1, PeerTable.GeometricMean([0.5, 2]), 12);

    private static string Text(GoldenComparison comparison) =>
        ReportText.Write(Create(comparison), PeerTable.Read(), "gru.rnn.json", new DateOnly(2026, 1, 2));

    private static LabReport Create(GoldenComparison comparison)
    {
        Dictionary<ulong, long> executions = Listings.StepCore.Instructions.ToDictionary(instruction => instruction.Address, _ => 1L);
        StepProfile profile = new([Listings.StepCore], executions, 1);
        return new LabReport("9.0.1", "qemu", [new ModelReport(Model, [.. Arm64Target.All.SelectMany(target =>
            target.Processors.Select(processor =>
                new TargetReport(target, processor, profile, comparison, new StepEstimate(null, null, 7))))])]);
    }
}
