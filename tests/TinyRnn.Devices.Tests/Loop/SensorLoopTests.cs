using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Loop;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Loop;

public sealed class SensorLoopTests
{
    private const long Millisecond = 1_000_000;
    private static readonly SensorLoopOptions Stream = new() { RateHz = 200 };

    [Fact]
    public void Ticks_AreAtWholePeriodsOfTheStart()
    {
        var clock = new SimulatedClock();
        clock.Advance(TimeSpan.FromMilliseconds(7));
        var source = new ScriptedSource(0) { OnRead = _ => clock.Advance(TimeSpan.FromMilliseconds(1)) };
        var rig = new Rig(Stream, source, clock: clock);
        rig.Loop.Run(CancellationToken.None, 1000);

        // The sensor's millisecond shifts each decision, but the lateness does not add up.
        Assert.Equal(Enumerable.Range(0, 1000).Select(tick => (8 + 5L * tick) * Millisecond), rig.Sink.Accepted.Select(item => item.Timestamp));
        Assert.Equal(0, rig.Loop.Statistics.MissedDeadlines);
    }

    [Fact]
    public void ARateThatDividesNoSecond_DoesNotDrift()
    {
        var rig = new Rig(Stream with { RateHz = 3 }, new ScriptedSource(0));
        rig.Loop.Run(CancellationToken.None, 30_001);

        Assert.Equal(10_000_000 * Millisecond, rig.Sink.Accepted[^1].Timestamp, 1.0);
    }

    [Fact]
    public void ALongPause_SkipsThePeriodsItCostAndIsCounted()
    {
        var clock = new SimulatedClock();
        var source = new ScriptedSource(0) { OnRead = reading => clock.Advance(TimeSpan.FromMilliseconds(reading == 10 ? 12 : 0)) };
        var rig = new Rig(Stream, source, clock: clock);
        rig.Loop.Run(CancellationToken.None, 13);

        // Tick 10 is due at 50 ms and ends at 62: tick 11 (55 ms) starts 7 ms late, 60 ms is skipped, 65 ms is in time again.
        Assert.Equal([50, 62, 65], rig.Sink.Accepted.Skip(10).Select(item => item.Timestamp / Millisecond - (item.Decision.Tick == 10 ? 12 : 0)));
        LoopStatistics statistics = rig.Loop.Statistics;
        Assert.Equal((13, 1, 1), (statistics.Ticks, statistics.MissedDeadlines, statistics.SkippedPeriods));
        Assert.Equal(0.007, statistics.LargestDelaySeconds, 1e-9);
    }

    [Fact]
    public void InAStream_EachTickDecidesAndTheStateIsKept()
    {
        var rig = new Rig(Stream, new ScriptedSource(0, 1, 2));
        rig.Loop.Run(CancellationToken.None, 6);

        Assert.Equal([0, 1, 2, 0, 1, 2], rig.Sink.Labels());
        Assert.Equal(1, rig.Model.Resets);
        Assert.Equal(6, rig.Model.LongestRun);
    }

    [Fact]
    public void AWindow_DecidesAtItsLastStepAndResetsTheModel()
    {
        var rig = new Rig(Stream with { WindowSteps = 4, WindowStride = 4 }, new ScriptedSource(0, 0, 0, 2, 0, 0, 0, 1));
        rig.Loop.Run(CancellationToken.None, 15);

        Assert.Equal([3, 7, 11], rig.Sink.Ticks());
        Assert.Equal([2, 1, 2], rig.Sink.Labels());
        Assert.Equal(4, rig.Model.LongestRun);
        Assert.Equal(1 + 3, rig.Model.Resets);
        Assert.Equal(3, rig.Model.SinceReset.Count);
    }

    [Fact]
    public void AWindowWithoutAStride_IsFollowedByTheNext()
    {
        var rig = new Rig(Stream with { WindowSteps = 4 }, new ScriptedSource(0));
        rig.Loop.Run(CancellationToken.None, 12);

        Assert.Equal([3, 7, 11], rig.Sink.Ticks());
    }

