using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TinyRnn.Training.Data;

/// <summary>How much each class counts in the training loss.</summary>
internal static class ClassWeights
{
    /// <summary>Every recording counts the same.</summary>
    public const string None = "none";

    /// <summary>Every class counts the same; the mean weight of a recording is 1.</summary>
    public const string Balanced = "balanced";

    /// <summary>The weights, one a label.</summary>
    /// <param name="text"><see cref="None"/>, <see cref="Balanced"/> or <c>label=weight,...</c>.</param>
    /// <param name="data">The recordings.</param>
    /// <param name="spans">Those that train.</param>
    /// <exception cref="TrainingException">The text is none of these, or names a label that the data does not have.</exception>
    public static float[] Create(string text, SequenceDataset data, IReadOnlyList<StepSpan> spans)
    {
        float[] weights = new float[data.Labels.Count];
        Array.Fill(weights, 1);
        switch (text)
        {
            case None:
                return weights;
            case Balanced:
                int[] counts = new int[weights.Length];
                foreach (StepSpan span in spans)
                {
                    counts[data.Recordings[span.Recording].Label!.Value]++;
                }

                int present = counts.Count(count => count > 0);
                return [.. counts.Select(count => count == 0 ? 1 : (float)spans.Count / (present * count))];
            default:
                foreach (string part in text.Split(','))
                {
                    Set(weights, part, data);
                }

                return weights;
        }
    }

    private static void Set(float[] weights, string part, SequenceDataset data)
    {
        int equals = part.LastIndexOf('=');
        if (equals < 0
            || !float.TryParse(part.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out float weight)
            || !(weight is >= 0 and <= 1e6f))
        {
            throw new TrainingException(
                $"classWeights has '{part}'; expected none, balanced or label=weight with weights from 0 to 1000000.");
        }

        int label = data.Labels.ToList().IndexOf(part[..equals].Trim());
        weights[label >= 0 ? label : throw new TrainingException(
            $"classWeights names '{part[..equals].Trim()}'; data '{data.Name}' has the labels {string.Join(", ", data.Labels)}.")] = weight;
    }
}
