using System;
using System.IO;
using System.Linq;
using TinyRnn.Training.Optimisation;

namespace TinyRnn.Training.Tests.Optimisation;

public sealed class LearningRateScheduleTests
{
    private const int Epochs = 100;

    [Fact]
    public void Cosine_WarmsUpThenFalls()
    {
        double[] rates = Rates(ScheduleKind.Cosine);
        Assert.InRange(rates[0], 0.1, 0.3);
        Assert.Equal(2, rates.Max(), 0.01);
        Assert.InRange(Array.IndexOf(rates, rates.Max()), 2, 4);
        Assert.Equal(0.02, rates[^1], 1e-2);
        Assert.Equal(rates[4..], rates[4..].OrderDescending());
    }

    [Fact]
    public void OneCycle_RisesForItsWarmUpAndFallsToAlmostNothing()
    {
        double[] rates = Rates(ScheduleKind.OneCycle);
        Assert.Equal(2.0 / 25, rates[0], 1e-9);
        Assert.Equal(30, Array.IndexOf(rates, rates.Max()));
        Assert.Equal(2, rates[30], 1e-9);
        Assert.InRange(rates[^1], 2e-4, 2e-2);
    }

    [Fact]
    public void Step_MultipliesEverySoManyEpochs()
    {
        double[] rates = Rates(ScheduleKind.Step);
        Assert.Equal(2, rates[10], 1e-12);
        Assert.Equal(0.2, rates[33], 1e-12);
        Assert.Equal(0.02, rates[66], 1e-12);
    }

    [Fact]
    public void Plateau_FallsOnlyWhileNothingImproves_AndIsRestoredWhole()
    {
        TrainingOptions options = Settled(ScheduleKind.Plateau);
        LearningRateSchedule schedule = new(options);
        for (int epoch = 1; epoch <= 10; epoch++)
        {
            schedule.Observe(1.0 / epoch);
        }

        Assert.Equal(2, schedule.At(0.5, 11));
        for (int epoch = 1; epoch < options.ScheduleEpochs; epoch++)
        {
            schedule.Observe(1);
        }

        using MemoryStream state = new();
        schedule.Save(new BinaryWriter(state));
        state.Position = 0;
        LearningRateSchedule restored = new(options);
        restored.Load(new BinaryReader(state));
        schedule.Observe(1);
        restored.Observe(1);
        Assert.Equal(1, schedule.At(0.5, 16));
        Assert.Equal(1, restored.At(0.5, 16));
    }

    private static TrainingOptions Settled(ScheduleKind kind) => TaskDefaults.Complete(
        new TrainingOptions { Schedule = kind, LearningRate = 2, Epochs = Epochs }.Over(TaskDefaults.For(TrainingTask.Regression)));

    /// <summary>The rate at the start of every epoch.</summary>
    private static double[] Rates(ScheduleKind kind)
    {
        LearningRateSchedule schedule = new(Settled(kind));
        return [.. Enumerable.Range(0, Epochs).Select(i => schedule.At(i / (double)Epochs, i + 1))];
    }
}
