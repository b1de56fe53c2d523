using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Cli;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Output;
using TinyRnn.Format;
using TinyRnn.PeerCases;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Arm64Lab.Tests;

/// <summary>The whole lab.</summary>
public sealed class LabRunTests
{
    [LabFact]
    public void AWrongWeightFails()
    {
        using TemporaryFolder folder = new();
        string right = Copy(folder, "lstm", change: 0), wrong = Copy(folder, "gru", change: 1);
        (int status, string output, string error) = Run(right, wrong, "--json");
        Assert.Equal(ExitCodes.BadInput, status);
        Assert.Contains("error: gru, armv8-a as cortex-a72: wrong result", error, StringComparison.Ordinal);
        Assert.DoesNotContain("error: lstm", error, StringComparison.Ordinal);
        JsonArray models = JsonNode.Parse(output)!["models"]!.AsArray();
        Assert.Equal([true, false], models.Select(model => model!["passes"]!.GetValue<bool>()));
    }

    [LabFact]
    public void AModelWithANormaliserIsCountedAndItsCountKept()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("fan-monitor.rnn.json");
        File.Copy(RepositoryFiles.Combine("devices", "FanMonitor", "fan-monitor.rnn.json"), path);
        (int status, string output, string error) = Run(path, "--json", "--save");
        Assert.True(status == ExitCodes.Success, error);
        JsonNode[] targets = [.. JsonNode.Parse(output)!["models"]![0]!["targets"]!.AsArray().Select(target => target!)];
        Assert.Equal(
            ["armv8-a cortex-a53", "armv8-a cortex-a72", "armv8-a cortex-a76", "armv8.2-a+dotprod cortex-a76"],
            targets.Select(target => $"{target["compiledFor"]} {target["processor"]}"));
        Assert.All(targets, target => Assert.Equal(
            target["instructionsPerStep"]!.GetValue<double>(),
            target["instructionsByClass"]!.AsObject().Sum(item => item.Value!.GetValue<double>()),
            6));

