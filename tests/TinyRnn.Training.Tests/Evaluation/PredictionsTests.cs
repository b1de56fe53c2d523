using System;
using System.Linq;

namespace TinyRnn.Training.Tests.Evaluation;

public sealed class PredictionsTests
{
    [Fact]
    public void HeldOutDecisions_GiveTheValidationAccuracy()
    {
        TrainingResult result = Trainer.Train(SyntheticData.Sines(30, 20), new TrainingOptions { Units = 4, Epochs = 4, Threads = 1 });
        ClassificationMetrics decisions = result.HeldOut!.Decisions!;
        Assert.Equal(6, decisions.Count);
        Assert.Equal(Metric(result, "validationAccuracy"), decisions.Accuracy, 1e-5);
    }

    [Fact]
    public void HeldOutValues_GiveTheValidationError()
    {
        SequenceDataset data = SyntheticData.MovingMean(300);
        TrainingResult result = Trainer.Train(data, new TrainingOptions { Units = 4, Epochs = 3, Threads = 1 });
        Predictions held = result.HeldOut!;
        Assert.Equal(60, held.Errors!.Count);
        Assert.Equal(Metric(result, "validationRmse"), held.Errors.Rmse, 1e-3);
        PredictionTrace trace = Assert.Single(held.Traces);
        Assert.Equal("mean", trace.Target);
        Assert.Equal(data.Recordings[0].Targets!.TakeLast(60).Select(value => (double)value), trace.Expected, new Near());
    }

    [Fact]
    public void WithoutValidation_ThereIsNothing() => Assert.Null(
        Trainer.Train(SyntheticData.Sines(10, 20), new TrainingOptions { Units = 2, Epochs = 1, ValidationFraction = 0, Threads = 1 }).HeldOut);

    [Fact]
    public void ATrace_HoldsTheLastStepsWithGapsBetweenStretches()
    {
        Predictions predictions = Predictions.OfValues(["t"]);
        for (int step = 0; step < (5 * Predictions.LongestTrace); step++)
        {
            predictions.Add(0, step, 0, step, -step);
        }

        predictions.Add(1, 0, 0, 7, 8);
        predictions.Add(1, 1, 0, double.NaN, 9);
        PredictionTrace trace = Assert.Single(predictions.Traces);
        Assert.Equal(Predictions.LongestTrace, trace.Expected.Count);
        Assert.Equal([(5 * Predictions.LongestTrace) - 1, double.NaN, 7], trace.Expected.TakeLast(3));
        Assert.Equal([1 - (5 * Predictions.LongestTrace), double.NaN, 8], trace.Found.TakeLast(3));
        Assert.Equal((5 * Predictions.LongestTrace) + 1, predictions.Errors!.Count);
    }

    private static double Metric(TrainingResult result, string name) => result.Metrics.Single(metric => metric.Key == name).Value;

    private sealed class Near : System.Collections.Generic.IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= 1e-6 * Math.Abs(x);

        public int GetHashCode(double obj) => 0;
    }
}
