using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Training;

namespace TinyRnn.Cli.IO;

/// <summary>Which files of a folder of .ts files are meant: the archives split their data into two.</summary>
internal enum DataPart
{
    /// <summary>NAME_TRAIN.ts.</summary>
    Train,

    /// <summary>NAME_TEST.ts.</summary>
    Test,
}

/// <summary>Finds and reads files of recordings.</summary>
internal static class RecordingFiles
{
    private const string TsExtension = ".ts";
    private const string CsvExtension = ".csv";
    private const string NpyExtension = ".npy";

    /// <summary>The files that paths mean, in ordinal order within a folder; all of one kind.</summary>
    /// <param name="paths">Files or folders.</param>
    /// <param name="part">What to take from a folder of .ts files; where none is named so, all are taken.</param>
    /// <exception cref="InputException">A path is missing or of another kind, a folder holds no data, or kinds are mixed.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths, DataPart part)
    {
        string[] files = paths.SelectMany(path => Directory.Exists(path) ? InFolder(path, part) : File.Exists(path) ? [path] : Matching(path)).ToArray();
        foreach (string file in files)
        {
            MatrixFile.RequireFile(file);
            if (Path.GetExtension(file) is not (TsExtension or CsvExtension or NpyExtension))
            {
                throw new InputException($"{file}: the extension '{Path.GetExtension(file)}' is unknown; expected .csv, .ts or .npy");
            }
        }

        return files.Select(Path.GetExtension).Distinct().Count() == 1
            ? files
            : throw new InputException($"{files[0]} and others: files of several kinds cannot be mixed");
    }

    /// <summary>Whether the files are .ts.</summary>
    public static bool AreTs(IReadOnlyList<string> files) => Path.GetExtension(files[0]) == TsExtension;

    /// <summary>Whether the files are .npy.</summary>
    public static bool AreNpy(IReadOnlyList<string> files) => Path.GetExtension(files[0]) == NpyExtension;

    /// <summary>Whether files are together longer than what may be in memory.</summary>
    public static bool AreLarge(IEnumerable<string> files, long memoryBytes) => files.Sum(file => new FileInfo(file).Length) > memoryBytes;

    /// <summary>Reads .ts files as one set of recordings.</summary>
    /// <param name="files">The files.</param>
    /// <param name="memoryBytes">Where the files are longer than this together, their steps wait in a temporary file.</param>
    /// <exception cref="InputException">The files do not go together.</exception>
    /// <exception cref="DataFileException">A file's content is wrong.</exception>
    public static SequenceDataset ReadTs(IReadOnlyList<string> files, long memoryBytes)
    {
        bool isLarge = AreLarge(files, memoryBytes);
        return Join(files, files.Select(file => TsDataReader.ReadFile(file, isLarge)).ToArray());
    }

    /// <summary>Reads CSV files as one set of recordings.</summary>
    /// <inheritdoc cref="ReadTs" path="/exception"/>
    /// <param name="files">The files.</param>
    /// <param name="options">What the columns mean; the limit of memory is for all files together.</param>
    public static SequenceDataset ReadCsv(IReadOnlyList<string> files, CsvDataOptions options)
    {
        CsvDataOptions each = options with { MemoryBytes = AreLarge(files, options.MemoryBytes) ? 0 : options.MemoryBytes };
        return Join(files, files.Select(file => CsvDataReader.ReadFile(file, each)).ToArray());
    }

    /// <summary>The files that a pattern of a file name means, for shells that leave it as it is; a path without one means itself.</summary>
    private static string[] Matching(string path)
    {
        string name = Path.GetFileName(path);
        string folder = path[..^name.Length];
        if (name.AsSpan().IndexOfAny('*', '?') < 0 || (folder.Length > 0 && !Directory.Exists(folder)))
        {
            return [path];
        }

        string[] found = Directory.GetFiles(folder.Length > 0 ? folder : ".", name)
            .Select(file => folder + Path.GetFileName(file))
            .Order(StringComparer.Ordinal)
            .ToArray();
        return found.Length > 0 ? found : throw new InputException($"{path}: no file matches this pattern");
    }

    private static IEnumerable<string> InFolder(string folder, DataPart part)
    {
        string[] all = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        string[] ts = all.Where(file => Path.GetExtension(file) == TsExtension).ToArray();
        string suffix = part == DataPart.Train ? "_TRAIN.ts" : "_TEST.ts";
        string[] named = ts.Where(file => file.EndsWith(suffix, StringComparison.Ordinal)).ToArray();
        string[] found = named.Length > 0 ? named
            : ts.Length > 0 ? ts
            : all.Where(file => Path.GetExtension(file) == CsvExtension).ToArray();
        return found.Length > 0
            ? found
            : throw new InputException($"{folder}: the folder holds no .ts and no .csv files");
    }

    private static SequenceDataset Join(IReadOnlyList<string> files, SequenceDataset[] parts)
    {
        SequenceDataset first = parts[0];
        if (parts.Length == 1)
        {
            return first;
        }

        int other = Array.FindIndex(parts, part => !part.Features.SequenceEqual(first.Features) || !part.Targets.SequenceEqual(first.Targets));
        if (other >= 0)
        {
            throw new InputException($"{files[other]}: the columns ({string.Join(", ", parts[other].Features)}) are not those of "
                + $"{files[0]} ({string.Join(", ", first.Features)})");
        }

        string[] labels = parts.SelectMany(part => part.Labels).Distinct().Order(StringComparer.Ordinal).ToArray();
        IEnumerable<Recording> recordings = parts
            .Zip(files)
            .SelectMany(pair => (labels.Length > 0 ? pair.First.WithLabels(labels) : pair.First).Recordings.Select(
                recording => recording.With($"{Path.GetFileName(pair.Second)}:{recording.Id}", recording.Label)));
        return new SequenceDataset(string.Join(", ", parts.Select(part => part.Name)), first.Features, [.. recordings], labels, first.Targets)
        {
            Horizon = first.Horizon,
            SampleRateHz = first.SampleRateHz,
            Units = first.Units,
        };
    }
}
