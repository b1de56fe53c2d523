using System;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training.Data;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;
using TinyRnn.Training.Optimisation;

namespace TinyRnn.Training.Tests.Optimisation;

public sealed class TrainingMachineryTests
{
    [Fact]
    public void Adam_FindsTheMinimumOfABowl()
    {
        LaneBuffer parameters = new(16);
        LaneBuffer gradient = new(16);
        AdamOptimiser adam = new(16, decouplesDecay: true);
        for (int step = 0; step < 2000; step++)
        {
            for (int i = 0; i < 16; i++)
            {
                gradient.At(i) = 2 * (parameters.At(i) - i);
            }

            adam.Step(parameters, gradient, 1, 0.05, 0);
        }

        Assert.All(Enumerable.Range(0, 16), i => Assert.Equal(i, parameters.At(i), 0.01f));
    }

    [Fact]
    public void RecurrentWeights_StartOrthogonal()
    {
        const int Units = 9;
        float[] values = Initialiser.Orthogonal(new RandomSource(3), 2, Units);
        for (int gate = 0; gate < 2; gate++)
        {
            for (int i = 0; i < Units; i++)
            {
                for (int j = 0; j < Units; j++)
                {
                    double dot = Enumerable.Range(0, Units).Sum(
                        k => (double)values[(((gate * Units) + i) * Units) + k] * values[(((gate * Units) + j) * Units) + k]);
                    Assert.Equal(i == j ? 1 : 0, dot, 1e-5);
                }
            }
        }
    }

    [Fact]
    public void RandomNumbers_AreUniformAndNormal_AndDependOnTheWholePath()
    {
        RandomSource random = new(1, 2, 3);
        double[] uniform = [.. Enumerable.Range(0, 20000).Select(_ => random.NextUniform())];
        double[] normal = [.. Enumerable.Range(0, 20000).Select(_ => random.NextNormal())];
        Assert.Equal(0.5, uniform.Average(), 0.01);
        Assert.Equal(1.0 / 12, uniform.Average(value => (value - 0.5) * (value - 0.5)), 0.003);
        Assert.Equal(0, normal.Average(), 0.03);
        Assert.Equal(1, normal.Average(value => value * value), 0.04);
        ulong[] firsts = [.. new long[][] { [1, 2, 3], [1, 3, 2], [2, 1, 3], [1, 2], [1, 2, 3, 0] }
            .Select(path => new RandomSource(path[0], path.AsSpan(1)).NextBits())];
        Assert.Equal(firsts.Length, firsts.Distinct().Count());
    }

    [Fact]
    public void TheRunner_DoesEveryShardOnce_AndPassesFailuresOn()
    {
        int[] counts = new int[100];
        using ShardRunner runner = new(4, index =>
        {
            Interlocked.Increment(ref counts[index]);
            if (index == 77)
            {
                throw new InvalidOperationException("shard 77");
            }
        });
        for (int round = 0; round < 50; round++)
        {
            runner.Run(50);
        }

        Assert.All(counts[..50], count => Assert.Equal(50, count));
        Assert.Contains("shard 77", Assert.Throws<InvalidOperationException>(() => runner.Run(100)).Message);
        runner.Run(3);
    }

    [Fact]
    public void ABatch_AllocatesNothing()
    {
        SequenceDataset data = SyntheticData.Sines(64, 30);
        TrainingOptions options = TaskDefaults.Complete(
            new TrainingOptions { Units = 8, Threads = 1, BatchSize = 16, ValidationFraction = 0, Epochs = 1 }
                .Over(TaskDefaults.For(TrainingTask.Classification)));

        // The same run with four times as many batches an epoch: what it allocates more, batches allocate. 150 batches more would
        // show a single object each.
        Assert.Equal(Allocated(data, options with { BatchSize = 64 }), Allocated(data, options), 2048.0);
    }

    private static double Allocated(SequenceDataset data, TrainingOptions options)
    {
        DataSplit split = DataSplit.All(data);
        Normaliser input = NormaliserFitting.FitInputs(data, split.Training);
        SampleSet set = new(data, split.Training, input, null, options, isTraining: true);
        using TrainingRun run = new(
            ModelFactory.Create(data, options, input, null), options, new SampleBatches(set, options, trains: true, options.BatchSize!.Value), null);
        run.Train("warm", 2, 0, null, CancellationToken.None);
        return Testing.AllocatedBytes.Least(() => run.Train("measured", 50, 0, null, CancellationToken.None));
    }
}
