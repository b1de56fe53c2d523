using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TinyRnn.Generator.Tests.Harness;

/// <summary>What one run of the compiler has as input.</summary>
internal sealed record HarnessInput
{
    public required ImmutableArray<string> Sources { get; init; }

    public required ImmutableArray<ModelText> Models { get; init; }

    public string? Widths { get; init; }

    public ImmutableArray<MetadataReference> References { get; init; } = ReferenceAssemblies.Running;

    /// <summary>False: the input is wrong on purpose, so the output need not compile.</summary>
    public bool MustCompile { get; init; } = true;
}

/// <summary>
/// The one way tests run the generator: twice with step tracking, asserting that the second run is cached, that pipeline values
/// are plain facts, and that the output compiles with warnings as errors, checked arithmetic, documentation and no unsafe code.
/// </summary>
internal static class GeneratorHarness
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp13, DocumentationMode.Diagnose);

    private static readonly string[] Steps =
    [
        TrackingNames.Targets, TrackingNames.ModelFiles, TrackingNames.ParsedModels, TrackingNames.Options, TrackingNames.Runtime,
        TrackingNames.Joined, TrackingNames.Diagnostics, TrackingNames.StepCode, TrackingNames.Weights,
    ];

    public static HarnessResult Run(HarnessInput input)
    {
        ImmutableArray<InMemoryText> texts = [.. input.Models.Select(model => new InMemoryText(model))];
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new TinyRnnGenerator().AsSourceGenerator()],
            texts,
            ParseOptions,
            new InMemoryOptions(input.Widths, input.Models),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return Run(driver, input, texts);
    }

    /// <summary>One class for one model: <c>namespace Sample; [TinyRnnModel("name")] public partial class Model;</c>.</summary>
    public static HarnessResult Run(ModelText model) => Run(new HarnessInput
    {
        Sources = [SourceFor(model.Path)],
        Models = [model],
    });

    public static string SourceFor(string file) =>
        $"namespace Sample;\n/// <summary>A model.</summary>\n[global::TinyRnn.TinyRnnModel(\"{System.IO.Path.GetFileName(file)}\")]\npublic partial class Model;\n";

    /// <summary>Runs the driver of an earlier result on a changed input.</summary>
    public static HarnessResult RunAgain(HarnessResult earlier, HarnessInput input)
    {
        ImmutableArray<InMemoryText> texts =
        [
            .. input.Models.Select(model => earlier.Texts.FirstOrDefault(text => text.File == model) ?? new InMemoryText(model)),
        ];
        GeneratorDriver driver = earlier.Driver.ReplaceAdditionalTexts(ImmutableArray<AdditionalText>.CastUp(texts))
            .WithUpdatedAnalyzerConfigOptions(new InMemoryOptions(input.Widths, input.Models));
        return Run(driver, input, texts);
    }

    private static HarnessResult Run(GeneratorDriver driver, HarnessInput input, ImmutableArray<InMemoryText> texts)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Generated",
            input.Sources.Select((text, i) => CSharpSyntaxTree.ParseText(text, ParseOptions, $"/src/User{i}.cs")),
            input.References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                checkOverflow: true,
                generalDiagnosticOption: ReportDiagnostic.Error,
                warningLevel: 9999,
                deterministic: true,
                nullableContextOptions: NullableContextOptions.Enable));
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        GeneratorRunResult first = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(first.Exception);
        CheckValues(first);

        GeneratorRunResult second = Assert.Single(driver.RunGenerators(compilation.Clone()).GetRunResult().Results);
        CheckCached(second);
        if (input.MustCompile)
        {
            Diagnostic[] mistakes = [.. output.GetDiagnostics().Where(item => item.Severity >= DiagnosticSeverity.Warning)];
            Assert.True(mistakes.Length == 0, string.Join("\n", mistakes.Take(20).Select(item => item.ToString())));
        }

        return new(driver, input, texts, first, (CSharpCompilation)output);
    }

    private static void CheckValues(GeneratorRunResult result)
    {
        foreach ((string name, ImmutableArray<IncrementalGeneratorRunStep> steps) in result.TrackedSteps)
        {
            if (Steps.Contains(name))
            {
                foreach ((object value, IncrementalStepRunReason _) in steps.SelectMany(step => step.Outputs))
                {
                    PipelineValues.AssertPlain(name, value);
                }
            }
        }
    }

    private static void CheckCached(GeneratorRunResult result)
    {
        IEnumerable<IncrementalGeneratorRunStep> steps = result.TrackedSteps.Where(pair => Steps.Contains(pair.Key))
            .Concat(result.TrackedOutputSteps)
            .SelectMany(pair => pair.Value);
        foreach (IncrementalGeneratorRunStep step in steps)
        {
            Assert.All(step.Outputs, item => Assert.True(
                item.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged,
                $"step {step.Name} was {item.Reason} in a second run on the same input"));
        }
    }
}
