using System;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TinyRnn.Format;
using TinyRnn.Generator.Diagnostics;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>The three outputs of the pipeline.</summary>
internal static class SourceOutputs
{
    /// <summary>Reports all mistakes.</summary>
    public static void ReportDiagnostics(SourceProductionContext context, EquatableArray<DiagnosticInfo> diagnostics)
    {
        foreach (DiagnosticInfo diagnostic in diagnostics)
        {
            context.ReportDiagnostic(diagnostic.ToDiagnostic());
        }
    }

    /// <summary>Adds <c>Model.g.cs</c>.</summary>
    public static void AddStepCode(SourceProductionContext context, StepCodeSpec spec) =>
        Add(context, spec.Target, spec.Target.StepCodeHint, () => TypeEmitter.Emit(spec, context.CancellationToken));

    /// <summary>Adds <c>Model.Weights.g.cs</c>.</summary>
    public static void AddWeights(SourceProductionContext context, WeightsSpec spec) =>
        Add(context, spec.Target, spec.Target.WeightsHint, () => WeightsEmitter.Emit(spec, context.CancellationToken));

    // An exception that escaped would make Roslyn drop the output of every model (CS8785).
    private static void Add(SourceProductionContext context, TargetSpec target, string hint, Func<string> emit)
    {
        try
        {
            context.AddSource(hint, SourceText.From(emit(), Encoding.UTF8));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            string text = exception.ToString().Replace("\r", string.Empty).Replace("\n", " ");
            context.ReportDiagnostic(
                DiagnosticInfo.Create(Descriptors.InternalError, null, target.FileName, text).ToDiagnostic());
        }
    }
}
