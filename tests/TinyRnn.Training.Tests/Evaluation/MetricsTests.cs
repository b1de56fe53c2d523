using System;
using System.Collections.Generic;

namespace TinyRnn.Training.Tests.Evaluation;

public sealed class MetricsTests
{
    [Fact]
    public void Confusion_CountsExpectedByFound()
    {
        ClassificationMetrics metrics = new(["a", "b", "c"]);
        metrics.Add(0, [0.5, 0.3, 0.2]);
        metrics.Add(1, [0.5, 0.3, 0.2]);
        metrics.Add(2, 2);
        metrics.Add(2, 1);
        Assert.Equal([[1, 0, 0], [1, 0, 0], [0, 1, 1]], metrics.ToRows());
        Assert.Equal((4, 2, 0.5), (metrics.Count, metrics.Right, metrics.Accuracy));
    }

    [Fact]
    public void RegressionErrors_SkipStepsWithoutATarget()
    {
        RegressionMetrics metrics = new();
        metrics.Add(1, 4);
        metrics.Add(double.NaN, 100);
        metrics.Add(2, -2);
        Assert.Equal(2, metrics.Count);
        Assert.Equal(Math.Sqrt(12.5), metrics.Rmse, 1e-12);
        Assert.Equal(3.5, metrics.Mae, 1e-12);
    }

    [Fact]
    public void LogisticRegression_SeparatesWhatALineSeparates_AndNothingElse()
    {
        Random random = new(1);
        List<double[]> features = [];
        List<int> line = [];
        List<int> crossed = [];
        for (int i = 0; i < 400; i++)
        {
            double x = random.NextDouble() - 0.5;
            double y = random.NextDouble() - 0.5;
            features.Add([1000 + x, 0.001 * y, 7]);
            line.Add(x + y > 0.1 ? 1 : 0);
            crossed.Add(x * y > 0 ? 1 : 0);
        }

        Assert.True(Accuracy(features, line) > 0.97);
        Assert.InRange(Accuracy(features, crossed), 0.35, 0.7);
    }

    private static double Accuracy(List<double[]> features, List<int> labels)
    {
        LogisticRegression model = LogisticRegression.Fit(features, labels, 2);
        int right = 0;
        for (int i = 0; i < labels.Count; i++)
        {
            right += model.Classify(features[i]) == labels[i] ? 1 : 0;
        }

        return (double)right / labels.Count;
    }
}
