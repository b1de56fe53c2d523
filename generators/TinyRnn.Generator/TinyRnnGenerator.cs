using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;
using TinyRnn.Generator.Model;
using TinyRnn.Generator.Parsing;

namespace TinyRnn.Generator;

/// <summary>
/// Implements classes that carry <c>[TinyRnnModel("x.rnn.json")]</c> from the project's model files. Only the pipeline stands here:
/// text in (Parsing), facts (Model), code out (Emit, Layers).
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class TinyRnnGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<EquatableArray<TargetResult>> targets = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "TinyRnn.TinyRnnModelAttribute", static (node, _) => node is TypeDeclarationSyntax, TargetParser.Parse)
            .WithTrackingName(TrackingNames.Targets)
            .Collect()
            .Select(static (items, _) => new EquatableArray<TargetResult>(items));

        IncrementalValueProvider<EquatableArray<ParsedModel>> files = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancellation) => ModelFileParser.Read(pair.Left, pair.Right.GetOptions(pair.Left), cancellation))
            .Where(static file => file is not null)
            .Select(static (file, _) => file!)
            .WithTrackingName(TrackingNames.ModelFiles)
            .Select(ModelFileParser.Parse)
            .WithTrackingName(TrackingNames.ParsedModels)
            .Collect()
            .Select(static (items, _) => new EquatableArray<ParsedModel>(items));

        IncrementalValueProvider<GeneratorOptions> options = context.AnalyzerConfigOptionsProvider
            .Select(static (provider, _) => OptionsParser.Parse(provider.GlobalOptions))
            .WithTrackingName(TrackingNames.Options);

        IncrementalValueProvider<RuntimeReference> runtime = context.CompilationProvider
            .Select(static (compilation, _) => OptionsParser.FindRuntime(compilation))
            .WithTrackingName(TrackingNames.Runtime);

        IncrementalValueProvider<JoinResult> joined = targets.Combine(files).Combine(options).Combine(runtime)
            .Select(static (all, cancellation) =>
                ModelJoiner.Join(all.Left.Left.Left, all.Left.Left.Right, all.Left.Right, all.Right, cancellation))
            .WithTrackingName(TrackingNames.Joined);

        context.RegisterSourceOutput(
            joined.Select(static (result, _) => result.Diagnostics).WithTrackingName(TrackingNames.Diagnostics),
            SourceOutputs.ReportDiagnostics);
        context.RegisterSourceOutput(
            joined.SelectMany(static (result, _) => result.Models)
                .Select(static (model, _) => model.StepCode)
                .WithTrackingName(TrackingNames.StepCode),
            SourceOutputs.AddStepCode);
        context.RegisterSourceOutput(
            joined.SelectMany(static (result, _) => result.Models)
                .Select(static (model, _) => model.Weights)
                .WithTrackingName(TrackingNames.Weights),
            SourceOutputs.AddWeights);
    }
}
