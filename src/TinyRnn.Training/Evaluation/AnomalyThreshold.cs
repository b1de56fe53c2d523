using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Training.Data;

namespace TinyRnn.Training;

/// <summary>
/// The forecast error from which on a step is called an anomaly: a quantile of the errors on validation data, which training did not see.
/// With a quantile of 0.999 one step in a thousand of data like it is a false alarm.
/// </summary>
internal static class AnomalyThreshold
{
    /// <summary>Chooses the threshold.</summary>
    /// <param name="model">A forecaster of one value.</param>
    /// <param name="data">The data.</param>
    /// <param name="validation">Its steps that were not trained on; each recording's steps before them warm the model up.</param>
    /// <param name="quantile">Part of the errors that lie at or below the threshold, 0 to 1.</param>
    /// <returns>The threshold in the units of the target.</returns>
    /// <exception cref="TrainingException">There are no errors to choose by.</exception>
    public static double Choose(TinyRnnModel model, SequenceDataset data, IReadOnlyList<StepSpan> validation, double quantile)
    {
        ReferenceNetwork network = new(model);
        List<double> errors = [];
        foreach (StepSpan span in validation)
        {
            Recording recording = data.Recordings[span.Recording];
            network.Reset();
            for (int step = 0; step < span.End; step++)
            {
                double forecast = network.Step(recording.Step(step))[0];
                if (step >= span.Start && float.IsFinite(recording.Targets![step]))
                {
                    errors.Add(Math.Abs(forecast - recording.Targets[step]));
                }
            }
        }

        if (errors.Count == 0)
        {
            throw new TrainingException($"Data '{data.Name}': there are no validation steps with a target to choose a threshold by.");
        }

        errors.Sort();
        return errors[Math.Clamp((int)Math.Ceiling(quantile * errors.Count) - 1, 0, errors.Count - 1)];
    }
}
