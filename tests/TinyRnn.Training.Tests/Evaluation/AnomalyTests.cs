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
            metrics.Add(mark, alarm ? 1.5 : 1);
        }

        Assert.Equal(0.5, metrics.Precision);
        Assert.Equal(0.25, metrics.Recall);
        Assert.Equal(2 * 0.5 * 0.25 / 0.75, metrics.F1, 1e-12);
        Assert.Equal(1.0 / 6, metrics.FalseAlarmRate, 1e-12);
        Assert.Equal((2, 1), (metrics.Events, metrics.EventsFound));
        metrics.Add(true, double.NaN);
        metrics.BeginRecording();
        metrics.Add(true, 0);
        Assert.Equal((4, 2), (metrics.Events, metrics.EventsFound));
    }

    [Fact]
    public void TheArea_IsThePartOfPairsInOrder_EqualOnesCountingHalf()
    {
        AnomalyMetrics metrics = new();
        double[] marked = [0.5, 2, 7, double.NaN], others = [0, 0.5, 1, 3];
        Array.ForEach(marked, score => metrics.Add(true, score));
        Array.ForEach(others, score => metrics.Add(false, score));

        // 0.5 is above one and equal to one, 2 above three, 7 and what is no number above all.
        Assert.Equal((1.5 + 3 + 4 + 4) / 16, metrics.AreaUnderCurve, 1e-12);
        Assert.True(double.IsNaN(new AnomalyMetrics().AreaUnderCurve));
    }

    /// <summary>Also of layers that give a row for each column.</summary>
    [Theory]
    [InlineData("gru 6", "output-2")]
    [InlineData("gru 6, reshape 2x3", "outputRow-2")]
    public void ThresholdsOfSeveralColumns_AreTogetherTheQuantile_AndStandInOutputsOfTheirNames(string architecture, string second)
    {
        SequenceDataset data = Pair(600);
        TrainingOptions options = new() { Architecture = architecture, Epochs = 5, Threads = 1, ValidationFraction = 0.25, AnomalyQuantile = 0.9 };
        Format.TinyRnnModel model = Trainer.Train(data, options).Model, plain = Trainer.Train(data, options with { AnomalyQuantile = null }).Model;
        ReferenceNetwork network = new(model), whole = new(plain);
        List<double> scores = [];
        for (int step = 0; step < 599; step++)
        {
            double[] forecast = network.Step(data.Recordings[0].Step(step));
            Assert.Equal(whole.Step(data.Recordings[0].Step(step)), forecast);
            if (step >= 450)
            {
                scores.Add(Enumerable.Range(0, 2).Max(i => Math.Abs(forecast[i] - data.Recordings[0].Targets![(2 * step) + i]) / model.Thresholds[i]!.Value));
            }
        }

        Assert.Equal(1, scores.Order().ElementAt((int)Math.Ceiling(0.9 * scores.Count) - 1), 1e-5);
        Assert.Equal(["x", second], model.Network.Outputs.Select(output => model.Network.Layers[output.From].Name));
        Assert.Null(plain.Thresholds.Single());
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

    private static SequenceDataset Pair(int steps)
    {
        SequenceDataset wave = Wave(steps);
        float[] values = [.. wave.Recordings[0].Values.SelectMany(value => (float[])[value, 50 - (20 * value)])];
        Recording recording = new() { Id = "1", Values = values, Steps = steps, Targets = [.. values.Skip(2), float.NaN, float.NaN] };
        return new SequenceDataset("pair", ["x", "2"], [recording], targets: ["x", "2"]) { Horizon = 1 };
    }

    private static SequenceDataset Wave(int steps)
    {
        float[] values = [.. Enumerable.Range(0, steps).Select(step => (float)Math.Sin(step * 0.4) + (step * 37 % 11 * 0.01f))];
        Recording recording = new() { Id = "1", Values = values, Steps = steps, Targets = [.. values.Skip(1), float.NaN] };
        return new SequenceDataset("wave", ["x"], [recording], targets: ["x"]) { Horizon = 1 };
    }
}
