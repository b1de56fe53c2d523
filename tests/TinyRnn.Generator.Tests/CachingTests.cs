using System.Linq;
using Microsoft.CodeAnalysis;
using TinyRnn.Generator.Tests.Harness;

namespace TinyRnn.Generator.Tests;

public sealed class CachingTests
{
    private static readonly ModelText Model = TestModels.Text(TestModels.Rich());

    private static readonly HarnessInput Input = new() { Sources = [GeneratorHarness.SourceFor(Model.Path)], Models = [Model] };

    [Fact]
    public void ChangingACommentAboveTheClass_KeepsTheOutputCached()
    {
        HarnessResult before = GeneratorHarness.Run(Input);

        HarnessResult after = GeneratorHarness.RunAgain(before, Input with { Sources = ["// a comment\n\n" + Input.Sources[0]] });

        Assert.Empty(after.EmittedAnew(before));
        Assert.All(after.Reasons(TrackingNames.StepCode), AssertUnchanged);
        Assert.All(after.Reasons(TrackingNames.Weights), AssertUnchanged);
        Assert.All(after.Reasons(TrackingNames.ParsedModels), AssertUnchanged);
    }

    [Fact]
    public void ChangingAnUnrelatedFile_KeepsTheOutputCached()
    {
        HarnessInput two = Input with { Sources = [.. Input.Sources, "namespace Sample;\n\ninternal static class Other;\n"] };
        HarnessResult before = GeneratorHarness.Run(two);

        HarnessResult after = GeneratorHarness.RunAgain(
            before, two with { Sources = [Input.Sources[0], "namespace Sample;\n\ninternal static class Another;\n"] });

        Assert.Empty(after.EmittedAnew(before));
        Assert.All(after.Reasons(TrackingNames.Joined), AssertUnchanged);
    }

    [Fact]
    public void ReformattingTheModelFile_ParsesItAgainAndKeepsTheOutputCached()
    {
        HarnessResult before = GeneratorHarness.Run(Input);

        ModelText reformatted = Model with { Text = "\n  " + Model.Text.Replace("\n", "\n  ") + "\n" };
        HarnessResult after = GeneratorHarness.RunAgain(before, Input with { Models = [reformatted] });

        Assert.Equal([IncrementalStepRunReason.Modified], after.Reasons(TrackingNames.ModelFiles));
        Assert.Equal([IncrementalStepRunReason.Unchanged], after.Reasons(TrackingNames.ParsedModels));
        Assert.Empty(after.EmittedAnew(before));
    }

    [Fact]
    public void ChangingOneWeight_EmitsOnlyTheWeightsAnew()
    {
        HarnessResult before = GeneratorHarness.Run(Input);

        ModelText retrained = TestModels.Text(TestModels.Rich(seed: 2));
        HarnessResult after = GeneratorHarness.RunAgain(before, Input with { Models = [retrained] });

        Assert.Equal(["Sample.Model.Weights.g.cs"], after.EmittedAnew(before));
        Assert.All(after.Reasons(TrackingNames.StepCode), AssertUnchanged);
        Assert.Equal([IncrementalStepRunReason.Modified], after.Reasons(TrackingNames.Weights));
        Assert.Equal(before.Files["Sample.Model.g.cs"], after.Files["Sample.Model.g.cs"]);
    }

    [Fact]
    public void ChangingTheStructure_EmitsBothFilesAnew()
    {
        HarnessResult before = GeneratorHarness.Run(Input);

        HarnessResult after = GeneratorHarness.RunAgain(before, Input with { Models = [TestModels.Text(TestModels.Rich(units: 9))] });

        Assert.Equal(["Sample.Model.Weights.g.cs", "Sample.Model.g.cs"], after.EmittedAnew(before));
    }

    [Fact]
    public void ChangingOneOfTwoModels_KeepsTheOtherCached()
    {
        ModelText other = TestModels.Text(TestModels.OfKind("lstm"));
        HarnessInput two = Input with
        {
            Sources = [.. Input.Sources, "namespace Sample;\n[global::TinyRnn.TinyRnnModel(\"lstm.rnn.json\")]\npublic partial class Second;\n"],
            Models = [Model, other],
        };
        HarnessResult before = GeneratorHarness.Run(two);

        HarnessResult after = GeneratorHarness.RunAgain(
            before, two with { Models = [Model, TestModels.Text(TestModels.OfKind("lstm", seed: 9))] });

        Assert.Equal(["Sample.Second.Weights.g.cs"], after.EmittedAnew(before));
    }

    [Fact]
    public void ChangingTheWidths_EmitsOnlyTheStepCodeAnew()
    {
        HarnessResult before = GeneratorHarness.Run(Input);

        HarnessResult after = GeneratorHarness.RunAgain(before, Input with { Widths = "256" });

        Assert.Equal(["Sample.Model.g.cs"], after.EmittedAnew(before));
        Assert.All(after.Reasons(TrackingNames.ParsedModels), AssertUnchanged);
    }

    [Fact]
    public void TwoRunsFromScratch_GiveTheSameBytes()
    {
        HarnessResult first = GeneratorHarness.Run(Input);
        HarnessResult second = GeneratorHarness.Run(Input with { Sources = ["\n" + Input.Sources[0]] });

        Assert.Equal(first.Files.OrderBy(pair => pair.Key), second.Files.OrderBy(pair => pair.Key));
        Assert.All(first.Files.Values, text => Assert.DoesNotContain('\r', text));
        Assert.All(first.Files.Values, text => Assert.DoesNotContain("/models/", text));
    }

    private static void AssertUnchanged(IncrementalStepRunReason reason) =>
        Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString());
}
