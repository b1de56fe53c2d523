using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Testing;

namespace TinyRnn.Generator.Tests;

/// <summary>
/// The emitted code as files to review: one per layer kind, form of model and storage. With TINYRNN_ACCEPT=1 the tests write the
/// files instead; review the difference as code.
/// </summary>
public sealed partial class SnapshotTests
{
    public static TheoryData<string> Kinds => [.. TestModels.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void StepCodeOfALayerKind_IsAsReviewed(string kind) => Check(kind + ".g.cs", TestModels.Text(TestModels.OfKind(kind)), "Sample.Model.g.cs");

    [Fact]
    public void StepCodeWithNormaliserLabelsAndWindow_IsAsReviewed() =>
        Check("fan-monitor.g.cs", TestModels.Text(TestModels.Rich()), "Sample.Model.g.cs");

    [Fact]
    public void StepCodeOfTwoOutputs_IsAsReviewed() =>
        Check("two-outputs.g.cs", TestModels.Text(TestModels.TwoOutputs()), "Sample.Model.g.cs");

    [Fact]
    public void StepCodeWithAnInitialState_IsAsReviewed() =>
        Check("initial-state.g.cs", TestModels.Text(TestModels.WithInitialState()), "Sample.Model.g.cs");

    [Fact]
    public void StepCodeForARM64AndWithoutVectors_IsAsReviewed() =>
        Check("lstm-128.g.cs", TestModels.Text(TestModels.OfKind("lstm")), "Sample.Model.g.cs", "128");

    [Fact]
    public void StepCodeOfSeveralInstances_IsAsReviewed() =>
        Check("gru-512.g.cs", TestModels.Text(TestModels.OfKind("gru")), "Sample.Model.g.cs", "512");

    [Theory]
    [InlineData("256")]
    [InlineData("128")]
    public void StepCodeOfConvolutionsOverAFrame_IsAsReviewed(string widths) =>
        Check($"frame-convolutions-{widths}.g.cs", TestModels.Text(TestModels.FrameConvolutions()), "Sample.Model.g.cs", widths);

    [Fact]
    public void InlineWeights_HaveTheReviewedForm() =>
        Check("fan-monitor.Weights.g.cs", TestModels.Text(TestModels.Rich()), "Sample.Model.Weights.g.cs");

    [Fact]
    public void WeightsOfAResource_HaveTheReviewedForm() =>
        Check("large.Weights.g.cs", LargeModels.Text(), "Sample.Model.Weights.g.cs");

    [Fact]
    public void EveryLayerKind_HasASnapshot() => Assert.Empty(
        LayerKinds.All.Where(kind => !TestModels.Kinds.Contains(kind.Name)).Select(kind => kind.Name));

    private static void Check(string name, ModelText model, string file, string widths = "256")
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [GeneratorHarness.SourceFor(model.Path)],
            Models = [model],
            // One width keeps the files short enough to read; the others differ in type names only.
            Widths = widths,
        });
        string path = RepositoryFiles.Combine("tests", "TinyRnn.Generator.Tests", "Snapshots", name + ".txt");
        string text = Scrub(result.Files[file]);
        if (Environment.GetEnvironmentVariable("TINYRNN_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"no snapshot {path}; run with TINYRNN_ACCEPT=1 to make it, then review it");
        Assert.Equal(File.ReadAllText(path), text);
    }

    /// <summary>Removes the version, and values that only mirror the test's random weights.</summary>
    private static string Scrub(string text)
    {
        text = Version().Replace(text, "$1VERSION");
        return Words().Replace(text, "0x...");
    }

    [GeneratedRegex("""(Made by TinyRnn |"TinyRnn.Generator", ")\d+\.\d+\.\d+""")]
    private static partial Regex Version();

    [GeneratedRegex(@"0x[0-9A-Fa-f]+(?:,\s+0x[0-9A-Fa-f]+)*|[0-9a-f]{64}")]
    private static partial Regex Words();
}
