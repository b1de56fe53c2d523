using System;
using System.Linq;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Training.Tests;

public sealed class TaskDefaultsTests
{
    /// <summary>Guards the result; the defaults themselves were chosen inside the training file (see TaskDefaults).</summary>
    [DataFact]
    public void BasicMotions_GetAtLeast37Of40Right_AsMedianOfFiveSeeds()
    {
        SequenceDataset training = TsDataReader.ReadFile(SharedFolder.Data.Combine("basic-motions", "BasicMotions_TRAIN.ts"));
        SequenceDataset test = TsDataReader.ReadFile(SharedFolder.Data.Combine("basic-motions", "BasicMotions_TEST.ts"))
            .WithLabels(training.Labels);
        int[] right = [.. Enumerable.Range(1, 5).Select(seed => CountRight(training, test, seed))];
        Assert.True(right.Order().ElementAt(2) >= 37, $"right of 40 by seed: {string.Join(", ", right)}");
    }

    private static int CountRight(SequenceDataset training, SequenceDataset test, int seed)
    {
        ReferenceNetwork network = new(Trainer.Train(training, new TrainingOptions { Seed = seed }).Model);
        ClassificationMetrics metrics = new(test.Labels);
        foreach (Recording recording in test.Recordings)
        {
            network.Reset();
            double[] outputs = network.Run(recording.Values);
            metrics.Add(recording.Label!.Value, outputs.AsSpan(outputs.Length - test.Labels.Count));
        }

        return metrics.Right;
    }
}
