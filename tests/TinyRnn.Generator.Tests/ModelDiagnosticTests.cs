using System;
using System.Collections;
using System.Linq;
using System.Reflection;
using System.Threading;
using Microsoft.CodeAnalysis;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;

namespace TinyRnn.Generator.Tests;

/// <summary>Mistakes in model files, where the compiler shows them.</summary>
public sealed class ModelDiagnosticTests
{
    private static readonly ModelText Model = TestModels.Text(TestModels.Rich());

    [Fact]
    public void AMistakeInTheFile_PointsToItsToken()
    {
        ModelText wrong = Model with { Text = Model.Text.Replace("\"type\": \"gru\"", "\"type\": \"grue\"") };
        Assert.NotEqual(Model.Text, wrong.Text);

        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [GeneratorHarness.SourceFor(Model.Path)],
            Models = [wrong],
        });

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        string line = wrong.Text.Split('\n')[place.StartLinePosition.Line];
        Assert.Equal(ModelErrorCodes.UnknownKind, diagnostic.Id);
        Assert.Equal(wrong.Path, place.Path);
        Assert.Equal("\"grue\"", line[place.StartLinePosition.Character..place.EndLinePosition.Character]);
        Assert.Contains("grue", diagnostic.GetMessage());
        Assert.Empty(result.Files);
    }

    [Fact]
    public void OneBadModel_DoesNotTakeDownAnother()
    {
        ModelText good = TestModels.Text(TestModels.OfKind("lstm"));
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources =
            [
                GeneratorHarness.SourceFor(Model.Path),
                "namespace Sample;\n[global::TinyRnn.TinyRnnModel(\"lstm.rnn.json\")]\npublic partial class Good;\n",
            ],
            Models = [Model with { Text = Model.Text[..(Model.Text.Length / 2)] }, good],
        });

        Assert.Single(result.Diagnostics);
        Assert.Equal(["Sample.Good.Weights.g.cs", "Sample.Good.g.cs"], result.Files.Keys.Order());
    }

    [Fact]
    public void AFailureOfTheGeneratorItself_IsTRNN0900OfThatModelAndNoException()
    {
        // A large model without the facts of its weights file: no compiler gives that, so only the guard is left to answer.
        ModelText large = LargeModels.Text();
        Assembly assembly = typeof(TinyRnnGenerator).Assembly;
        object file = Activator.CreateInstance(
            assembly.GetType("TinyRnn.Generator.Model.ModelFile", throwOnError: true)!, large.Path, large.Text, null)!;

        object parsed = assembly.GetType("TinyRnn.Generator.Parsing.ModelFileParser", throwOnError: true)!
            .GetMethod("Parse")!.Invoke(null, [file, CancellationToken.None])!;

        string text = string.Join("; ", ((IEnumerable)parsed.GetType().GetProperty("Diagnostics")!.GetValue(parsed)!).Cast<object>());
        Assert.Contains("TRNN0900", text);
        Assert.Contains("large.rnn.json", text);
    }

    [Theory]
    [InlineData("TinyRnnWeightsPresent", "", ModelErrorCodes.WeightsFileMissing)]
    [InlineData("TinyRnnWeightsResource", "", ModelErrorCodes.WeightsFileMissing)]
    [InlineData("TinyRnnWeightsLength", "12", ModelErrorCodes.WeightsFileLength)]
    [InlineData("TinyRnnWeightsSha256", "00ff", ModelErrorCodes.WeightsFileHash)]
    public void AWeightsFileThatIsNotTheModels_IsRefused(string key, string value, string id)
    {
        ModelText large = LargeModels.Text();

        HarnessResult result = GeneratorHarness.Run(large with { Metadata = large.Metadata.SetItem(key, value) });

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains("large.rnn.bin", diagnostic.GetMessage());
        Assert.Contains("weightsFile", large.Text.Split('\n')[diagnostic.Location.GetLineSpan().StartLinePosition.Line]);
    }

    [Fact]
    public void AFileOfAnotherKind_IsLeftAlone()
    {
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = ["namespace Sample;"],
            Models = [new ModelText("/models/appsettings.json", "{}")],
        });

        Assert.Empty(result.Diagnostics);
        Assert.Empty(result.Files);
    }
}
