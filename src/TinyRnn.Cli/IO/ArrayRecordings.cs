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
    /// <exception cref="UsageException">Not exactly one of the two is given, or several files are.</exception>
    /// <exception cref="InputException">The arrays do not go together.</exception>
    public static SequenceDataset Read(IReadOnlyList<string> files, string? labelFile, string? targetFile, IReadOnlyList<string> features)
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
        NpyArray values = NpyFile.ReadArray(path), answers = NpyFile.ReadArray(other);
        if (values.Shape is not [> 0, > 0, > 0])
        {
            throw new InputException($"{path}: the shape is {Text(values)}; expected (recordings, steps, channels), all above 0");
        }

        RequireFinite(path, values);
        RequireFinite(other, answers);
        (int count, int steps, int channels) = (values.Shape[0], values.Shape[1], values.Shape[2]);
        string[] names = features.Count == channels ? [.. features] : [.. Enumerable.Range(1, channels).Select(i => $"channel{i}")];
        string source = Path.GetFileName(path);
        float[] Slice(NpyArray array, int index) => array.Values[(index * (array.Values.Length / count))..((index + 1) * (array.Values.Length / count))];
        if (labelFile is not null)
        {
            int[] classes = Classes(labelFile, answers, count);
            int[] known = [.. classes.Distinct().Order()];
            return new SequenceDataset(
                source, names,
                [.. Enumerable.Range(0, count).Select(i => new Recording
                {
                    Id = Id(i), Values = Slice(values, i), Steps = steps, Label = Array.IndexOf(known, classes[i]),
                })],
                [.. known.Select(name => name.ToString(CultureInfo.InvariantCulture))]);
        }

        int targets = answers.Shape.Count == 3 ? answers.Shape[2] : 1;
        if (answers.Shape.Count < 2 || answers.Shape[0] != count || answers.Shape[1] != steps || targets == 0)
        {
            throw new InputException($"{targetFile}: the shape is {Text(answers)}; expected ({count}, {steps}) or ({count}, {steps}, targets), as in {path}");
        }

        return new SequenceDataset(
            source, names,
            [.. Enumerable.Range(0, count).Select(i => new Recording { Id = Id(i), Values = Slice(values, i), Steps = steps, Targets = Slice(answers, i) })],
            targets: [.. Enumerable.Range(1, targets).Select(i => targets == 1 ? "target" : $"target{i}")]);
    }

    private static int[] Classes(string path, NpyArray array, int count)
    {
        if (array.Values.Length != count || array.Shape.Count > 2)
        {
            throw new InputException($"{path}: the shape is {Text(array)}; expected ({count},): one class a recording");
        }

        int wrong = Array.FindIndex(array.Values, value => value != MathF.Round(value) || Math.Abs(value) > LargestClass);
        return wrong < 0
            ? Array.ConvertAll(array.Values, value => (int)value)
            : throw new InputException($"{path}: element {wrong} is {array.Values[wrong].ToString(CultureInfo.InvariantCulture)}; expected whole numbers as classes");
    }

    private static void RequireFinite(string path, NpyArray array)
    {
        int wrong = Array.FindIndex(array.Values, value => !float.IsFinite(value));
        if (wrong >= 0)
        {
            int row = array.Shape[^1] == 0 ? 0 : wrong / array.Shape[^1];
            throw new InputException($"{path}: row {row + 1}, column {(wrong % array.Shape[^1]) + 1} is {array.Values[wrong].ToString(CultureInfo.InvariantCulture)}; "
                + "expected finite numbers");
        }
    }

    private static string Id(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static string Text(NpyArray array) => $"({string.Join(", ", array.Shape)})";
}
