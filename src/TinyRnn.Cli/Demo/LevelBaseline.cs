using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Demo;

/// <summary>
/// What a network must beat to be worth its while: logistic regression on the mean and the root mean square of each channel of
/// a window, which see the level of a signal and nothing of its course.
/// </summary>
internal static class LevelBaseline
{
    /// <summary>Accuracy on the test windows after training on the training windows.</summary>
    /// <param name="training">Labelled recordings.</param>
    /// <param name="test">Labelled recordings with the same label indices.</param>
    /// <param name="usage">How the model that it is compared with cuts windows; whole recordings for a stream.</param>
    public static double Accuracy(SequenceDataset training, SequenceDataset test, UsageSpec usage)
    {
        (List<double[]> features, List<int> labels) = Examples(training, usage);
        LogisticRegression model = LogisticRegression.Fit(features, labels, training.Labels.Count);
        (features, labels) = Examples(test, usage);
        int right = 0;
        for (int i = 0; i < features.Count; i++)
        {
            right += model.Classify(features[i]) == labels[i] ? 1 : 0;
        }

        return (double)right / features.Count;
    }

    private static (List<double[]> Features, List<int> Labels) Examples(SequenceDataset data, UsageSpec usage)
    {
        var features = new List<double[]>();
        var labels = new List<int>();
        foreach (Recording recording in data.Recordings)
        {
            bool isWindow = usage.Mode == UsageMode.Window;
            int window = isWindow ? usage.Steps : recording.Steps;
            int stride = isWindow ? usage.Stride : recording.Steps;
            for (int start = 0; start + window <= recording.Steps; start += stride)
            {
                features.Add(Features(recording, start, window));
                labels.Add(recording.Label!.Value);
            }
        }

        return (features, labels);
    }

    private static double[] Features(Recording recording, int start, int window)
    {
        int channels = recording.Values.Length / recording.Steps;
        var features = new double[2 * channels];
        for (int channel = 0; channel < channels; channel++)
        {
            double sum = 0, squares = 0;
            for (int step = start; step < start + window; step++)
            {
                double value = recording.Values[(step * channels) + channel];
                sum += value;
                squares += value * value;
            }

            features[2 * channel] = sum / window;
            features[(2 * channel) + 1] = Math.Sqrt(squares / window);
        }

        return features;
    }
}
