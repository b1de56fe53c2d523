using System;
using System.IO;
using System.Linq;
using System.Threading;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Loop;

namespace TinyRnn.Devices.Tests.Loop;

public sealed class LoopPolicyTests
{
    private const long Millisecond = 1_000_000;
    private static readonly SensorLoopOptions Stream = new() { RateHz = 200 };

    [Fact]
    public void CatchingUp_RunsATickForEveryPeriod()
    {
        Rig rig = PausingRig(Stream with { MissedDeadline = DeadlinePolicy.CatchUp }, atReading: 10, milliseconds: 23);
        rig.Loop.Run(CancellationToken.None, 20);

        // Tick 10 is due at 50 ms and ends at 73: those of 55 to 70 ms follow at once, and 75 ms is in time.
        Assert.Equal([73, 73, 73, 73, 73, 75, 80], rig.Sink.Accepted.Skip(10).Take(7).Select(item => item.Timestamp / Millisecond));
        LoopStatistics statistics = rig.Loop.Statistics;
        Assert.Equal((20, 3, 0), (statistics.Ticks, statistics.MissedDeadlines, statistics.SkippedPeriods));
    }

    [Fact]
    public void CatchingUp_HasALimit()
    {
        Rig rig = PausingRig(Stream with { MissedDeadline = DeadlinePolicy.CatchUp, MaxCatchUpPeriods = 2 }, atReading: 10, milliseconds: 52);
        rig.Loop.Run(CancellationToken.None, 15);

        // At 102 ms the tick of 55 ms is 9 periods late: seven are skipped, two made up for, and 105 ms is in time.
        Assert.Equal([102, 102, 102, 102, 105], rig.Sink.Accepted.Skip(10).Select(item => item.Timestamp / Millisecond));
        Assert.Equal(7, rig.Loop.Statistics.SkippedPeriods);
    }

    [Fact]
    public void Failing_EndsTheLoopInTheSafeState()
    {
        Rig rig = PausingRig(Stream with { MissedDeadline = DeadlinePolicy.Fail }, atReading: 10, milliseconds: 12);
        DeadlineMissedException error = Assert.Throws<DeadlineMissedException>(() => rig.Loop.Run(CancellationToken.None));

        Assert.Equal(11, error.Tick);
        Assert.Equal(0.007, error.DelaySeconds, 1e-9);
        Assert.Contains("Tick 11 began 7 ms late; a period of 5 ms is allowed", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, rig.Sink.SafeStates);
        Assert.Equal(11, rig.Loop.Statistics.Ticks);
    }

    [Fact]
    public void LatenessWithinAPeriod_IsJitterAndNoMiss()
    {
        Rig rig = PausingRig(Stream with { MissedDeadline = DeadlinePolicy.Fail }, atReading: 10, milliseconds: 9);
        rig.Loop.Run(CancellationToken.None, 100);

        Assert.Equal(0, rig.Loop.Statistics.MissedDeadlines);
        Assert.Equal(TimeSpan.FromMilliseconds(4), rig.Loop.Jitter.Largest);
        Assert.Equal(TimeSpan.Zero, rig.Loop.Jitter.Percentile(0.98));
        Assert.Equal(TimeSpan.FromMilliseconds(9), rig.Loop.Work.Largest);
        Assert.Equal(100, rig.Loop.Jitter.Count);
    }

    [Fact]
    public void AShortPause_IsBridgedWithTheLastGoodSample()
    {
        Rig rig = PausingRig(Stream with { WindowSteps = 8 }, atReading: 2, milliseconds: 17);
        rig.Loop.Run(CancellationToken.None, 10);

        // Two periods are lost before tick 3, so the first window ends at tick 5.
        Assert.Equal([5], rig.Sink.Ticks());
        Assert.Equal((2, 0), (rig.Loop.Statistics.SkippedPeriods, rig.Loop.Statistics.Restarts));
    }

