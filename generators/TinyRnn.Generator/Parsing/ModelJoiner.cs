using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Generator.Diagnostics;
using TinyRnn.Generator.Emit;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Parsing;

/// <summary>Joins classes with model files by file name.</summary>
internal static class ModelJoiner
{
    /// <summary>Joins everything; each mistake concerns one class or one file and leaves the others alone.</summary>
    public static JoinResult Join(
        EquatableArray<TargetResult> targets,
        EquatableArray<ParsedModel> files,
        GeneratorOptions options,
        RuntimeReference runtime,
        CancellationToken cancellation)
    {
        List<DiagnosticInfo> diagnostics = [.. options.Diagnostics, .. files.SelectMany(file => file.Diagnostics)];
        diagnostics.AddRange(AmbiguousNames(files));
        diagnostics.AddRange(UnusedFiles(targets, files));
        if (targets.Count > 0 && VersionProblem(runtime) is { } versions)
        {
            diagnostics.Add(versions);
        }

        List<JoinedModel> models = [];
        HashSet<string> hints = new(StringComparer.OrdinalIgnoreCase);
        foreach (TargetResult result in targets)
        {
            cancellation.ThrowIfCancellationRequested();
            diagnostics.AddRange(result.Diagnostics);
            // The same class twice means the attribute twice, which the compiler reports.
            if (result.Target is { } target && hints.Add(target.StepCodeHint))
            {
                JoinOne(target, result.Location, files, options, models, diagnostics);
            }
        }

        return new(new EquatableArray<JoinedModel>(models), new EquatableArray<DiagnosticInfo>(diagnostics));
    }

    private static void JoinOne(
        TargetSpec target,
        LocationInfo? location,
        EquatableArray<ParsedModel> files,
        GeneratorOptions options,
        List<JoinedModel> models,
        List<DiagnosticInfo> diagnostics)
    {
        ParsedModel[] found = [.. files.Where(file => file.FileName == target.FileName)];
        if (found.Length == 0)
        {
            string others = files.Count == 0
                ? string.Empty
                : $" (it has {string.Join(", ", files.Select(file => $"'{file.FileName}'"))})";
            diagnostics.Add(DiagnosticInfo.Create(Descriptors.ModelFileNotFound, location, target.DisplayName, target.FileName, others));
        }
        else if (found.Length == 1 && found[0] is { Network: { } network, Content: { } content } file)
        {
            DiagnosticInfo[] labels = [.. LabelNames.Collisions(network, LocationInfo.StartOf(file.Path))];
            diagnostics.AddRange(labels);
            if (labels.Length == 0)
            {
                models.Add(new(new(target, network, options.Widths), new(target, content, file.Resource)));
            }
        }
    }

    private static IEnumerable<DiagnosticInfo> AmbiguousNames(EquatableArray<ParsedModel> files) =>
        files.GroupBy(file => file.FileName, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => DiagnosticInfo.Create(
                Descriptors.AmbiguousFileName, LocationInfo.StartOf(group.First().Path), $"{group.Count()}", group.Key));

    private static IEnumerable<DiagnosticInfo> UnusedFiles(EquatableArray<TargetResult> targets, EquatableArray<ParsedModel> files)
    {
        HashSet<string?> used = new(targets.Select(target => target.FileName), StringComparer.Ordinal);
        return files.Where(file => !used.Contains(file.FileName))
            .Select(file => DiagnosticInfo.Create(Descriptors.ModelFileNotUsed, LocationInfo.StartOf(file.Path), file.FileName));
    }

    private static DiagnosticInfo? VersionProblem(RuntimeReference runtime)
    {
        string own = typeof(ModelJoiner).Assembly.GetName().Version.ToString();
        return runtime.Version is null || runtime.Version == own
            ? null
            : DiagnosticInfo.Create(Descriptors.VersionMismatch, null, own, runtime.Version);
    }
}
