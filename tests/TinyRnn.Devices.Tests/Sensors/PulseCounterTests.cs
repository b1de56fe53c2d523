using System;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Ports.Simulated;
using TinyRnn.Devices.Sensors;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Sensors;

public sealed class PulseCounterTests
{
    private readonly SimulatedClock _clock = new();
    private readonly SimulatedLine _line;
    private readonly PulseCounter _counter;

    public PulseCounterTests()
    {
        _line = new SimulatedLine(_clock, capacity: 256);
        _counter = new PulseCounter(_line, _clock, new PulseCounterOptions());
    }

    [Fact]
    public void Speed_IsExactWhateverTheLoopsTiming()
    {
        // 1500 revolutions a minute with two pulses each: one every 20 ms.
        Assert.Equal((float.NaN, SensorFault.Stale), Read());
        Pulse(20, 1);
        Assert.Equal((float.NaN, SensorFault.Stale), Read());
        foreach (int pulses in (int[])[1, 7, 2, 100])
        {
            Pulse(20, pulses);
            _clock.Advance(TimeSpan.FromMilliseconds(3));
            Assert.Equal((1500, SensorFault.None), Read());
            Pulse(17, 1);
            Assert.Equal((1500, SensorFault.None), Read());
        }

        Assert.Equal(115, _counter.Pulses);
    }

    [Fact]
    public void ARotorThatSlowsDown_IsKnownBeforeItsNextPulse()
    {
        Pulse(20, 3);
        Assert.Equal(1500, Read().Speed);
        _clock.Advance(TimeSpan.FromMilliseconds(15));
        Assert.Equal(1500, Read().Speed);
        _clock.Advance(TimeSpan.FromMilliseconds(85));
        Assert.Equal(300, Read().Speed);
        _clock.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Equal((0, SensorFault.None), Read());

        // The first pulse after a standstill does not end an interval.
        Pulse(5000, 1);
        Assert.Equal((0, SensorFault.None), Read());
        Pulse(30, 1);
        Assert.Equal((1000, SensorFault.None), Read());
    }

    [Fact]
    public void SilenceFromTheStart_IsAStandstillInTheEnd()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(SensorFault.Stale, Read().Fault);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((0, SensorFault.None), Read());
    }

    [Fact]
    public void SelfTest_TellsASteadyRotorFromABadLine()
    {
        Assert.Equal(SensorFault.Stuck, _counter.SelfTest());
        Pulse(20, 2);
        Assert.Equal(SensorFault.Stuck, _counter.SelfTest());
        Pulse(20, 5);
        Pulse(30, 2);
        Assert.Equal(SensorFault.None, _counter.SelfTest());
        Assert.Equal(9, _counter.Pulses);

        // One pulse is missing.
        Pulse(20, 3);
        Pulse(41, 1);
        Assert.Equal(SensorFault.BusError, _counter.SelfTest());
        Pulse(20, 3);
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        _line.Glitch(20);
        Assert.Equal(SensorFault.Saturated, _counter.SelfTest());
        Pulse(20, 200);
        Assert.Equal(SensorFault.Overrun, _counter.SelfTest());

        // A reading goes on from the newest pulse.
        Pulse(20, 1);
        Assert.Equal((1500, SensorFault.None), Read());
    }

    [Fact]
    public void InterferenceAndLostEdges_HaveNoSpeed()
    {
        Pulse(20, 2);
        Read();
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        _line.Glitch(20);
        Assert.Equal((float.NaN, SensorFault.Saturated), Read());
        Pulse(20, 2);
        Assert.Equal((1500, SensorFault.None), Read());
        Pulse(20, 200);
        Assert.Equal((float.NaN, SensorFault.Overrun), Read());
        Pulse(20, 1);
        Assert.Equal((1500, SensorFault.None), Read());
        Assert.Equal(1, _counter.CountOf(SensorFault.Overrun));
    }

    [Fact]
    public void ReadingAllocatesNothing()
    {
        float[] value = new float[1];
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                Pulse(20, 1);
                _counter.Read(value);
            }
        }));
    }

    [Fact]
    public void WrongOptions_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PulseCounter(_line, _clock, new PulseCounterOptions { PulsesPerRevolution = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PulseCounter(_line, _clock, new PulseCounterOptions { MaxRevolutionsPerMinute = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PulseCounter(_line, _clock, new PulseCounterOptions { StandsAfter = TimeSpan.Zero }));
    }

    private void Pulse(int milliseconds, int times)
    {
        for (int i = 0; i < times; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            _line.Write(false);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            _line.Write(true);
        }
    }

    private (float Speed, SensorFault Fault) Read()
    {
        float[] value = new float[1];
        _counter.Read(value);
        return (value[0], _counter.LastFault);
    }
}