        // A multiply-add instruction has four lanes, so fewer than a quarter of the weights cannot be.
        ModelFile model = ModelFile.Read(path);
        double count = targets[1]["instructionsPerStep"]!.GetValue<double>();
        Assert.InRange(count, ModelFigures.Of(model).MultiplyAddsPerStep / 4.0, ModelFigures.Of(model).MultiplyAddsPerStep * 2.0);
        Assert.Equal(count, Arm64Count.Find(model)!.InstructionsPerStep);
    }

    [LabFact(NeedsCases = true)]
    public void NetworksInUseAreRight_WithoutSpillsOrCallsInInnerLoops()
    {
        using TemporaryFolder folder = new();
        string markdown = folder.File("networks.md");
        (int status, string output, string error) = Run("--networks", "--json", "--markdown", markdown);
        Assert.True(status == ExitCodes.Success, error);
        JsonNode[] models = [.. JsonNode.Parse(output)!["models"]!.AsArray().Select(model => model!)];
        Assert.Equal(RealNetwork.All.Select(network => network.Name), models.Select(model => model["name"]!.GetValue<string>()));
        Assert.All(models.SelectMany(model => model["targets"]!.AsArray()), target =>
        {
            Assert.Equal(0, target!["spillsInInnerLoops"]!.GetValue<int>());
            Assert.Equal(0, target["callsInInnerLoops"]!.GetValue<int>());
        });
        string[] rows = [.. File.ReadLines(markdown).SkipWhile(line => line != "## Networks").Where(line => line.StartsWith('|')).Skip(2).Take(3)];
        Assert.All(rows.Zip(models), pair => Assert.Contains(
            $" {pair.Second["targets"]![1]!["instructionsPerStep"]!.GetValue<double>():#,0.##} | ", pair.First, StringComparison.Ordinal));
    }

    [LabFact]
    public void FourRowsOfAFrameShareTheirWeights()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("frame.rnn.json");
        RandomSource random = new(1);
        ModelBuilder builder = new("frame", 30, inputLength: 6);
        builder.Output(builder.Layer(
            LayerKinds.Conv1d, "convolution", null,
            [AttributeValue.Of("filters", 64), AttributeValue.Of("kernelSize", 3), AttributeValue.Of("padding", LayerKinds.ValidPadding)],
            (_, shape) => random.Gaussians(shape.Aggregate(1, (product, size) => product * size), 0.1)));
        ModelWriter.Save(GoldenVectorsFactory.Attach(builder.Build()), path);
        (int status, string output, string error) = Run(path, "--json");
        Assert.True(status == ExitCodes.Success, error);
        JsonNode target = JsonNode.Parse(output)!["models"]![0]!["targets"]![1]!;
        Assert.Equal(0, target["spills"]!.GetValue<int>());
        Assert.Equal(0, target["callsInInnerLoops"]!.GetValue<int>());

        // Each of the multiply-adds of four lanes would be a load of its own if the rows came one after another.
        double multiplyAdds = 4 * 90 * 64 / 4;
        Assert.InRange(target["instructionsPerStep"]!.GetValue<double>(), multiplyAdds, multiplyAdds * 1.6);
    }

    /// <summary>A filter a channel, groups and dilation: multiply-adds of four lanes, and what the instructions are of them.</summary>
    [LabFact]
    public void ConvolutionsInGroupsAndWithDilation_KeepTheirSumsInRegisters()
    {
        using TemporaryFolder folder = new();
        (string Name, int Groups, int Dilation, double MultiplyAdds, double Share)[] cases =
        [
            ("channels", 32, 1, 60 * 32 * 5 / 4, 6), ("groups", 4, 1, 60 * 32 * 5 * 8 / 4, 4), ("dilation", 1, 2, 56 * 32 * 5 * 32 / 4, 2),
        ];
        foreach ((string name, int groups, int dilation, _, _) in cases)
        {
            RandomSource random = new(1);
            ModelBuilder builder = new(name, 32, inputLength: 64);
            builder.Output(builder.Layer(
                LayerKinds.Conv1d, "convolution", null,
                [
                    AttributeValue.Of("filters", 32), AttributeValue.Of("kernelSize", 5), AttributeValue.Of("padding", LayerKinds.ValidPadding),
                    AttributeValue.Of("groups", groups), AttributeValue.Of("dilation", dilation),
                ],
                (_, shape) => random.Gaussians(shape.Aggregate(1, (product, size) => product * size), 0.1)));
            ModelWriter.Save(GoldenVectorsFactory.Attach(builder.Build()), folder.File(name + ".rnn.json"));
        }

        (int status, string output, string error) = Run([.. cases.Select(item => folder.File(item.Name + ".rnn.json")), "--json"]);
        Assert.True(status == ExitCodes.Success, error);
        JsonNode[] models = [.. JsonNode.Parse(output)!["models"]!.AsArray().Select(model => model!)];
        foreach (((string name, _, _, double multiplyAdds, double share), JsonNode model) in cases.Zip(models))
        {
            JsonNode target = model["targets"]![1]!;
            Assert.Equal((name, 0, 0), (name, target["spillsInInnerLoops"]!.GetValue<int>(), target["callsInInnerLoops"]!.GetValue<int>()));
            Assert.InRange(target["instructionsPerStep"]!.GetValue<double>(), multiplyAdds, multiplyAdds * share);
        }
    }

    [LabFact]
    public void TheKindsOfFrames_AreRightOnEveryProcessor()
    {
        string[] models =
        [
            .. ((string[])["frame-pooling", "frame-shapes", "frame-spectrum"])
                .Select(name => Path.Combine(RepositoryFiles.Models, name + ".rnn.json")),
        ];
        (int status, string output, string error) = Run([.. models, "--json"]);

        Assert.True(status == ExitCodes.Success, error);
        Assert.All(JsonNode.Parse(output)!["models"]!.AsArray(), model => Assert.True(model!["passes"]!.GetValue<bool>()));
    }

    private static string Copy(TemporaryFolder folder, string name, float change)
    {
        TinyRnnModel model = ModelReader.ReadFile(Path.Combine(RepositoryFiles.Models, name + ".rnn.json"));
        model.Tensors[0].Values[0] += change;
        string path = folder.File(name + ".rnn.json");
        ModelWriter.Save(model, path);
        return path;
    }

    private static (int Status, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int status = LabCommand.Run(args, new Terminal(output, error));
        return (status, output.ToString(), error.ToString());
    }
}