    [Fact]
    public void AStrideAboveTheWindow_LeavesSamplesOut()
    {
        var rig = new Rig(Stream with { WindowSteps = 4, WindowStride = 6 }, new ScriptedSource([.. Enumerable.Range(0, 16).Select(i => (float)i)]));
        rig.Loop.Run(CancellationToken.None, 16);

        Assert.Equal([3, 9, 15], rig.Sink.Ticks());
        Assert.Equal(4, rig.Model.LongestRun);
        Assert.Equal(16, rig.Source.Readings);
    }

    [Fact]
    public void OverlappingWindows_EachSeeTheirOwnSamplesInOrder()
    {
        var windows = new List<float[]>();
        Rig? rig = null;
        rig = new Rig(
            Stream with { WindowSteps = 4, WindowStride = 3 },
            new ScriptedSource([.. Enumerable.Range(0, 16).Select(i => (float)i)]),
            _ => windows.Add([.. rig!.Model.SinceReset]));
        rig.Loop.Run(CancellationToken.None, 16);

        Assert.Equal([3, 6, 9, 12, 15], rig.Sink.Ticks());
        Assert.Equal([[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9], [9, 10, 11, 12], [12, 13, 14, 15]], windows);
        Assert.Equal([0, 0, 0, 0, 0], rig.Sink.Labels());
    }

    [Fact]
    public void Smoothing_ChangesItsMindAfterKOfN()
    {
        var rig = new Rig(Stream with { SmoothingNeeded = 2, SmoothingLast = 3 }, new ScriptedSource(0, 0, 1, 0, 1, 1, 2, 0));
        rig.Loop.Run(CancellationToken.None, 8);

        Assert.Equal([-1, 0, 0, 0, 1, 1, 1, 1], rig.Sink.SmoothedLabels());
    }

    [Fact]
    public void AMissingSample_IsReplacedByTheLastGoodOneAndCounted()
    {
        var rig = new Rig(Stream, new ScriptedSource(1, float.NaN, 2, float.PositiveInfinity));
        rig.Loop.Run(CancellationToken.None, 4);

        Assert.Equal([1, 1, 2, 2], rig.Model.SinceReset);
        Assert.Equal(2, rig.Loop.Statistics.MissingSamples);
        Assert.Equal(0, rig.Loop.Statistics.WithheldDecisions);
    }

    [Fact]
    public void SamplesMissingAtTheStart_DoNotReachTheModel()
    {
        var rig = new Rig(Stream with { WindowSteps = 4 }, new ScriptedSource(float.NaN, float.NaN, 1, 1, 1, 2));
        rig.Loop.Run(CancellationToken.None, 6);

        Assert.Equal([5], rig.Sink.Ticks());
        Assert.Equal([2], rig.Sink.Labels());
        Assert.Equal(2, rig.Loop.Statistics.MissingSamples);
    }

    [Theory]
    [InlineData(0, 2)] // 0-3 and 4-7 miss two samples each, 8-11 none.
    [InlineData(2, 3)] // 2-5 misses three as well; 6-9 misses one, which is allowed.
    public void AWindowWithTooManyMissingSamples_DoesNotDecide(int stride, int withheld)
    {
        const float missing = float.NaN;
        var rig = new Rig(
            Stream with { WindowSteps = 4, WindowStride = stride, MaxMissingSamples = 1 },
            new ScriptedSource(1, 1, missing, missing, missing, 1, missing, 1, 1, 1, 1, 2));
        rig.Loop.Run(CancellationToken.None, 12);

        Assert.Equal(withheld, rig.Loop.Statistics.WithheldDecisions);
        Assert.Equal(11, rig.Sink.Ticks()[^1]);
        Assert.Equal(2, rig.Sink.Labels()[^1]);
    }

    [Fact]
    public void AStreamWithoutSamples_StopsDecidingUntilTheyAreBack()
    {
        var rig = new Rig(Stream with { MaxMissingSamples = 2 }, new ScriptedSource(1, float.NaN, float.NaN, float.NaN, float.NaN, 2));
        rig.Loop.Run(CancellationToken.None, 6);

        Assert.Equal([0, 1, 2, 5], rig.Sink.Ticks());
        Assert.Equal(2, rig.Loop.Statistics.WithheldDecisions);
    }

