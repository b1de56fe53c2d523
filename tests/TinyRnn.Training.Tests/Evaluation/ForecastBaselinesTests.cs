using System;
using System.Linq;

namespace TinyRnn.Training.Tests.Evaluation;

public sealed class ForecastBaselinesTests
{
    private const int Steps = 400;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ASeriesThatFollowsItsPast_IsForecastExactly_AndPersistenceIsNot(int horizon)
    {
        // The sum of two cosines and a constant follows four earlier values exactly, at any horizon.
        SequenceDataset data = Create(horizon, step => 20 + (3 * Math.Cos(0.3 * step)) + Math.Cos(1.1 * step));
        ForecastBaselines baselines = ForecastBaselines.Compare(data, 0, 0.7);
        Assert.Equal((Steps * 3 / 10) - horizon, baselines.Autoregression.Count);
        Assert.InRange(baselines.Autoregression.Rmse, 0, 1e-3);
        double expected = Math.Sqrt(Enumerable.Range(Steps * 7 / 10, (Steps * 3 / 10) - horizon)
            .Average(step => Math.Pow(data.Recordings[0].Values[step + horizon] - data.Recordings[0].Values[step], 2)));
        Assert.Equal(expected, baselines.Persistence.Rmse, 1e-4);
    }

    [Fact]
    public void AConstantSeries_IsForecastToo() =>
        Assert.InRange(ForecastBaselines.Compare(Create(1, _ => 5), 0, 0.5).Autoregression.Rmse, 0, 1e-6);

    [Fact]
    public void TooLittleData_AndDataThatIsNoForecast_AreRefused()
    {
        Assert.Contains(
            "expected more than 14 steps",
            Assert.Throws<TrainingException>(() => ForecastBaselines.Compare(Create(1, Math.Sin), 0, 0.05)).Message);
        Assert.Contains(
            "baselines need a forecast",
            Assert.Throws<TrainingException>(() => ForecastBaselines.Compare(SyntheticData.MovingMean(100), 0, 0.5)).Message);
    }

    [Fact]
    public void TheFirstPartOfAForecast_HasNoTargetsFromBeyondIt()
    {
        SequenceDataset part = Create(3, Math.Sin).Until(0.5);
        Assert.Equal(Steps / 2, part.Recordings[0].Steps);
        Assert.Equal(3, part.Recordings[0].Targets!.Count(float.IsNaN));
        Assert.True(float.IsNaN(part.Recordings[0].Targets![^3]));
        Assert.Equal(3, part.Horizon);
    }

    private static SequenceDataset Create(int horizon, Func<double, double> value)
    {
        float[] values = [.. Enumerable.Range(0, Steps).Select(step => (float)value(step))];
        float[] targets = [.. Enumerable.Range(0, Steps).Select(step => step + horizon < Steps ? values[step + horizon] : float.NaN)];
        Recording recording = new() { Id = "1", Values = values, Steps = Steps, Targets = targets };
        return new SequenceDataset("series", ["x"], [recording], targets: ["x"]) { Horizon = horizon };
    }
}
