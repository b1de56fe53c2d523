using System;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Engine;

/// <summary>Alarms of a forecaster with thresholds: the step that was forecast is an anomaly where any column's error is above its threshold.</summary>
internal static class AnomalyEvaluation
{
    /// <summary>Compares alarms with marks.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="model">The model, with thresholds.</param>
    /// <param name="data">A forecast of the model's outputs.</param>
    /// <param name="marks">The same rows with the column of marks as their target, above 0.5 for an anomaly; null where nothing is marked.</param>
    /// <param name="from">Part of each recording that only warms the model up.</param>
    /// <param name="cancellation">Checked at every step.</param>
    /// <exception cref="InputException">The model has no thresholds, or the data is no forecast of its outputs.</exception>
    public static AnomalyMetrics Run(
        RowEngine engine, TinyRnnModel model, SequenceDataset data, SequenceDataset? marks, double from, CancellationToken cancellation)
    {
        NetworkSpec network = model.Network;
        double[] thresholds = ThresholdsOf(model);
        if (data.Horizon < 1 || data.Targets.Count != thresholds.Length || network.NeedsWholeSequence)
        {
            throw new InputException($"data '{data.Name}' has {data.Targets.Count} target columns; anomalies are errors of a forecast of the "
                + $"model's {thresholds.Length} outputs: name them with --forecast");
        }

        var metrics = new AnomalyMetrics();
        var output = new double[network.OutputSize];
        for (int index = 0; index < data.Recordings.Count; index++)
        {
            Recording recording = data.Recordings[index];
            var steps = new RecordingCursor(recording);
            RecordingCursor? marked = marks is null ? null : MarksOf(marks, index, recording);
            int first = SequenceDataset.StartOf(recording, from);
            engine.Reset();
            metrics.BeginRecording();
            for (int step = 0; step < recording.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                engine.Step(steps.Values(step), output);
                double score = step < first ? double.NegativeInfinity : Score(steps.Targets(step), output, thresholds);
                if (score >= 0 || double.IsNaN(score))
                {
                    metrics.Add(marked is not null && marked.Targets(step + data.Horizon)[0] > 0.5f, score);
                }
            }
        }

        return metrics;
    }

    /// <summary>Whether a model has a threshold for each of its outputs.</summary>
    public static bool HasThresholds(TinyRnnModel model) => model.Thresholds.All(threshold => threshold is not null);

    /// <summary>One threshold a channel of the outputs, in its units.</summary>
    /// <exception cref="InputException">The model has none.</exception>
    public static double[] ThresholdsOf(TinyRnnModel model) => HasThresholds(model)
        ? [.. model.Network.Outputs.SelectMany((output, i) => Enumerable.Repeat(model.Thresholds[i]!.Value, output.Shape.Count))]
        : throw new InputException($"model '{model.Network.Name}' has no thresholds for anomalies; train it with --anomaly-quantile");

    /// <summary>The largest error in thresholds; negative where a column has no target. What is no number is passed on.</summary>
    private static double Score(ReadOnlySpan<float> targets, double[] output, double[] thresholds)
    {
        double score = 0;
        for (int i = 0; i < thresholds.Length; i++)
        {
            if (!float.IsFinite(targets[i]))
            {
                return double.NegativeInfinity;
            }

            score = Math.Max(score, Math.Abs(output[i] - targets[i]) / thresholds[i]);
        }

        return score;
    }

    private static RecordingCursor MarksOf(SequenceDataset marks, int index, Recording recording) =>
        index < marks.Recordings.Count && marks.Recordings[index].Steps == recording.Steps
            ? new RecordingCursor(marks.Recordings[index])
            : throw new InputException($"data '{marks.Name}', recording {recording.Id}: its marks do not have the {recording.Steps} steps of its columns; "
                + "fill or remove rows where either is missing");
}
