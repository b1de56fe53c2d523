using System;
using System.IO;
using System.Linq;
using TinyRnn.Benchmarks.Commands;
using TinyRnn.Format;
using TinyRnn.PeerCases;
using TinyRnn.Testing;

namespace TinyRnn.Benchmarks.Tests;

/// <summary>The cases that other libraries are compared by, and what the benchmarks compare there.</summary>
public sealed class PeerCaseTests
{
    public static TheoryData<string> Names => [.. PeerCase.All.Select(item => item.Name)];

    [Fact]
    public void ThereAreSevenSizesOfTwoKinds()
    {
        Assert.Equal(14, PeerCase.All.Distinct().Count());
        Assert.Equal("lstm-1-8-1", PeerCase.All[0].Name);
        Assert.Equal("gru-64-128-16", PeerCase.All[^1].Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GeneratedCode_PassesItsSelfCheck_AndCountsTheSameWork(string name)
    {
        foreach (ActivationTier tier in Enum.GetValues<ActivationTier>())
        {
            CaseModel model = CaseModel.Create(PeerCase.Find(name), tier);
            Assert.Equal(tier, model.File.Model.Network.Activations);
            Assert.InRange(model.Engine.SelfCheck(), 0, 1);
            Assert.Equal(model.Case.MultiplyAdds, model.Engine.MultiplyAddsPerStep);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CellsWrittenByHand_GiveTheGoldenOutputs(string name)
    {
        PeerCase peerCase = PeerCase.Find(name);
        TinyRnnModel model = peerCase.CreateModel();
        foreach (IPlainCell cell in new[] { peerCase.CreateNaive(model), TensorCell.Create(peerCase, model) })
        {
            GoldenVectors golden = model.Golden!;
            for (int step = 0; step < golden.Steps; step++)
            {
                ReadOnlySpan<float> outputs = cell.Step(golden.Inputs.AsSpan(step * peerCase.Inputs, peerCase.Inputs));
                for (int o = 0; o < outputs.Length; o++)
                {
                    Assert.Equal(golden.Outputs[(step * outputs.Length) + o], outputs[o], 1e-5);
                }
            }
        }
    }

    [Fact]
    public void TheSameCase_IsTheSameFile()
    {
        using TemporaryFolder first = new(), second = new();
        foreach (string name in new[] { "gru-1-20-1", "lstm-64-128-16" })
        {
            string[] paths = [PeerCase.Find(name).Write(first.Path), PeerCase.Find(name).Write(second.Path)];
            Assert.Equal(File.ReadAllBytes(paths[0]), File.ReadAllBytes(paths[1]));
        }

        Assert.True(File.Exists(Path.Combine(first.Path, "lstm-64-128-16.rnn.bin")));
    }

    [Fact]
    public void WeightsAreWithinTheBoundOfPyTorch()
    {
        TinyRnnModel model = PeerCase.Find("gru-1-16-1").CreateModel();
        float[] values = [.. model.Tensors.SelectMany(tensor => tensor.Values)];
        Assert.InRange(values.Max(Math.Abs), 0.24f, 0.25f);
        Assert.InRange(values.Average(), -0.02f, 0.02f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void StepMany_GivesTheBitsOfSingleSteps(string name)
    {
        CaseModel model = CaseModel.Create(PeerCase.Find(name));
        foreach (int instances in new[] { 8, 3 })
        {
            Assert.True(StreamsCommand.AreIdentical(model, instances));
        }
    }
}
