using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Testing;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Network;
using TinyRnn.Training.Optimisation;

namespace TinyRnn.Training.Tests.BatchNorm;

/// <summary>Batch normalisation in training: gradients through the statistics of a minibatch, and the running statistics.</summary>
public sealed class BatchNormGradientTests
{
    /// <summary>One shard, a whole one, three of which the last holds one sequence; several rows a step.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(16, 1)]
    [InlineData(33, 1)]
    [InlineData(18, 2)]
    public void Backward_AgreesWithCentralDifferencesOfTheReferenceInTrainingMode(int sequences, int inputLength)
    {
        BatchNormNetwork network = new(sequences, inputLength);
        TrainingNetwork training = network.Train();
        (double loss, float[] gradient) = network.Differentiate(training, threads: 2);
        BatchNormNetwork.Reference reference = new(network);
        Assert.Equal(reference.Loss(), loss, 1e-4);
        Dictionary<string, double[]> numeric = network.Numeric(reference);
        double squares = 0, errors = 0;
        foreach (Tensor tensor in training.Layout.Write(network.Model, gradient))
        {
            for (int i = 0; i < tensor.Values.Length; i++)
            {
                double slope = numeric[tensor.Name][i];
                squares += slope * slope;
                errors += (slope - tensor.Values[i]) * (slope - tensor.Values[i]);
            }
        }

        Assert.InRange(Math.Sqrt(errors / squares), 0, Tolerances.Gradient.Value);
    }

    [Fact]
    public void TheRunningStatistics_MoveByTheMomentumTowardsTheMinibatchs_WithTheUnbiasedVariance()
    {
        BatchNormNetwork network = new(21);
        BatchNormNetwork.Reference reference = new(network);
        reference.Loss();
        foreach (double momentum in new[] { 0.1, 1.0 })
        {
            TrainingNetwork training = network.Train(momentum);
            network.Differentiate(training);
            int at = 0;
            foreach ((double[] means, double[] variances, int count) in reference.Statistics)
            {
                // Two minibatches have been through, from a mean of 0 and a variance of 1.
                double kept = (1 - momentum) * (1 - momentum);
                double[] expected =
                [
                    .. means.Select(mean => (1 - kept) * mean),
                    .. variances.Select(variance => kept + ((1 - kept) * variance * count / (count - 1))),
                ];
                Assert.InRange(Tolerances.OneStep.Ratio(expected, training.Normalisation.Running.Span.Slice(at, expected.Length)), 0, 1);
                at += expected.Length;
            }
        }
    }

    /// <summary>Squares of values around 1,000 leave three digits of a variance of 1.</summary>
    [Fact]
    public void ALargeMean_CostsTheVarianceNoDigits()
    {
        ModelBuilder builder = new("offset", 1);
        builder.Layer(LayerKinds.BatchNorm, "norm", null, null, (role, _) => [role == TensorLayout.Scale ? 1f : 0f]);
        TrainingNetwork training = new(
            builder.Output(0).Build(), new ElementLoss<SquaredError>(default), batchNorm: new BatchNormSettings(1, 1e-5));
        Random random = new(1);
        float[] values = [.. Enumerable.Range(0, 3000).Select(_ => 1000 + random.NextSingle())];
        using BatchRunner runner = new(training, 30, 100, 1, (shard, index) =>
        {
            shard.Begin(100);
            shard.Sequences = index == 0 ? 16 : 14;
            for (int i = 0; i < 100 * shard.Sequences; i++)
            {
                shard.Input.RowSpan(i % 100)[i / 100] = values[(index * 1600) + i];
            }
        });
        runner.Differentiate(30, 1);
        double mean = values.Average(value => (double)value);
        double variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
        Assert.Equal(mean, training.Normalisation.Running.At(0), 1e-4);
        Assert.Equal(1, training.Normalisation.Running.At(1) / variance, 1e-6);
    }

