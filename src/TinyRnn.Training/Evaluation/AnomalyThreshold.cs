using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Training.Data;

namespace TinyRnn.Training;

/// <summary>
/// The forecast errors from which on a step is called an anomaly, one a column: a step is one where any column's error is above its
/// threshold. They are chosen on validation data, which training did not see: with a quantile of 0.999 one step in a thousand of data
/// like it is a false alarm. Each threshold is that quantile of the column's own errors, so that all columns count the same, times one
/// factor, by which as many steps are above any of them as are to be.
/// </summary>
internal static class AnomalyThreshold
{
    /// <summary>Chooses the thresholds.</summary>
    /// <param name="model">A forecaster.</param>
    /// <param name="data">The data.</param>
    /// <param name="validation">Its steps that were not trained on; each recording's steps before them warm the model up.</param>
    /// <param name="warmUp">Steps at the start of each recording that do not count: what came before them is not known.</param>
    /// <param name="quantile">Part of the validation steps that are below all thresholds, 0 to 1.</param>
    /// <returns>One threshold a target, in its units.</returns>
    /// <exception cref="TrainingException">There are no errors to choose by.</exception>
    public static double[] Choose(TinyRnnModel model, SequenceDataset data, IReadOnlyList<StepSpan> validation, int warmUp, double quantile)
    {
        List<double[]> errors = [.. Errors(model, data, validation, warmUp)];
        if (errors.Count == 0)
        {
            throw new TrainingException($"Data '{data.Name}': there are no validation steps with targets to choose a threshold by.");
        }

        // A column that is forecast exactly: any error is too much of one.
        double[] scale = [.. data.Targets.Select((_, i) => Math.Max(Quantile(errors.Select(step => step[i]), quantile), float.Epsilon))];
        double factor = Quantile(errors.Select(step => step.Select((error, i) => error / scale[i]).Max()), quantile);
        return [.. scale.Select(value => factor * value)];
    }

    private static double Quantile(IEnumerable<double> values, double quantile)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(quantile * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>The absolute errors of each step that has all its targets.</summary>
    private static IEnumerable<double[]> Errors(TinyRnnModel model, SequenceDataset data, IReadOnlyList<StepSpan> validation, int warmUp)
    {
        ReferenceNetwork network = new(model);
        foreach (StepSpan span in validation)
        {
            RecordingCursor steps = new(data.Recordings[span.Recording]);
            network.Reset();
            for (int step = 0; step < span.End; step++)
            {
                double[] forecast = network.Step(steps.Values(step));
                ReadOnlySpan<float> targets = steps.Targets(step);
                for (int i = 0; i < forecast.Length; i++)
                {
                    forecast[i] = Math.Abs(forecast[i] - targets[i]);
                }

                if (step >= Math.Max(span.Start, warmUp) && forecast.All(double.IsFinite))
                {
                    yield return forecast;
                }
            }
        }
    }
}
