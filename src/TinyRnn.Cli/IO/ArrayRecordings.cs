using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using TinyRnn.Training;

namespace TinyRnn.Cli.IO;

/// <summary>Reads recordings from a .npy array [recordings, steps, channels] with a second array of classes or targets.</summary>
internal static class ArrayRecordings
{
    private const int LargestClass = 100_000;

    /// <summary>Reads the arrays.</summary>
    /// <param name="files">One file with the values.</param>
    /// <param name="labelFile">File with one whole number a recording; or null.</param>
    /// <param name="targetFile">File with the targets of each step; or null.</param>
    /// <param name="features">Channel names; empty: channel1 and so on.</param>
    /// <param name="memoryBytes">Where the files are longer than this together, their steps wait in a temporary file.</param>
    /// <exception cref="UsageException">Not exactly one of the two is given, or several files are.</exception>
    /// <exception cref="InputException">The arrays do not go together.</exception>
    public static SequenceDataset Read(
        IReadOnlyList<string> files, string? labelFile, string? targetFile, IReadOnlyList<string> features, long memoryBytes)
    {
        if (labelFile is null == targetFile is null)
        {
            throw new UsageException(".npy data needs exactly one of --label-file and --target-file, to say what is to be learnt.");
        }

        if (files.Count > 1)
        {
            throw new UsageException($"expected one .npy file of recordings, found {files.Count}; join them with numpy.concatenate.");
        }

        string path = files[0], other = (labelFile ?? targetFile)!;
        MatrixFile.RequireFile(other);
        using var values = new NpyReader(path);
        if (values.Shape is not [> 0, > 0, > 0])
        {
            throw new InputException($"{path}: the shape is {Text(values.Shape)}; expected (recordings, steps, channels), all above 0");
        }

        bool isLarge = RecordingFiles.AreLarge([path, other], memoryBytes);
        int channels = values.Shape[2];
        string[] names = features.Count == channels ? [.. features] : [.. Enumerable.Range(1, channels).Select(i => $"channel{i}")];
        string source = Path.GetFileName(path);
        if (labelFile is not null)
        {
            int[] classes = Classes(labelFile, NpyFile.ReadArray(labelFile), values.Shape[0]);
            int[] known = [.. classes.Distinct().Order()];
            return new SequenceDataset(
                source, names, Recordings(path, values, null, i => Array.IndexOf(known, classes[i]), isLarge),
                [.. known.Select(name => name.ToString(CultureInfo.InvariantCulture))]);
        }

        using var answers = new NpyReader(targetFile!);
        int targets = answers.Shape.Count == 3 ? answers.Shape[2] : 1;
        return answers.Shape.Count >= 2 && answers.Shape[0] == values.Shape[0] && answers.Shape[1] == values.Shape[1] && targets > 0
            ? new SequenceDataset(
                source, names, Recordings(path, values, (targetFile!, answers, targets), _ => null, isLarge),
                targets: [.. Enumerable.Range(1, targets).Select(i => targets == 1 ? "target" : $"target{i}")])
            : throw new InputException(
                $"{targetFile}: the shape is {Text(answers.Shape)}; expected ({values.Shape[0]}, {values.Shape[1]}) or ({values.Shape[0]}, {values.Shape[1]}, targets), as in {path}");
    }

    /// <summary>The recordings, row by row, so that only what they are kept in takes memory.</summary>
    private static IReadOnlyList<Recording> Recordings(
        string path, NpyReader values, (string Path, NpyReader Array, int Count)? targets, Func<int, int?> labelOf, bool isLarge)
    {
        (int count, int steps, int channels) = (values.Shape[0], values.Shape[1], values.Shape[2]);
        var builder = new RecordingBuilder(channels, targets?.Count ?? 0, isLarge);
        var row = new float[channels + (targets?.Count ?? 0)];
        for (int i = 0; i < count; i++)
        {
            builder.Begin((i + 1).ToString(CultureInfo.InvariantCulture), labelOf(i));
            for (int step = 0; step < steps; step++)
            {
                ReadRow(path, values, row.AsSpan(0, channels), ((long)i * steps) + step);
                if (targets is { } answers)
                {
                    ReadRow(answers.Path, answers.Array, row.AsSpan(channels), ((long)i * steps) + step);
                }

                builder.Add(row);
            }
        }

        return builder.Build();
    }

    private static void ReadRow(string path, NpyReader array, Span<float> row, long index)
    {
        array.Read(row);
        int wrong = row.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (wrong >= 0)
        {
            throw new InputException($"{path}: row {index + 1}, column {wrong + 1} is {row[wrong].ToString(CultureInfo.InvariantCulture)}; expected finite numbers");
        }
    }

    private static int[] Classes(string path, NpyArray array, int count)
    {
        if (array.Values.Length != count || array.Shape.Count > 2)
        {
            throw new InputException($"{path}: the shape is {Text(array.Shape)}; expected ({count},): one class a recording");
        }

        int wrong = Array.FindIndex(array.Values, value => value != MathF.Round(value) || Math.Abs(value) > LargestClass);
        return wrong < 0
            ? Array.ConvertAll(array.Values, value => (int)value)
            : throw new InputException($"{path}: element {wrong} is {array.Values[wrong].ToString(CultureInfo.InvariantCulture)}; expected whole numbers as classes");
    }

    private static string Text(IReadOnlyList<int> shape) => $"({string.Join(", ", shape)})";
}