    [Fact]
    public void Folded_IsTheNormalisationByTheRunningStatistics_AndIsPutBack()
    {
        BatchNormNetwork network = new(16);
        TrainingNetwork training = network.Train(momentum: 1);
        (double loss, _) = network.Differentiate(training);
        float[] trained = training.Parameters.Span.ToArray();

        // The variance that is kept is that of all data, the one of the minibatch is over its count: put in its place, training and
        // the folded form agree.
        BatchNormNetwork.Reference reference = new(network);
        reference.Loss();
        int at = 0;
        foreach ((double[] means, double[] variances, _) in reference.Statistics)
        {
            for (int i = 0; i < means.Length; i++)
            {
                training.Normalisation.Running.At(at + means.Length + i) = (float)variances[i];
            }

            at += 2 * means.Length;
        }

        training.Normalisation.Fold();
        Assert.Equal(loss, network.Evaluate(training), 1e-4);
        Assert.NotEqual(trained, training.Parameters.Span.ToArray());
        training.Normalisation.Unfold();
        Assert.Equal(trained, training.Parameters.Span.ToArray());
    }

    [Fact]
    public void ThreadsWidthsAndPadding_ChangeNoBit()
    {
        BatchNormNetwork network = new(45);
        (double loss, float[] gradient) = network.Differentiate(network.Train());
        foreach ((int bits, int threads, int extraRows) in new[] { (128, 1, 0), (256, 2, 0), (512, 3, 0), (0, 3, 0), (0, 1, 5) })
        {
            (double otherLoss, float[] other) = network.Differentiate(network.Train(vectorBits: bits), threads, extraRows);
            Assert.Equal(loss, otherLoss);
            Assert.Equal(gradient, other);
        }
    }

    [Fact]
    public void AMinibatchOfOneStep_IsRefused()
    {
        BatchNormNetwork network = new(1, longest: 1);
        TrainingException exception = Assert.Throws<TrainingException>(() => network.Differentiate(network.Train()));
        Assert.Contains("at least 2 steps", exception.Message);
        Assert.Contains("batchSize", exception.Message);
    }

    [Fact]
    public void LayersThatShareAScale_AreRefused()
    {
        TinyRnnModel model = new BatchNormNetwork(1).Model;
        LayerSpec[] layers = [.. model.Network.Layers];
        int[] norms = [.. Enumerable.Range(0, layers.Length).Where(i => layers[i].Type == LayerKinds.BatchNorm)];
        layers[norms[1]] = layers[norms[1]] with { Tensors = layers[norms[0]].Tensors };
        TinyRnnModel shared = new()
        {
            Network = model.Network with { Layers = new EquatableArray<LayerSpec>(layers) },
            Tensors = model.Tensors,
            OutputNormalisers = model.OutputNormalisers,
            Thresholds = model.Thresholds,
            Provenance = model.Provenance,
        };
        Assert.Contains("shares", Assert.Throws<NotSupportedException>(() => new TrainingNetwork(
            shared, new ElementLoss<SquaredError>(default), batchNorm: new BatchNormSettings(0.1, 1e-5))).Message);
    }

    /// <summary>Dropout before a normalisation would change the variance in training alone.</summary>
    [Theory]
    [InlineData(LayerKinds.BatchNorm)]
    [InlineData(LayerKinds.LayerNorm)]
    public void DropoutOfARecurrentLayer_ComesAfterItsNormalisation(string kind)
    {
        float[] Values(string role, IReadOnlyList<int> shape) => new float[shape.Aggregate((product, size) => product * size)];
        ModelBuilder builder = new("dropped", 2);
        builder.Layer(LayerKinds.Gru, "gru", null, [AttributeValue.Of("units", 3)], Values);
        builder.Layer(kind, "norm", null, null, Values);
        builder.Layer(LayerKinds.Gru, "second", null, [AttributeValue.Of("units", 3)], Values);
        builder.Layer(LayerKinds.Dense, "output", null, [AttributeValue.Of("units", 1)], Values);
        Shard shard = new TrainingNetwork(
            builder.Output(3).Build(), new ElementLoss<SquaredError>(default), dropout: new Dropout(0, 0, 0.5)).CreateShard(2);
        Assert.Equal([false, true, true, false], shard.Dropped.Select(dropped => dropped is not null));
    }
}
