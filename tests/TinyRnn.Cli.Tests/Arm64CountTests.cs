using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Cli.Engine;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>What <c>inspect</c> says about ARM64.</summary>
public sealed class Arm64CountTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public Arm64CountTests()
    {
        _model = _folder.File("gru.rnn.json");
        File.Copy(Path.Combine(RepositoryFiles.Models, "gru.rnn.json"), _model);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WithoutACount_AnEstimateIsShownAndNamedOne()
    {
        Assert.False(Inspect().Exact);
        Assert.Contains("an estimate", ToolResult.Success("inspect", _model).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void ACountOfTheLab_IsShown()
    {
        Arm64Count.Save(ModelFile.Read(_model), 1234.5, "9.0.1");
        Assert.Equal((1234.5, true), Inspect());
        Assert.Contains("1,234.5 instructions (exact: ARM64 lab, ilc 9.0.1)", ToolResult.Success("inspect", _model).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Retraining_KeepsTheCount()
    {
        Arm64Count.Save(ModelFile.Read(_model), 1234.5, "9.0.1");
        TinyRnnModel model = ModelReader.ReadFile(_model);
        model.Tensors[0].Values[0] += 0.5f;
        ModelWriter.Save(model, _model);
        Assert.True(Inspect().Exact);
    }

    [Fact]
    public void ACountOfAnotherStructure_IsNotUsed()
    {
        Arm64Count.Save(ModelFile.Read(_model), 1234.5, "9.0.1");
        File.Copy(Path.Combine(RepositoryFiles.Models, "lstm.rnn.json"), _model, overwrite: true);
        Assert.False(Inspect().Exact);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{ \"stepCodeSha256\": 5 }")]
    public void SomethingElseInItsPlace_IsRefused(string text)
    {
        File.WriteAllText(Arm64Count.PathFor(_model), text);
        ToolResult result = ToolResult.Of("inspect", _model);
        Assert.Equal(ExitCodes.BadInput, result.ExitCode);
        Assert.Contains("gru.arm64.json", result.Error, StringComparison.Ordinal);
    }

    /// <summary>The estimate for a peer case is within a fifth of what the lab counted for it.</summary>
    [Theory]
    [InlineData("lstm", 1, 8, 1, 362)]
    [InlineData("lstm", 8, 32, 4, 3015)]
    [InlineData("gru", 1, 20, 1, 931)]
    [InlineData("gru", 64, 128, 16, 32855)]
    public void TheEstimate_IsNearTheCount(string kind, int inputs, int units, int outputs, double counted)
    {
        ModelBuilder builder = new("peer", inputs);
        builder.Layer(kind, "recurrent", null, [AttributeValue.Of("units", units)], Zeros);
        NetworkSpec network = builder
            .Output(builder.Layer(LayerKinds.Dense, "dense", null, [AttributeValue.Of("units", outputs)], Zeros)).Build().Network;
        Assert.InRange(Arm64Estimate.InstructionsPerStep(network), counted * 0.8, counted * 1.2);
    }

    private static float[] Zeros(string role, IReadOnlyList<int> dimensions) =>
        new float[dimensions.Aggregate(1, (product, size) => product * size)];

    private (double Count, bool Exact) Inspect()
    {
        using JsonDocument document = JsonDocument.Parse(ToolResult.Success("inspect", _model, "--json").Out);
        JsonElement json = document.RootElement;
        return (json.GetProperty("arm64InstructionsPerStep").GetDouble(), json.GetProperty("arm64InstructionsAreExact").GetBoolean());
    }
}
