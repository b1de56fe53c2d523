using System;
using System.Collections.Generic;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Engine;

/// <summary>A model on recordings, used as its usage says.</summary>
internal static class Evaluation
{
    /// <summary>
    /// One decision a recording: for windows the class with the largest sum of outputs over the recording's windows, for a
    /// stream the class at the recording's last step.
    /// </summary>
    /// <exception cref="InputException">Model and data do not fit, or a recording is shorter than a window.</exception>
    /// <exception cref="TrainingException">The data have a label that the model does not know.</exception>
    public static ClassificationMetrics ClassifyRecordings(
        RowEngine engine, NetworkSpec network, SequenceDataset data, CancellationToken cancellation) =>
        Classify(network, data, recording =>
        {
            var sums = new double[network.OutputSize];
            RunRecording(engine, network, data, recording, cancellation, (_, output) =>
            {
                for (int i = 0; i < sums.Length; i++)
                {
                    sums[i] = network.Usage.Mode == UsageMode.Stream ? output[i] : sums[i] + output[i];
                }
            });
            return [LargestOf(sums)];
        });

    /// <summary>One decision a window; for a stream one a recording, at its last step.</summary>
    /// <inheritdoc cref="ClassifyRecordings" path="/exception"/>
    public static ClassificationMetrics ClassifyWindows(
        RowEngine engine, NetworkSpec network, SequenceDataset data, CancellationToken cancellation) =>
        Classify(network, data, recording =>
        {
            List<int> decisions = [];
            RunRecording(engine, network, data, recording, cancellation, (row, output) =>
            {
                if (network.Usage.Mode == UsageMode.Window || row == recording.Steps - 1)
                {
                    decisions.Add(LargestOf(output));
                }
            });
            return decisions;
        });

    /// <summary>Outputs against the targets of the same rows, with their course; rows without a target do not count.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="network">The model's structure.</param>
    /// <param name="data">The recordings.</param>
    /// <param name="from">Part of each recording that only warms the model up.</param>
    /// <param name="cancellation">Checked at every row.</param>
    /// <exception cref="InputException">Model and data do not fit.</exception>
    public static Predictions Predict(
        RowEngine engine, NetworkSpec network, SequenceDataset data, double from, CancellationToken cancellation)
    {
        if (data.Targets.Count != network.OutputSize)
        {
            throw new InputException(
                $"data '{data.Name}' has {data.Targets.Count} target columns; the model has {network.OutputSize} outputs");
        }

        Predictions predictions = Predictions.OfValues(data.Targets);
        for (int index = 0; index < data.Recordings.Count; index++)
        {
            Recording recording = data.Recordings[index];
            RecordingCursor steps = CursorOf(network, recording);
            int first = SequenceDataset.StartOf(recording, from), number = index;
            RunRecording(engine, network, data, recording, cancellation, (row, output) =>
            {
                if (row < first)
                {
                    return;
                }

                ReadOnlySpan<float> targets = steps.Targets(row);
                for (int column = 0; column < targets.Length; column++)
                {
                    predictions.Add(number, row, column, targets[column], output[column]);
                }
            });
        }

        return predictions;
    }

    private static ClassificationMetrics Classify(
        NetworkSpec network, SequenceDataset data, Func<Recording, IEnumerable<int>> decide)
    {
        if (network.Outputs is not [{ Labels: { Count: > 0 } labels }])
        {
            throw new InputException(
                $"data '{data.Name}' is labelled, but model '{network.Name}' does not have one output with labels: it is no classifier");
        }

        SequenceDataset known = data.WithLabels(labels);
        var metrics = new ClassificationMetrics(labels);
        foreach (Recording recording in known.Recordings)
        {
            foreach (int decision in decide(recording))
            {
                metrics.Add(recording.Label!.Value, decision);
            }
        }

        return metrics;
    }

    /// <summary>Steps of a window are read again where the next window overlaps.</summary>
    private static RecordingCursor CursorOf(NetworkSpec network, Recording recording) =>
        new(recording, network.Usage.Mode == UsageMode.Window ? network.Usage.Steps : 0);

    private static void RunRecording(
        RowEngine engine, NetworkSpec network, SequenceDataset data, Recording recording, CancellationToken cancellation, ResultSink take)
    {
        if (data.Vocabulary is null != network.Input.Kind is InputKind.Features)
        {
            throw new InputException($"data '{data.Name}' is {(data.Vocabulary is null ? "values" : "text")}; "
                + $"model '{network.Name}' takes {(data.Vocabulary is null ? "text" : "values")}");
        }

        if (data.Features.Count != network.InputSize)
        {
            throw new InputException($"data '{data.Name}' has {data.Features.Count} channels ({string.Join(", ", data.Features)}); "
                + $"the model takes {network.InputSize}");
        }

        if (Decisions.CountFor(network.Usage, recording.Steps) == 0)
        {
            throw new InputException(
                $"data '{data.Name}', recording {recording.Id} has {recording.Steps} steps; the model decides on windows of {network.Usage.Steps}");
        }

        Decisions.Run(engine, network, CursorOf(network, recording).Values, recording.Steps, take, cancellation);
    }

    /// <summary>Index of the largest value, the first of equal ones.</summary>
    private static int LargestOf(ReadOnlySpan<double> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[largest])
            {
                largest = i;
            }
        }

        return largest;
    }
}
