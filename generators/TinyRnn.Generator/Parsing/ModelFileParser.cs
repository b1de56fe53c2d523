using System;
using System.Globalization;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TinyRnn.Format;
using TinyRnn.Generator.Diagnostics;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Parsing;

/// <summary>Turns additional files into model files, and model files into parsed models.</summary>
internal static class ModelFileParser
{
    private const string Metadata = "build_metadata.AdditionalFiles.";

    /// <summary>The model file behind an additional file, or null where it is some other file.</summary>
    public static ModelFile? Read(AdditionalText file, AnalyzerConfigOptions options, CancellationToken cancellation)
    {
        bool marked = Value(options, "TinyRnnModel").Equals("true", StringComparison.OrdinalIgnoreCase);
        if (!marked && !file.Path.EndsWith(".rnn.json", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        WeightsFileFacts weights = new(
            Value(options, "TinyRnnWeightsPresent").Equals("true", StringComparison.OrdinalIgnoreCase),
            Value(options, "TinyRnnWeightsLength"),
            Value(options, "TinyRnnWeightsSha256").ToLowerInvariant(),
            Value(options, "TinyRnnWeightsResource"));
        return new(file.Path, file.GetText(cancellation)?.ToString(), weights);
    }

    /// <summary>Reads and checks a model file; never throws for what a file can hold.</summary>
    public static ParsedModel Parse(ModelFile file, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            if (file.Text is null)
            {
                return Failed(file, new(ModelErrorCodes.FileUnreadable, $"'{file.FileName}' cannot be read as text.",
                    LocationInfo.StartOf(file.Path)));
            }

            TinyRnnModel model = ModelReader.Read(file.Text, file.FileName);
            if (WeightsProblem(file, model.WeightsFile) is { } problem)
            {
                return Failed(file, problem);
            }

            cancellation.ThrowIfCancellationRequested();
            return new(
                file.Path,
                model.Network,
                new ModelContent(model, Hexadecimal(ModelHash.Compute(model))),
                model.WeightsFile is null ? string.Empty : file.Weights.Resource,
                EquatableArray<DiagnosticInfo>.Empty);
        }
        catch (ModelFileException exception)
        {
            return Failed(file, DiagnosticInfo.From(exception.Error, file.Path));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Failed(file, DiagnosticInfo.Create(
                Descriptors.InternalError, LocationInfo.StartOf(file.Path), file.FileName, exception.ToString().Replace("\n", " ")));
        }
    }

    /// <summary>Compares what the model file says about its weights file with what the build found beside it.</summary>
    private static DiagnosticInfo? WeightsProblem(ModelFile file, WeightsFileReference? expected)
    {
        if (expected is null)
        {
            return null;
        }

        LocationInfo location = KeyLocation(file, "weightsFile");
        if (!file.Weights.Present || file.Weights.Resource.Length == 0)
        {
            return new(
                ModelErrorCodes.WeightsFileMissing,
                $"Model '{file.FileName}' keeps its weights in '{expected.Name}', which is not beside it. Copy both files together, "
                    + "and add the model as a TinyRnnModel item, which embeds the weights.",
                location);
        }

        // MSBuild has no way to tell a file's length, so a build leaves it unknown; the SHA-256 decides then.
        if (file.Weights.Length.Length > 0 && file.Weights.Length != expected.Length.ToString(CultureInfo.InvariantCulture))
        {
            return new(
                ModelErrorCodes.WeightsFileLength,
                $"Weights file '{expected.Name}' has {file.Weights.Length} bytes; '{file.FileName}' expects {expected.Length}. "
                    + "The two files are of different exports: copy both together.",
                location);
        }

        return file.Weights.Sha256 == expected.Sha256
            ? null
            : new(
                ModelErrorCodes.WeightsFileHash,
                $"Weights file '{expected.Name}' has SHA-256 {file.Weights.Sha256}; '{file.FileName}' expects {expected.Sha256}. "
                    + "The weights are stale: copy both files of one export together.",
                location);
    }

    private static LocationInfo KeyLocation(ModelFile file, string key)
    {
        string text = file.Text!;
        int offset = text.IndexOf('"' + key + '"', StringComparison.Ordinal);
        if (offset < 0)
        {
            return LocationInfo.StartOf(file.Path);
        }

        int line = 0;
        int start = 0;
        for (int i = 0; i < offset; i++)
        {
            if (text[i] == '\n')
            {
                line++;
                start = i + 1;
            }
        }

        int length = key.Length + 2;
        return new(file.Path, offset, length, line, offset - start, line, offset - start + length);
    }

    private static ParsedModel Failed(ModelFile file, DiagnosticInfo diagnostic) =>
        new(file.Path, null, null, string.Empty, new EquatableArray<DiagnosticInfo>([diagnostic]));

    private static string Value(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue(Metadata + name, out string? value) ? value : string.Empty;

    private static string Hexadecimal(byte[] bytes)
    {
        StringBuilder text = new(bytes.Length * 2);
        foreach (byte value in bytes)
        {
            text.Append(value.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
