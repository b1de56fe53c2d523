using System;
using System.IO;
using System.Text;
using System.Threading;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Housekeeping;
using TinyRnn.Devices.Loop;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Housekeeping;

public sealed class HousekeepingTests
{
    private static readonly string[] Labels = ["healthy", "imbalance"];

    [Fact]
    public void TheThread_RunsEveryJobAgainAndOnceMoreAtTheEnd()
    {
        using var third = new ManualResetEventSlim();
        var first = new Job(round =>
        {
            if (round == 3)
                third.Set();
        });
        var second = new Job(_ => { });
        using (new HousekeepingThread(TimeSpan.FromMilliseconds(1), first, second))
            Assert.True(third.Wait(TimeSpan.FromSeconds(30)));

        Assert.Equal(1, first.LastRounds);
        Assert.Equal(first.Rounds, second.Rounds);
        Assert.Throws<ArgumentOutOfRangeException>(() => new HousekeepingThread(TimeSpan.Zero));
    }

    [Fact]
    public void TheStatus_IsALineAnInterval()
    {
        var clock = new SimulatedClock();
        using var output = new MemoryStream();
        var jitter = new DelayHistogram();
        jitter.Add(31_000);
        var figures = new LoopStatistics
        {
            Ticks = 12_000, Decisions = 60, LastLabel = 1, WithheldDecisions = 2, MissedDeadlines = 3, SkippedPeriods = 4, MissingSamples = 5,
            StuckSamples = 1, Restarts = 7, Collections = 8, AllocatedBytes = 9,
        };
        var status = new StatusLine(output, TimeSpan.FromMinutes(1), clock, Labels, () => figures, jitter);
        for (int seconds = 0; seconds < 180; seconds++)
        {
            status.Run(isLast: false);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        status.Run(isLast: true);
        string[] lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal(
            "status 60 s ticks 12000 decisions 60 label imbalance withheld 2 missed 3 skipped 4 bad 6 restarts 7 late-us p50 31.0 p99 31.0 max 31.0 collections 8 allocated 9",
            lines[0]);
        Assert.StartsWith("status 120 s ", lines[1], StringComparison.Ordinal);
        Assert.Equal("", lines[2]);
    }

    [Fact]
    public void AStatusThatNobodyReads_HarmsNothing()
    {
        var clock = new SimulatedClock();
        var status = new StatusLine(new BrokenPipe(), TimeSpan.FromMinutes(1), clock, Labels, () => default, new DelayHistogram());
        clock.Advance(TimeSpan.FromMinutes(1));
        status.Run(isLast: false);
    }

    [Fact]
    public void TheStatus_AllocatesNothing()
    {
        var clock = new SimulatedClock();
        Func<LoopStatistics> figures = () => new LoopStatistics { LastLabel = -1 };
        var status = new StatusLine(Stream.Null, TimeSpan.FromMinutes(1), clock, Labels, figures, new DelayHistogram());
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            status.Run(isLast: false);
        }));
    }

    private sealed class Job(Action<int> onRound) : IHousekeepingJob
    {
        public int Rounds { get; private set; }

        public int LastRounds { get; private set; }

        public void Run(bool isLast)
        {
            Rounds++;
            LastRounds += isLast ? 1 : 0;
            onRound(Rounds);
        }
    }

    private sealed class BrokenPipe : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
