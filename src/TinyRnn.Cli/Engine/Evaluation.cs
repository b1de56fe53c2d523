using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TinyRnn.Cli.IO;
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
            ResultMatrix results = RunRecording(engine, network, data, recording, cancellation);
            if (network.Usage.Mode == UsageMode.Stream)
            {
                return [LargestOf(results.Row(results.Rows - 1))];
            }

            var sums = new double[results.Columns];
            for (int i = 0; i < results.Values.Length; i++)
            {
                sums[i % sums.Length] += results.Values[i];
            }

            return [LargestOf(sums)];
        });

    /// <summary>One decision a window; for a stream one a recording, at its last step.</summary>
    /// <inheritdoc cref="ClassifyRecordings" path="/exception"/>
    public static ClassificationMetrics ClassifyWindows(
        RowEngine engine, NetworkSpec network, SequenceDataset data, CancellationToken cancellation) =>
        Classify(network, data, recording =>
        {
            ResultMatrix results = RunRecording(engine, network, data, recording, cancellation);
            int first = network.Usage.Mode == UsageMode.Stream ? results.Rows - 1 : 0;
            return Enumerable.Range(first, results.Rows - first).Select(row => LargestOf(results.Row(row)));
        });

    /// <summary>Outputs against the targets of the same rows; rows without a target do not count.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="network">The model's structure.</param>
    /// <param name="data">The recordings.</param>
    /// <param name="from">Part of each recording that only warms the model up.</param>
    /// <param name="cancellation">Checked at every row.</param>
    /// <exception cref="InputException">Model and data do not fit.</exception>
    public static RegressionMetrics Regress(
        RowEngine engine, NetworkSpec network, SequenceDataset data, double from, CancellationToken cancellation) =>
        Predict(engine, network, data, from, cancellation).Errors!;

    /// <summary>The same with the course of outputs and targets.</summary>
    /// <inheritdoc cref="Regress"/>
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
            ResultMatrix results = RunRecording(engine, network, data, recording, cancellation);
            for (int result = 0; result < results.Rows; result++)
            {
                int row = network.Usage.Mode == UsageMode.Stream
                    ? result
                    : (result * network.Usage.Stride) + network.Usage.Steps - 1;
                if (row < SequenceDataset.StartOf(recording, from))
                {
                    continue;
                }

                ReadOnlySpan<float> targets = recording.Targets.AsSpan(row * results.Columns, results.Columns);
                for (int column = 0; column < targets.Length; column++)
                {
                    predictions.Add(index, row, column, targets[column], results.Row(result)[column]);
                }
            }
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

    private static ResultMatrix RunRecording(
        RowEngine engine, NetworkSpec network, SequenceDataset data, Recording recording, CancellationToken cancellation)
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

        return Decisions.Run(engine, network, new Matrix(recording.Values, recording.Steps, data.Features.Count), cancellation);
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