    [Fact]
    public void AnOutputThatIsNoNumber_IsNoDecision()
    {
        var rig = new Rig(Stream, new ScriptedSource(1));
        rig.Model.GivesNaN = true;
        rig.Loop.Run(CancellationToken.None, 3);

        Assert.Empty(rig.Sink.Accepted);
        Assert.Equal(3, rig.Loop.Statistics.WithheldDecisions);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(200, 200)]
    [InlineData(200, 50)]
    [InlineData(200, 300)]
    public void TenThousandTicks_AllocateNothing(int steps, int stride)
    {
        var rig = new Rig(
            Stream with { WindowSteps = steps, WindowStride = stride, SmoothingNeeded = 2, SmoothingLast = 3 },
            new ScriptedSource([.. Enumerable.Range(0, 997).Select(i => i % 91 == 90 ? float.NaN : i)]));
        int runs = 0;
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            runs++;
            rig.Loop.Run(CancellationToken.None, 10_000);
        }));
        Assert.Equal(10_000 * runs, rig.Loop.Statistics.Ticks);
    }

    [Fact]
    public void Stopping_EndsBeforeTheNextTickInTheSafeState()
    {
        using var stop = new CancellationTokenSource();
        var rig = new Rig(Stream, new ScriptedSource(0), decision =>
        {
            if (decision.Tick == 4)
                stop.Cancel();
        });
        rig.Loop.Run(stop.Token);

        Assert.Equal(5, rig.Source.Readings);
        Assert.Equal(1, rig.Sink.SafeStates);
    }

    [Fact]
    public void ReachingTheLimit_EntersTheSafeState()
    {
        var rig = new Rig(Stream, new ScriptedSource(0));
        rig.Loop.Run(CancellationToken.None, 2);

        Assert.Equal(1, rig.Sink.SafeStates);
    }

    [Fact]
    public void AnExceptionOfTheSensor_EntersTheSafeState()
    {
        var rig = new Rig(Stream, new ScriptedSource(0) { OnRead = _ => throw new InvalidOperationException("broken driver") });

        Assert.Throws<InvalidOperationException>(() => rig.Loop.Run(CancellationToken.None));
        Assert.Equal(1, rig.Sink.SafeStates);
    }

    [Fact]
    public void AnExceptionOfTheSink_EntersTheSafeState()
    {
        var rig = new Rig(Stream, new ScriptedSource(0), _ => throw new InvalidOperationException("broken display"));

        Assert.Throws<InvalidOperationException>(() => rig.Loop.Run(CancellationToken.None));
        Assert.Equal(1, rig.Sink.SafeStates);
    }

    [Fact]
    public void ASecondRun_StartsAfresh()
    {
        var rig = new Rig(Stream with { WindowSteps = 4, SmoothingNeeded = 2, SmoothingLast = 2 }, new ScriptedSource(1));
        rig.Loop.Run(CancellationToken.None, 10);
        rig.Loop.Run(CancellationToken.None, 4);

        Assert.Equal([3, 7, 13], rig.Sink.Ticks());
        Assert.Equal([-1, 1, -1], rig.Sink.SmoothedLabels());
    }

    [Fact]
    public void ASensorOfAnotherWidth_IsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Rig(Stream, new ScriptedSource(0) { ChannelCount = 3 }));

        Assert.Contains("3 channels; EchoModel needs 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 0, 1, 1)]
    [InlineData(double.NaN, 0, 0, 1, 1)]
    [InlineData(1e6, 0, 0, 1, 1)]
    [InlineData(200, -1, 0, 1, 1)]
    [InlineData(200, 0, 5, 1, 1)]
    [InlineData(200, 4, -1, 1, 1)]
    [InlineData(200, 4, 4, 1, 2)]
    [InlineData(200, 4, 4, 4, 3)]
    [InlineData(200, 4, 4, 0, 0)]
    public void OptionsThatDoNotFit_AreRefused(double rate, int steps, int stride, int needed, int last)
    {
        var options = new SensorLoopOptions
        {
            RateHz = rate,
            WindowSteps = steps,
            WindowStride = stride,
            SmoothingNeeded = needed,
            SmoothingLast = last,
        };

        Assert.ThrowsAny<ArgumentException>(() => new Rig(options, new ScriptedSource(0)));
    }
}