    [Fact]
    public void AWindowThatLostTooMuch_DoesNotDecide()
    {
        Rig rig = PausingRig(Stream with { WindowSteps = 8, MaxMissingSamples = 1 }, atReading: 2, milliseconds: 17);
        rig.Loop.Run(CancellationToken.None, 14);

        Assert.Equal([13], rig.Sink.Ticks());
        Assert.Equal(1, rig.Loop.Statistics.WithheldDecisions);
    }

    [Theory]
    [InlineData(GapPolicy.Bridge, 62)] // 11 periods lost of a window of 8.
    [InlineData(GapPolicy.Restart, 37)] // 6 lost, of which 5 would be bridged.
    public void ALongPause_RestartsTheModel(GapPolicy policy, int milliseconds)
    {
        Rig rig = PausingRig(Stream with { WindowSteps = 8, Gap = policy }, atReading: 2, milliseconds);
        rig.Loop.Run(CancellationToken.None, 11);

        Assert.Equal([10], rig.Sink.Ticks());
        Assert.Equal(1, rig.Loop.Statistics.Restarts);
    }

    [Fact]
    public void SamplesMissingForLong_RestartTheModelIfAsked()
    {
        const float missing = float.NaN;
        float[] signal = [1, 1, missing, missing, missing, 1, 1, 1, 1, 1];
        var options = Stream with { WindowSteps = 4, MaxMissingSamples = 2 };
        var restarting = new Rig(options with { Gap = GapPolicy.Restart }, new ScriptedSource(signal));
        restarting.Loop.Run(CancellationToken.None, 10);
        var bridging = new Rig(options, new ScriptedSource(signal));
        bridging.Loop.Run(CancellationToken.None, 10);

        Assert.Equal([3, 8], restarting.Sink.Ticks());
        Assert.Equal(1, restarting.Loop.Statistics.Restarts);
        Assert.Equal([3, 7], bridging.Sink.Ticks());
        Assert.Equal(0, bridging.Loop.Statistics.Restarts);
    }

    [Fact]
    public void AClockThatGoesBack_DoesNotStopTheLoop()
    {
        var clock = new SimulatedClock();
        clock.Advance(TimeSpan.FromHours(1));
        var source = new ScriptedSource(0)
        {
            OnRead = reading =>
            {
                if (reading == 10)
                    clock.GoBack(TimeSpan.FromMinutes(30));
            },
        };
        var rig = new Rig(Stream, source, clock: clock);
        rig.Loop.Run(CancellationToken.None, 20);

        long[] times = [.. rig.Sink.Accepted.Skip(10).Select(item => item.Timestamp)];
        Assert.All(Enumerable.Range(1, times.Length - 1), i => Assert.Equal(5 * Millisecond, times[i] - times[i - 1]));
        Assert.Equal((1, 0), (rig.Loop.Statistics.ClockJumps, rig.Loop.Statistics.MissedDeadlines));
    }

    [Fact]
    public void AClockThatJumpsAhead_IsCountedAndNotMadeUpFor()
    {
        Rig rig = PausingRig(Stream with { MissedDeadline = DeadlinePolicy.CatchUp, MaxCatchUpPeriods = 3 }, atReading: 10, milliseconds: 3_600_000);
        rig.Loop.Run(CancellationToken.None, 20);

        LoopStatistics statistics = rig.Loop.Statistics;
        Assert.Equal((20, 1), (statistics.Ticks, statistics.ClockJumps));
        Assert.Equal(720_000 - 1 - 3, statistics.SkippedPeriods);
        Assert.Equal(1, statistics.Restarts);
    }

    [Fact]
    public void ASettlingSensor_IsReadButNotJudged()
    {
        var rig = new Rig(Stream with { SettlingTicks = 3 }, new ScriptedSource(9, 9, 9, 1, 2));
        rig.Loop.Run(CancellationToken.None, 5);

        Assert.Equal([1, 2], rig.Model.SinceReset);
        Assert.Equal([3, 4], rig.Sink.Ticks());
    }

    [Fact]
    public void AStreamThatWarmsUp_DecidesAfterItsSteps()
    {
        var rig = new Rig(
            Stream with { WarmUpSteps = 2, MaxMissingSamples = 0, Gap = GapPolicy.Restart },
            new ScriptedSource(0, 1, 2, 0, float.NaN, 1, 2, 0));
        rig.Loop.Run(CancellationToken.None, 8);

        // It warms up again after the restart, which the missing sample brings about.
        Assert.Equal([2, 3, 7], rig.Sink.Ticks());
        Assert.Equal(1, rig.Loop.Statistics.Restarts);
    }

