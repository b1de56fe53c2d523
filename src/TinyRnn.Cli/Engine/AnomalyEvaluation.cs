using System;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Engine;

/// <summary>Alarms of a forecaster with a threshold: the step that was forecast is an anomaly where the error is above it.</summary>
internal static class AnomalyEvaluation
{
    /// <summary>Compares alarms with marks.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="model">The model, with a threshold.</param>
    /// <param name="data">A forecast of one value.</param>
    /// <param name="marks">The same rows with the column of marks as their target, above 0.5 for an anomaly; null where nothing is marked.</param>
    /// <param name="from">Part of each recording that only warms the model up.</param>
    /// <param name="cancellation">Checked at every step.</param>
    /// <exception cref="InputException">The model has no threshold, or the data is no forecast of its output.</exception>
    public static AnomalyMetrics Run(
        RowEngine engine, TinyRnnModel model, SequenceDataset data, SequenceDataset? marks, double from, CancellationToken cancellation)
    {
        NetworkSpec network = model.Network;
        if (model.Thresholds[0] is not double threshold)
        {
            throw new InputException(
                $"model '{network.Name}' has no threshold for anomalies; train it with --anomaly-quantile");
        }

        if (data.Horizon < 1 || data.Targets.Count != 1 || network.OutputSize != 1 || data.Features.Count != network.InputSize)
        {
            throw new InputException($"data '{data.Name}': anomalies are errors of a forecast of one value; name it with --forecast");
        }

        var metrics = new AnomalyMetrics();
        var output = new double[1];
        for (int index = 0; index < data.Recordings.Count; index++)
        {
            Recording recording = data.Recordings[index];
            int first = SequenceDataset.StartOf(recording, from);
            engine.Reset();
            metrics.BeginRecording();
            for (int step = 0; step < recording.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                engine.Step(recording.Step(step), output);
                if (step >= first && float.IsFinite(recording.Targets![step]))
                {
                    bool isMarked = marks is not null && marks.Recordings[index].Targets![step + data.Horizon] > 0.5f;
                    metrics.Add(isMarked, Math.Abs(output[0] - recording.Targets[step]) > threshold);
                }
            }
        }

        return metrics;
    }
}
