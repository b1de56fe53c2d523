using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Training.Network;

namespace TinyRnn.Training.Data;

/// <summary>
/// Which steps train and which validate. Whole recordings where there are enough of them, so that no window of a validation
/// recording is ever trained on; else the end of each recording in time, with a gap as long as the forecast horizon, because the
/// last training targets would come from validation steps.
/// </summary>
/// <param name="Training">Spans to train on.</param>
/// <param name="Validation">Spans to validate on; empty for none.</param>
internal sealed record DataSplit(IReadOnlyList<StepSpan> Training, IReadOnlyList<StepSpan> Validation)
{
    /// <summary>Fewer recordings than this are split in time.</summary>
    private const int RecordingsToSplit = 5;

    private const long Purpose = 1;

    /// <summary>Everything trains.</summary>
    public static DataSplit All(SequenceDataset data) =>
        new([.. data.Recordings.Select((recording, index) => new StepSpan(index, 0, recording.Steps))], []);

    /// <summary>Splits the data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="fraction">Part for validation, 0 to 0.5.</param>
    /// <param name="seed">Decides which recordings validate.</param>
    /// <param name="kind">How; null for the best that the data allows.</param>
    /// <exception cref="TrainingException">There are not enough recordings to keep whole ones apart.</exception>
    public static DataSplit Create(SequenceDataset data, double fraction, long seed, SplitKind? kind = null)
    {
        if (fraction == 0)
        {
            return All(data);
        }

        RandomSource random = new(seed, Purpose);
        if (kind == SplitKind.Time)
        {
            return ByTime(data, fraction);
        }

        if (kind == SplitKind.Recording && data.Recordings.Count < 2)
        {
            throw new TrainingException($"Data '{data.Name}' has one recording; a split by recording needs two or more. Split by time instead.");
        }

        return data.Vocabulary is not null && data.Labels.Count == 0 ? ByTime(data, fraction)
            : data.Labels.Count > 0 ? ByClass(data, fraction, random)
            : data.Recordings.Count >= RecordingsToSplit || kind == SplitKind.Recording ? ByRecording(data, fraction, random)
            : ByTime(data, fraction);
    }

    /// <summary>The same part of each class, at least one recording of every class with two or more.</summary>
    private static DataSplit ByClass(SequenceDataset data, double fraction, RandomSource random)
    {
        bool[] validates = new bool[data.Recordings.Count];
        int?[] labels = [.. data.Recordings.Select(recording => recording.Label)];
        for (int label = 0; label < data.Labels.Count; label++)
        {
            int[] members = [.. Enumerable.Range(0, validates.Length).Where(i => labels[i] == label)];
            random.Shuffle(members.AsSpan());
            int count = members.Length < 2 ? 0 : Math.Max(1, (int)Math.Round(members.Length * fraction));
            foreach (int member in members.AsSpan(0, count))
            {
                validates[member] = true;
            }
        }

        return ByFlag(data, validates);
    }

    private static DataSplit ByRecording(SequenceDataset data, double fraction, RandomSource random)
    {
        int[] order = [.. Enumerable.Range(0, data.Recordings.Count)];
        random.Shuffle(order.AsSpan());
        bool[] validates = new bool[order.Length];
        foreach (int index in order.AsSpan(0, Math.Max(1, (int)Math.Round(order.Length * fraction))))
        {
            validates[index] = true;
        }

        return ByFlag(data, validates);
    }

    private static DataSplit ByTime(SequenceDataset data, double fraction)
    {
        List<StepSpan> training = [];
        List<StepSpan> validation = [];
        for (int i = 0; i < data.Recordings.Count; i++)
        {
            int steps = data.Recordings[i].Steps;
            int border = steps - (int)Math.Round(steps * fraction);
            training.Add(new StepSpan(i, 0, Math.Max(1, border - data.Horizon)));
            if (border < steps)
            {
                validation.Add(new StepSpan(i, border, steps));
            }
        }

        return new DataSplit(training, validation);
    }

    private static DataSplit ByFlag(SequenceDataset data, bool[] validates)
    {
        IReadOnlyList<StepSpan> all = All(data).Training;
        return new DataSplit(
            [.. all.Where(span => !validates[span.Recording])], [.. all.Where(span => validates[span.Recording])]);
    }
}
