using System;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;
using TinyRnn.Training.Numerics;
using TinyRnn.Training.Optimisation;

namespace TinyRnn.Training.Tests.BatchNorm;

/// <summary>Whole trainings with batch normalisation.</summary>
public sealed class BatchNormTrainingTests
{
    private static readonly TrainingOptions Options = new()
    {
        Units = 6, Epochs = 6, BatchSize = 40, Layers = 2, Norm = LayerKinds.BatchNorm, LearningRate = 0.02, Threads = 1,
    };

    [Fact]
    public void OneThreadOrThree_GiveTheSameBytes()
    {
        SequenceDataset data = SyntheticData.Sines(90, 16, classes: 3, equalLengths: false);
        Assert.Equal(
            ModelWriter.ToText(Trainer.Train(data, Options).Model), ModelWriter.ToText(Trainer.Train(data, Options with { Threads = 3 }).Model));
    }

    /// <summary>What validation judged is what the model file computes: the statistics of the best epoch are folded into its weights.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.9)]
    public void TheModel_GivesWhatValidationSaw(double averaging)
    {
        SequenceDataset data = SyntheticData.MovingMean(300);
        TrainingResult result = Trainer.Train(data, Options with { BatchSize = 8, WeightAveraging = averaging });
        Assert.Equal(2, result.Model.Network.Layers.Count(layer => layer.Type == LayerKinds.BatchNorm));
        PredictionTrace trace = Assert.Single(result.HeldOut!.Traces);

        // The last fifth, in windows of 64 steps whose first quarter is context.
        double[] expected = [.. Window(result.Model, data, 224, 288)[^48..], .. Window(result.Model, data, 236, 300)[^12..]];
        Assert.InRange(Tolerances.FreeRunning.Ratio(expected, [.. trace.Found]), 0, 1);
    }

    /// <summary>One minibatch, and weights that stay: what is left to see is the variance in the folded scale.</summary>
    [Fact]
    public void RunningStatistics_AreFoldedIntoTheModel_AndAveragedWithTheWeights()
    {
        float[] Scales(double momentum, double averaging)
        {
            TrainingResult result = Trainer.Train(SyntheticData.MovingMean(300), Options with
            {
                Epochs = 1, LearningRate = 1e-9, BatchNormMomentum = momentum, WeightAveraging = averaging,
            });
            return result.Model.Values(result.Model.Network.Layers.First(layer => layer.Type == LayerKinds.BatchNorm), TensorLayout.Scale)!;
        }

        double[] variances = [.. Scales(1, 0).Select(scale => 1 / ((double)scale * scale))];
        Assert.All(variances, variance => Assert.InRange(variance, 1e-4, 0.5));

        // Running variances start at 1, of which a momentum of 0.1 keeps 0.9, and the first update of an average 2/11.
        void AssertKept(double part, float[] scales) => Assert.All(
            scales.Zip(variances), pair => Assert.Equal(1 / Math.Sqrt(part + ((1 - part) * pair.Second)), pair.First, 1e-4));
        AssertKept(0.9, Scales(0.1, 0));
        AssertKept(2.0 / 11, Scales(1, 0.9));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.9)]
    public void BatchNormalisation_Learns(double averaging) =>
        Assert.True(ValidationAccuracy(LayerKinds.BatchNorm, averaging) > 0.9);

    [Fact]
    public void LayerNormalisation_LearnsToo() => Assert.True(ValidationAccuracy(LayerKinds.LayerNorm, 0.9) > 0.9);

    /// <summary>Stretches of truncated backpropagation are minibatches like any other.</summary>
    [Fact]
    public void ALanguageModel_TrainsWithStatisticsOfItsStretches()
    {
        string text = string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog. ", 40));
        SequenceDataset data = TextDataset.OfText("foxes", [("foxes.txt", [text])], Vocabulary.OfCharacters([text], 0, 1, hasUnknown: false));
        TrainingResult result = Trainer.Train(data, new TrainingOptions
        {
            Task = TrainingTask.NextToken, Units = 24, Embedding = 8, Truncate = 20, BatchSize = 8, Epochs = 12, Dropout = 0, LearningRate = 0.02,
            Norm = LayerKinds.BatchNorm, ValidationFraction = 0.2, Threads = 1,
        });
        Assert.True(result.History[^1].Metric < 1.5, $"{result.History[^1].Metric:g3} bits a character");
    }

    [Fact]
    public void TheAverage_TakesTheRunningStatisticsIn()
    {
        LaneBuffer weights = new(16), statistics = new(16);
        WeightAverage average = new([weights, statistics], 0.9);
        weights.Span.Fill(11);
        statistics.Span.Fill(22);
        average.Update();
        average.Swap();

        // The first update keeps 2/11 of the zeros that both started from.
        Assert.Equal(9f, weights.At(0), 1e-5f);
        Assert.Equal(18f, statistics.At(0), 1e-5f);
        average.Swap();
        Assert.Equal(22f, statistics.At(0));
    }

    [Fact]
    public void AMomentumWithoutBatchNormalisation_IsRefused() => Assert.Contains(
        "batchNormMomentum", Assert.Throws<TrainingException>(
            () => Trainer.Train(SyntheticData.Sines(20, 8), Options with { Norm = LayerKinds.LayerNorm, BatchNormMomentum = 0.1 })).Message);

    private static double[] Window(TinyRnnModel model, SequenceDataset data, int start, int end) =>
        new ReferenceNetwork(model).Run(data.Recordings[0].Values.AsSpan()[start..end]);

    private static double ValidationAccuracy(string norm, double averaging)
    {
        TrainingResult result = Trainer.Train(SyntheticData.Sines(90, 20), Options with
        {
            BatchSize = 16, Epochs = 60, Norm = norm, WeightAveraging = averaging, Refit = false,
        });
        return result.Metrics.Single(metric => metric.Key == "validationAccuracy").Value;
    }
}
