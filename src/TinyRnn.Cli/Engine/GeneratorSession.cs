extern alias generator;
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using generator::TinyRnn.Generator;

namespace TinyRnn.Cli.Engine;

/// <summary>A generator with its memory of earlier runs, as a compiler or an editor keeps it.</summary>
internal sealed class GeneratorSession
{
    private readonly CSharpCompilation _compilation;
    private readonly string? _widths;
    private ModelText _text;
    private GeneratorDriver _driver;

    /// <summary>Prepares a session; see <see cref="GeneratorRunner.Run"/> for the parameters.</summary>
    public GeneratorSession(ModelFile file, TargetClass target, string? widths = null, string? extraSource = null)
    {
        _widths = widths;
        _compilation = GeneratorRunner.Compilation(file, target, extraSource);
        _text = new ModelText(file);
        _driver = CSharpGeneratorDriver.Create(
            [new TinyRnnGenerator().AsSourceGenerator()],
            [_text],
            GeneratorRunner.ParseOptions,
            new RunOptions(file, widths));
    }

    /// <summary>Generates from a model of the session's file name and weights resource; what did not change is not made again.</summary>
    /// <exception cref="InputException">The generator refuses the model.</exception>
    public GeneratedCode Run(ModelFile file)
    {
        if (file != _text.File)
        {
            var replaced = new ModelText(file);
            _driver = _driver.ReplaceAdditionalText(_text, replaced)
                .WithUpdatedAnalyzerConfigOptions(new RunOptions(file, _widths));
            _text = replaced;
        }

        _driver = _driver.RunGeneratorsAndUpdateCompilation(_compilation, out Compilation result, out _);
        GeneratorDriverRunResult run = _driver.GetRunResult();
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

    private sealed class ModelText(ModelFile file) : AdditionalText
    {
        public ModelFile File => file;

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