    [Fact]
    public void AStuckChannel_CountsAsMissing()
    {
        var rig = new Rig(Stream with { StuckTicks = 3, MaxMissingSamples = 1 }, new ScriptedSource(1, 2, 2, 2, 2, 2, 1));
        rig.Loop.Run(CancellationToken.None, 7);

        Assert.Equal(3, rig.Loop.Statistics.StuckSamples);
        Assert.Equal([0, 1, 2, 3, 6], rig.Sink.Ticks());
    }

    [Fact]
    public void AReadingThatCannotBe_CountsAsMissing()
    {
        var rig = new Rig(Stream with { LargestReading = 5 }, new ScriptedSource(1, 8, 2, -5.1f, 5));
        rig.Loop.Run(CancellationToken.None, 5);

        Assert.Equal(2, rig.Loop.Statistics.OutOfRangeSamples);
        Assert.Equal([1, 1, 2, 2, 5], rig.Model.SinceReset);
    }

    [Fact]
    public void ABusThatDoesNotAnswer_IsAFaultOfTheSensorAndNotOfTheProgram()
    {
        int reads = 0;
        var rig = new Rig(Stream, new ScriptedSource(1)
        {
            OnRead = _ =>
            {
                if (reads++ is 2 or 3)
                    throw new IOException("NACK");
            },
        });
        rig.Loop.Run(CancellationToken.None, 5);

        Assert.Equal((2, 2), (rig.Loop.Statistics.FailedReads, rig.Loop.Statistics.BadSamples));
        Assert.Equal([0, 1, 2, 3, 4], rig.Sink.Ticks());
    }

    [Fact]
    public void AStreamWithNaNInItsState_StartsAgain()
    {
        var rig = new Rig(Stream, new ScriptedSource(1));
        rig.Model.GivesNaN = true;
        rig.Loop.Run(CancellationToken.None, 3);

        Assert.Equal(3, rig.Loop.Statistics.Restarts);
        Assert.Empty(rig.Model.SinceReset);
    }

    [Theory]
    [InlineData(0, 1, float.PositiveInfinity, 100, 0, null, null)]
    [InlineData(0, 0, 0f, 100, 0, null, null)]
    [InlineData(0, 0, float.NaN, 100, 0, null, null)]
    [InlineData(0, 0, 1f, 0, 0, null, null)]
    [InlineData(-1, 0, 1f, 1, 0, null, null)]
    [InlineData(0, 0, 1f, 1, -1, null, null)]
    [InlineData(0, 0, 1f, 1, 0, double.NaN, null)]
    [InlineData(0, 0, 1f, 1, 0, 0.5, 0.6)]
    [InlineData(0, 0, 1f, 1, 0, null, 0.6)]
    public void PoliciesThatDoNotFit_AreRefused(int settling, int stuck, float largest, int catchUp, int warmUp, double? enter, double? hold)
    {
        var options = Stream with
        {
            SettlingTicks = settling,
            StuckTicks = stuck,
            LargestReading = largest,
            MaxCatchUpPeriods = catchUp,
            WarmUpSteps = warmUp,
            EnterScore = enter,
            HoldScore = hold,
        };

        Assert.ThrowsAny<ArgumentException>(() => new Rig(options, new ScriptedSource(0)));
        Assert.ThrowsAny<ArgumentException>(() => new Rig(Stream with { WindowSteps = 4, WarmUpSteps = 1 }, new ScriptedSource(0)));
    }

    private static Rig PausingRig(SensorLoopOptions options, long atReading, int milliseconds)
    {
        var clock = new SimulatedClock();
        return new Rig(
            options,
            new ScriptedSource(0) { OnRead = reading => clock.Advance(TimeSpan.FromMilliseconds(reading == atReading ? milliseconds : 0)) },
            clock: clock);
    }
}
