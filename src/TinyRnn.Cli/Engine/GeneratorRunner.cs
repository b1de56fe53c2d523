extern alias generator;
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using generator::TinyRnn.Generator;

namespace TinyRnn.Cli.Engine;

/// <summary>What the generator made of one model.</summary>
/// <param name="Files">Generated files: name and text.</param>
/// <param name="Compilation">The user's class and the generated files, ready to emit.</param>
/// <param name="Resource">Name of the resource in which the code expects the weights file; null where weights are inline.</param>
internal sealed record GeneratedCode(
    IReadOnlyList<(string Name, string Text)> Files, Compilation Compilation, string? Resource);

/// <summary>
/// Runs the source generator on one model outside any project: the model goes in as an additional text with the metadata that
/// the targets file would give it, the user's class as one line of source, and the references are those of this process.
/// </summary>
internal static class GeneratorRunner
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp13);

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(FindReferences);

    /// <summary>Generates the class of a model.</summary>
    /// <param name="file">The model file.</param>
    /// <param name="target">Namespace and name of the class.</param>
    /// <param name="widths">Vector widths in bits, such as "512,256,128"; null for the generator's default.</param>
    /// <param name="extraSource">Source that is to be compiled with the class; or null.</param>
    /// <exception cref="InputException">The generator refuses the model.</exception>
    public static GeneratedCode Run(ModelFile file, TargetClass target, string? widths = null, string? extraSource = null)
    {
        string[] sources = [target.Source(file.FileName), .. extraSource is null ? (string[])[] : [extraSource]];
        var compilation = CSharpCompilation.Create(
            $"TinyRnn.Generated.{target.Name}",
            sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"{target.Name}{i}.cs", Encoding.UTF8)),
            References.Value,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable,
                deterministic: true));
        var options = new RunOptions(file, widths);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new TinyRnnGenerator().AsSourceGenerator()],
            [new ModelText(file)],
            ParseOptions,
            options);
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation result, out _);
        GeneratorDriverRunResult run = driver.GetRunResult();
        if (run.Results[0].Exception is { } exception)
        {
            throw new InvalidOperationException($"The generator failed on {file.Path}: {exception.Message}", exception);
        }

        RequireNoErrors(file, run.Diagnostics);
        (string Name, string Text)[] files = run.Results[0].GeneratedSources
            .Select(source => (source.HintName, source.SourceText.ToString()))
            .ToArray();
        return new GeneratedCode(files, result, file.WeightsResource);
    }

    private static void RequireNoErrors(ModelFile file, ImmutableArray<Diagnostic> diagnostics)
    {
        Diagnostic[] errors = diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToArray();
        if (errors.Length > 0)
        {
            throw new InputException(
                $"{file.Path}: the generator refuses this model: "
                + string.Join("; ", errors.Select(error => $"{error.Id}: {error.GetMessage(null)}")));
        }
    }

    /// <summary>
    /// The assemblies of the running runtime and TinyRnn.dll, so that the tool works where no SDK and no reference
    /// assemblies are installed.
    /// </summary>
    private static ImmutableArray<MetadataReference> FindReferences()
    {
        string trusted = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")
            ?? throw new InvalidOperationException("The runtime does not say where its assemblies are.");
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => Path.GetDirectoryName(path) == framework)
            .Append(typeof(TinyRnnModelAttribute).Assembly.Location)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
            .ToImmutableArray();
    }

    private sealed class ModelText(ModelFile file) : AdditionalText
    {
        public override string Path => file.Path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(file.Text, Encoding.UTF8);
    }

    /// <summary>What the targets file would say about the model, as a project's generated editorconfig carries it.</summary>
    private sealed class RunOptions(ModelFile file, string? widths) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(
            widths is null ? [] : [("build_property.TinyRnnWidths", widths)]);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => Values.None;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(
            file.Weights is { } weights
                ?
                [
                    ("build_metadata.AdditionalFiles.TinyRnnModel", "true"),
                    ("build_metadata.AdditionalFiles.TinyRnnWeightsPresent", "true"),
                    ("build_metadata.AdditionalFiles.TinyRnnWeightsLength", weights.Length),
                    ("build_metadata.AdditionalFiles.TinyRnnWeightsSha256", weights.Sha256),
                    ("build_metadata.AdditionalFiles.TinyRnnWeightsResource", weights.Resource),
                ]
                : [("build_metadata.AdditionalFiles.TinyRnnModel", "true")]);
    }

    private sealed class Values(params (string Key, string Value)[] pairs) : AnalyzerConfigOptions
    {
        private readonly Dictionary<string, string> _values = pairs.ToDictionary(pair => pair.Key, pair => pair.Value, KeyComparer);

        public static Values None { get; } = new();

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => _values.TryGetValue(key, out value);
    }
}
