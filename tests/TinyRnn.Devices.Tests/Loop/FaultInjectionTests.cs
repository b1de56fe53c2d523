using System;
using System.Threading;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Simulation;
using TinyRnn.FanMonitor;

namespace TinyRnn.Devices.Tests.Loop;

public sealed class FaultInjectionTests
{
    private const int StuckTicks = 20;

    private static readonly FaultPlan Plan = new()
    {
        MissingShare = 1e-3,
        BurstShare = 2e-4,
        StuckShare = 1e-4,
        SpikeShare = 5e-4,
        PauseShare = 2e-4,
        ClockJumpShare = 1e-5,
    };

    private static readonly SensorLoopOptions Windows = new()
    {
        RateHz = 200,
        WindowSteps = FanMonitorModel.WindowSteps,
        WindowStride = FanMonitorModel.WindowStride,
        SmoothingNeeded = 2,
        SmoothingLast = 3,
        StuckTicks = StuckTicks,
        LargestReading = 100,
        MaxMissingSamples = 30,
    };

    [Theory]
    [InlineData(GapPolicy.Bridge)]
    [InlineData(GapPolicy.Restart)]
    public void FiveMillionTicksWithFaults_CountEveryFaultAndAllocateNothing(GapPolicy gap)
    {
        const int ticks = 5_000_000;
        var clock = new SimulatedClock();
        clock.Advance(TimeSpan.FromHours(1));
        var injector = new FaultInjector(new Noise(), clock, Plan, seed: 1) { StuckTicks = StuckTicks };
        var sink = new CountingSink();
        var loop = new SensorLoop<FanMonitorModel>(new FanMonitorModel(), injector, sink, clock, Windows with { Gap = gap });
        loop.Run(CancellationToken.None, ticks);

        LoopStatistics statistics = loop.Statistics;
        Assert.Equal(ticks, statistics.Ticks);
        Assert.Equal(injector.Missing, statistics.MissingSamples);
        Assert.Equal(injector.Spikes, statistics.OutOfRangeSamples);
        Assert.Equal(injector.StuckReadings, statistics.StuckSamples);
        Assert.Equal(injector.Pauses, statistics.MissedDeadlines);
        Assert.Equal(injector.LostPeriods, statistics.SkippedPeriods);
        Assert.Equal(injector.ClockJumps, statistics.ClockJumps);
        Assert.Equal(statistics.Decisions, sink.Decisions);
        Assert.Equal(1, sink.SafeStates);
        Assert.Equal(0, statistics.AllocatedBytes);
        // All of it happened, and much was decided all the same.
        foreach (long count in (long[])[injector.Missing, injector.Spikes, injector.StuckReadings, injector.Pauses, injector.ClockJumps])
            Assert.InRange(count, 20, ticks);
        Assert.InRange(statistics.Decisions, ticks / FanMonitorModel.WindowSteps / 2, ticks);
        Assert.NotEqual(0, statistics.WithheldDecisions + statistics.Restarts);
    }

    [Fact]
    public void ABusThatThrows_IsCountedToo()
    {
        var clock = new SimulatedClock();
        var injector = new FaultInjector(new Noise(), clock, Plan with { BurstsThrow = true }, seed: 2);
        var sink = new CountingSink();
        var loop = new SensorLoop<FanMonitorModel>(new FanMonitorModel(), injector, sink, clock, Windows);
        loop.Run(CancellationToken.None, 20_000);

        Assert.NotEqual(0, injector.Thrown);
        Assert.Equal(injector.Thrown, loop.Statistics.FailedReads);
        Assert.Equal(1, sink.SafeStates);
    }

    [Theory]
    [InlineData(DeadlinePolicy.Skip)]
    [InlineData(DeadlinePolicy.CatchUp)]
    [InlineData(DeadlinePolicy.Fail)]
    public void EachDeadlinePolicy_EndsInTheSafeState(DeadlinePolicy policy)
    {
        var clock = new SimulatedClock();
        var injector = new FaultInjector(new Noise(), clock, new FaultPlan { PauseShare = 1e-2 }, seed: 3);
        var sink = new CountingSink();
        var loop = new SensorLoop<FanMonitorModel>(
            new FanMonitorModel(), injector, sink, clock, Windows with { MissedDeadline = policy });
        Exception? failure = Record.Exception(() => loop.Run(CancellationToken.None, 20_000));

        Assert.Equal(policy == DeadlinePolicy.Fail, failure is DeadlineMissedException);
        Assert.Equal(policy == DeadlinePolicy.Skip ? injector.LostPeriods : 0, loop.Statistics.SkippedPeriods);
        Assert.Equal(policy == DeadlinePolicy.Fail ? 1 : injector.Pauses, Math.Min(loop.Statistics.MissedDeadlines, injector.Pauses));
        Assert.Equal(1, sink.SafeStates);
    }

    /// <summary>A cheap sensor: noise around gravity, never the same twice.</summary>
    private sealed class Noise : IVectorSource
    {
        private uint _state = 1;

        public int ChannelCount => 3;

        public void Read(Span<float> values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                // Numerical Recipes' quick generator: its upper bits do not repeat from one to the next.
                _state = unchecked(_state * 1664525 + 1013904223);
                values[i] = (_state >> 8) * (4f / (1 << 24)) + (i == 2 ? 7.8f : -2);
            }
        }
    }

    private sealed class CountingSink : IDecisionSink
    {
        public long Decisions { get; private set; }

        public int SafeStates { get; private set; }

        public void Accept(in Decision decision) => Decisions++;

        public void EnterSafeState() => SafeStates++;
    }
}
