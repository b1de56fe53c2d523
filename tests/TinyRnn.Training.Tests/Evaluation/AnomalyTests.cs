using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Reference;

namespace TinyRnn.Training.Tests.Evaluation;

public sealed class AnomalyTests
{
    [Fact]
    public void Figures_AreThoseOfTheCounts()
    {
        AnomalyMetrics metrics = new();
        metrics.BeginRecording();
        bool[] marks = [false, true, true, false, false, true, true, false, false, false];
        bool[] alarms = [true, false, true, false, false, false, false, false, false, false];
        foreach ((bool mark, bool alarm) in marks.Zip(alarms))
        {
            metrics.Add(mark, alarm);
        }

        Assert.Equal(0.5, metrics.Precision);
        Assert.Equal(0.25, metrics.Recall);
        Assert.Equal(2 * 0.5 * 0.25 / 0.75, metrics.F1, 1e-12);
        Assert.Equal(1.0 / 6, metrics.FalseAlarmRate, 1e-12);
        Assert.Equal((2, 1), (metrics.Events, metrics.EventsFound));
        metrics.Add(true, true);
        metrics.BeginRecording();
        metrics.Add(true, false);
        Assert.Equal((4, 2), (metrics.Events, metrics.EventsFound));
    }

    [Fact]
    public void TheThreshold_IsTheQuantileOfTheValidationErrors()
    {
        SequenceDataset data = Wave(400);
        TrainingOptions options = new() { Units = 6, Epochs = 5, Threads = 1, ValidationFraction = 0.25, AnomalyQuantile = 0.9 };
        TrainingResult result = Trainer.Train(data, options);
        ReferenceNetwork network = new(result.Model);
        List<double> errors = [];
        for (int step = 0; step < 399; step++)
        {
            double error = Math.Abs(network.Step(data.Recordings[0].Step(step))[0] - data.Recordings[0].Targets![step]);
            if (step >= 300)
            {
                errors.Add(error);
            }
        }

        double threshold = result.Model.Thresholds[0]!.Value;
        Assert.Equal(errors.Order().ElementAt((int)Math.Ceiling(0.9 * errors.Count) - 1), threshold, 1e-9);
        Assert.True(result.Model.Network.Outputs[0].HasThreshold);
        Assert.Null(Trainer.Train(data, options with { AnomalyQuantile = null }).Model.Thresholds[0]);
        Assert.Contains("refit", Assert.Throws<TrainingException>(() => Trainer.Train(data, options with { Refit = true })).Message);
    }

    [Fact]
    public void AForecastFurtherAhead_IsTheSameSeriesLater()
    {
        SequenceDataset one = Wave(20), three = one.WithHorizon(3);
        Assert.Equal(3, three.Horizon);
        for (int step = 0; step < 20; step++)
        {
            Assert.Equal(step + 3 < 20 ? one.Recordings[0].Values[step + 3] : float.NaN, three.Recordings[0].Targets![step]);
        }

        Assert.Throws<TrainingException>(() => three.WithHorizon(2));
        Assert.Equal(20, one.WithHorizon(50).Recordings[0].Targets!.Count(float.IsNaN));
    }

    private static SequenceDataset Wave(int steps)
    {
        float[] values = [.. Enumerable.Range(0, steps).Select(step => (float)Math.Sin(step * 0.4) + (step * 37 % 11 * 0.01f))];
        Recording recording = new() { Id = "1", Values = values, Steps = steps, Targets = [.. values.Skip(1), float.NaN] };
        return new SequenceDataset("wave", ["x"], [recording], targets: ["x"]) { Horizon = 1 };
    }
}
