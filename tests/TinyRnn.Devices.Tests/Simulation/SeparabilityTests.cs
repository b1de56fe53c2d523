using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Devices.Tests.Simulation;

/// <summary>The demo's claim needs data whose classes differ in their course in time and not in their levels.</summary>
public sealed class SeparabilityTests
{
    private const int Steps = 200;
    private const int Lags = 40;
    private static readonly (float[] Window, int Label)[] Training = [.. Windows(1, 120)];
    private static readonly (float[] Window, int Label)[] Unseen = [.. Windows(500_000, 80)];

    [Fact]
    public void MeanAndRms_DoNotTellTheConditionsApart()
    {
        double accuracy = Classify(window => [.. Axes(window).SelectMany(axis => new[] { axis.Average(), Math.Sqrt(axis.Average(v => v * v)) })]);

        Assert.InRange(accuracy, 0.25, 0.70);
    }

    [Fact]
    public void MeanAndDeviation_DoNotTellThemApartEither()
    {
        double accuracy = Classify(window => [.. Axes(window).SelectMany(axis => new[] { axis.Average(), Deviation(axis) })]);

        Assert.InRange(accuracy, 0.25, 0.80);
    }

    [Fact]
    public void TheAutocorrelation_TellsThemApart()
    {
        Assert.InRange(Classify(Autocorrelation), 0.95, 1);
    }

    private static IEnumerable<(float[], int)> Windows(int firstSeed, int fans)
    {
        for (int fan = 0; fan < fans; fan++)
        {
            foreach (FanCondition condition in Enum.GetValues<FanCondition>())
            {
                float[] window = new float[Steps * FanSimulation.AxisCount];
                FanSimulation.Create(firstSeed + 4 * fan + (int)condition, condition).Fill(window);
                yield return (window, (int)condition);
            }
        }
    }

    private static double Classify(Func<float[], double[]> features)
    {
        var classifier = new LogisticClassifier([.. Training.Select(item => features(item.Window))], [.. Training.Select(item => item.Label)]);
        return Unseen.Average(item => classifier.Decide(features(item.Window)) == item.Label ? 1.0 : 0);
    }

    private static double[][] Axes(float[] window) =>
        [.. Enumerable.Range(0, 3).Select(axis => window.Where((_, i) => i % 3 == axis).Select(value => (double)value).ToArray())];

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static double[] Autocorrelation(float[] window)
    {
        double[][] axes = [.. Enumerable.Range(0, 3).Select(axis => Spectrum.Axis(window, axis))];
        double power = axes.Sum(axis => axis.Sum(value => value * value));
        return [.. Enumerable.Range(1, Lags).Select(lag =>
            axes.Sum(axis => Enumerable.Range(lag, Steps - lag).Sum(i => axis[i] * axis[i - lag])) / power)];
    }
}
