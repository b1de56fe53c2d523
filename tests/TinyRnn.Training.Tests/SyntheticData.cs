using System;
using System.Collections.Generic;

namespace TinyRnn.Training.Tests;

/// <summary>Small data sets that a small network can learn.</summary>
internal static class SyntheticData
{
    /// <summary>Sines of a frequency a class, with noise and a random phase: the class is not in the mean or the variance.</summary>
    public static SequenceDataset Sines(int recordings, int steps, int classes = 2, bool equalLengths = true, int seed = 1)
    {
        Random random = new(seed);
        List<Recording> list = [];
        for (int i = 0; i < recordings; i++)
        {
            int label = i % classes;
            int length = equalLengths ? steps : steps - random.Next(steps / 2);
            double phase = random.NextDouble() * 2 * Math.PI;
            float[] values = new float[length * 2];
            for (int step = 0; step < length; step++)
            {
                double angle = phase + (step * 0.25 * (label + 1));
                values[step * 2] = (float)(5 + (2 * Math.Sin(angle)) + (0.1 * random.NextDouble()));
                values[(step * 2) + 1] = (float)(100 * Math.Cos(angle));
            }

            list.Add(new Recording { Id = $"{i}", Values = values, Steps = length, Label = label });
        }

        string[] labels = new string[classes];
        for (int i = 0; i < classes; i++)
        {
            labels[i] = $"class{i}";
        }

        return new SequenceDataset("sines", ["a", "b"], list, labels);
    }

    /// <summary>One series whose target is the mean of its last three inputs, times 10 plus 1,000.</summary>
    public static SequenceDataset MovingMean(int steps, int seed = 1)
    {
        Random random = new(seed);
        float[] values = new float[steps];
        float[] targets = new float[steps];
        for (int step = 0; step < steps; step++)
        {
            values[step] = (float)random.NextDouble();
            targets[step] = step < 2 ? float.NaN : 1000 + (10 * (values[step] + values[step - 1] + values[step - 2]) / 3);
        }

        Recording recording = new() { Id = "1", Values = values, Steps = steps, Targets = targets };
        return new SequenceDataset("moving-mean", ["x"], [recording], targets: ["mean"]);
    }

    /// <summary>
    /// One series of four channels, normal with deviation 1, and as many targets, each of its own mean and deviation: target i is i + 1
    /// times channel i, plus 100 times that.
    /// </summary>
    /// <param name="steps">Steps.</param>
    /// <param name="unused">Channels after the four.</param>
    public static SequenceDataset Rows(int steps, int unused = 0)
    {
        TinyRnn.Testing.RandomSource random = new(1);
        int channels = 4 + unused;
        float[] values = random.Gaussians(steps * channels, 1);
        float[] targets = new float[steps * 4];
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = ((i % 4) + 1) * (100 + values[(i / 4 * channels) + (i % 4)]);
        }

        string[] names = ["a", "b", "c", "d", "e", "f"];
        return new SequenceDataset(
            "rows", names[..channels], [new Recording { Id = "1", Values = values, Steps = steps, Targets = targets }], targets: ["A", "B", "C", "D"]);
    }
}
