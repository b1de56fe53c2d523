using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Training.Data;

namespace TinyRnn.Training;

/// <summary>Recordings of the same channels, labelled (classification) or with targets at every step (regression, forecast).</summary>
public sealed class SequenceDataset
{
    /// <summary>Takes recordings and checks that they agree.</summary>
    /// <param name="name">Data source in words or a file name without folder; goes into the model's provenance.</param>
    /// <param name="features">One name a channel.</param>
    /// <param name="recordings">At least one; values finite.</param>
    /// <param name="labels">Class names; empty unless the recordings are labelled.</param>
    /// <param name="targets">Target names; empty unless the recordings have targets.</param>
    /// <exception cref="TrainingException">Something does not agree; the message says what.</exception>
    public SequenceDataset(
        string name,
        IReadOnlyList<string> features,
        IReadOnlyList<Recording> recordings,
        IReadOnlyList<string>? labels = null,
        IReadOnlyList<string>? targets = null)
    {
        Name = name;
        Features = features;
        Recordings = recordings;
        Labels = labels ?? [];
        Targets = targets ?? [];
        if (features.Count == 0 || recordings.Count == 0)
        {
            throw new TrainingException($"Data '{name}': expected at least one channel and one recording, found "
                + $"{features.Count} channels and {recordings.Count} recordings.");
        }

        foreach (Recording recording in recordings)
        {
            Check(recording);
        }
    }

    /// <summary>Data source in words or a file name without folder.</summary>
    public string Name { get; }

    /// <summary>Channel names.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>The sequences.</summary>
    public IReadOnlyList<Recording> Recordings { get; }

    /// <summary>Class names in index order; empty for regression.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Target names; empty for classification.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>For a forecast: steps from a row to the row that its target comes from; 0 otherwise.</summary>
    public int Horizon { get; init; }

    /// <summary>Steps a second, if known.</summary>
    public double? SampleRateHz { get; init; }

    /// <summary>Physical unit of each channel; empty if unknown.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>For text: the tokens; each step of a recording is then an index into it. Null for channels of values.</summary>
    public Vocabulary? Vocabulary { get; init; }

    /// <summary>Whether every recording has the same number of steps.</summary>
    public bool HasEqualLengths => Recordings.All(recording => recording.Steps == Recordings[0].Steps);

    /// <summary>The same data under the class indices of another list of labels, as an evaluation needs it.</summary>
    /// <param name="labels">The model's labels.</param>
    /// <exception cref="TrainingException">A recording has a label that is not in the list.</exception>
    public SequenceDataset WithLabels(IReadOnlyList<string> labels)
    {
        List<string> known = [.. labels];
        int[] indices = [.. Labels.Select(label => known.IndexOf(label))];
        if (Recordings.FirstOrDefault(recording => indices[recording.Label!.Value] < 0) is { } stranger)
        {
            throw new TrainingException(
                $"Data '{Name}', recording {stranger.Id}: label '{Labels[stranger.Label!.Value]}' is not one of the model's "
                + $"({string.Join(", ", labels)}). Use data of the same classes.");
        }

        RecordingList recordings = new(Recordings.Count, index =>
        {
            Recording recording = Recordings[index];
            return recording.With(recording.Id, indices[recording.Label!.Value]);
        });
        return new SequenceDataset(Name, Features, recordings, labels)
        {
            SampleRateHz = SampleRateHz, Units = Units, Vocabulary = Vocabulary,
        };
    }

    /// <summary>The same forecast more steps ahead.</summary>
    /// <param name="horizon">Steps ahead, at least <see cref="Horizon"/>.</param>
    /// <exception cref="TrainingException">The data is no forecast of so many steps or fewer.</exception>
    public SequenceDataset WithHorizon(int horizon)
    {
        int more = horizon - Horizon;
        if (Horizon < 1 || more < 0)
        {
            throw new TrainingException($"Data '{Name}': a forecast {horizon} steps ahead cannot be made of one {Horizon} ahead.");
        }

        List<Recording> recordings = [.. Recordings.Select(recording => recording.WithLaterTargets(more))];
        return new SequenceDataset(Name, Features, recordings, Labels, Targets) { Horizon = horizon, SampleRateHz = SampleRateHz, Units = Units };
    }

    /// <summary>The step of a recording at which a part of it is over.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="part">0 to 1.</param>
    public static int StartOf(Recording recording, double part) => (int)Math.Round(recording.Steps * part);

    /// <summary>The first part of every recording; a forecast's last targets are left out, because they lie beyond it.</summary>
    /// <param name="part">Above 0 to 1.</param>
    /// <exception cref="TrainingException">Nothing of a recording is left.</exception>
    public SequenceDataset Until(double part) => new(Name, Features, [.. Recordings.Select(recording => Until(recording, part))], Labels, Targets)
    {
        Horizon = Horizon,
        SampleRateHz = SampleRateHz,
        Units = Units,
        Vocabulary = Vocabulary,
    };

    private Recording Until(Recording recording, double part)
    {
        int steps = StartOf(recording, part);
        if (steps < 1)
        {
            throw new TrainingException($"Data '{Name}', recording {recording.Id} has {recording.Steps} steps: its first "
                + FormattableString.Invariant($"{part} has none of them. Take a larger part."));
        }

        return recording.Prefix(steps, Math.Max(0, steps - Horizon));
    }

    private void Check(Recording recording)
    {
        string where = $"Data '{Name}', recording {recording.Id}";
        if (recording.Steps < 1 || (!recording.IsStored && recording.Values.Length != recording.Steps * Features.Count))
        {
            throw new TrainingException($"{where}: expected {recording.Steps} steps of {Features.Count} channels, found "
                + $"{recording.Values.Length} values.");
        }

        // What is stored comes from a reader that let only finite values through.
        int wrong = recording.IsStored ? -1 : Array.FindIndex(recording.Values, value => !float.IsFinite(value));
        if (wrong >= 0)
        {
            throw new TrainingException($"{where}: step {wrong / Features.Count} of channel '{Features[wrong % Features.Count]}' "
                + $"is {recording.Values[wrong]}; every value must be finite. Remove or fill the step.");
        }

        if (Labels.Count > 0 && (recording.Label is not int label || label < 0 || label >= Labels.Count))
        {
            throw new TrainingException($"{where}: expected a label from 0 to {Labels.Count - 1}, found "
                + $"{recording.Label?.ToString() ?? "none"}.");
        }

        if (Targets.Count > 0 && !recording.IsStored && recording.Targets?.Length != recording.Steps * Targets.Count)
        {
            throw new TrainingException($"{where}: expected {recording.Steps} steps of {Targets.Count} targets, found "
                + $"{recording.Targets?.Length ?? 0} values.");
        }
    }
}
