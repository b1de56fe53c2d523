using System;
using System.Diagnostics;
using System.Threading;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Simulation;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Loop;

public sealed class BoardTests
{
    [Fact]
    public void TheBoardsAccelerometer_IsThePlants()
    {
        var board = new SimulatedBoard(FanSimulation.Create(1, FanCondition.Healthy), new SimulatedClock());
        float[] read = new float[3];
        float[] expected = new float[3];
        board.Accelerometer.Read(read);
        FanSimulation.Create(1, FanCondition.Healthy).Fill(expected);

        Assert.Equal(expected, read);
        Assert.Equal(3, board.Accelerometer.ChannelCount);
        Assert.Throws<ArgumentException>(() => board.Accelerometer.Read(new float[6]));
    }

    [Fact]
    public void AFailedReading_IsNaNAndThePlantGoesOn()
    {
        var board = new SimulatedBoard(FanSimulation.Create(1, FanCondition.Healthy), new SimulatedClock());
        float[] expected = new float[9];
        FanSimulation.Create(1, FanCondition.Healthy).Fill(expected);
        float[] read = new float[3];
        board.FailReadings(2);
        for (int i = 0; i < 2; i++)
        {
            board.Accelerometer.Read(read);
            Assert.All(read, value => Assert.True(float.IsNaN(value)));
        }

        board.Accelerometer.Read(read);
        Assert.Equal(expected[6..], read);
        Assert.Equal(3, board.Readings);
    }

    [Fact]
    public void ARecordedOutput_KeepsTheTimesOfItsChanges()
    {
        var clock = new SimulatedClock();
        var output = new RecordedOutput(clock, capacity: 2);
        foreach (bool active in new[] { false, true, true, false, true })
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            output.Write(active);
        }

        Assert.True(output.IsActive);
        Assert.Equal(3, output.Switchings);
        Assert.Equal((4_000_000_000, 5_000_000_000), (output.TimestampOf(1), output.TimestampOf(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => output.TimestampOf(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => output.TimestampOf(3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheAlarm_FollowsTheSmoothedLabelAndEndsInItsSafeState(bool safeState)
    {
        var output = new RecordedOutput(new SimulatedClock());
        var sink = new AlarmSink(output, normalLabel: 0, safeState);
        foreach ((int smoothed, bool expected) in new[] { (-1, false), (0, false), (2, true), (1, true), (0, false) })
        {
            sink.Accept(new Decision(0, 1, smoothed));
            Assert.Equal(expected, output.IsActive);
        }

        sink.Accept(new Decision(0, 2, 2));
        sink.EnterSafeState();
        Assert.Equal(safeState, output.IsActive);
    }

    [Fact]
    public void VirtualTime_NeverRunsBackwards()
    {
        var clock = new SimulatedClock();
        clock.Advance(TimeSpan.FromMilliseconds(3));
        clock.WaitUntil(1_000_000, CancellationToken.None);
        Assert.Equal(3_000_000, clock.GetTimestamp());
        clock.WaitUntil(9_000_000, CancellationToken.None);
        Assert.Equal(9_000_000, clock.GetTimestamp());
        clock.WaitUntil(10_000_000, new CancellationToken(canceled: true));
        Assert.Equal(9_000_000, clock.GetTimestamp());
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(-1)));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMilliseconds(9), clock.GetUtcNow());
    }

    [Fact]
    public void TheSystemClock_NeverWakesBeforeTheDeadline()
    {
        var clock = new SystemLoopClock();
        long frequency = clock.Time.TimestampFrequency;
        for (int milliseconds = 1; milliseconds <= 20; milliseconds++)
        {
            long deadline = clock.Time.GetTimestamp() + milliseconds * frequency / 1000;
            clock.WaitUntil(deadline, CancellationToken.None);
            Assert.True(clock.Time.GetTimestamp() >= deadline);
        }
    }

    [Fact]
    public void TheSystemClock_WakesWhenStopped()
    {
        var clock = new SystemLoopClock();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        long start = Stopwatch.GetTimestamp();
        clock.WaitUntil(clock.Time.GetTimestamp() + 60 * clock.Time.TimestampFrequency, stop.Token);

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.03, 30);
    }

    [Fact]
    public void TheSystemClock_WaitsWithoutAllocating()
    {
        var clock = new SystemLoopClock();
        using var stop = new CancellationTokenSource();
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            for (int i = 0; i < 20; i++)
                clock.WaitUntil(clock.Time.GetTimestamp() + clock.Time.TimestampFrequency / 200, stop.Token);
        }));
    }
}
