using System;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Ports.Simulated;

namespace TinyRnn.Devices.Tests.Ports;

public sealed class SimulatedPortTests
{
    private readonly SimulatedClock _clock = new();

    [Fact]
    public void ALine_RecordsEdgesAndDropsTheOldest()
    {
        var line = new SimulatedLine(_clock, capacity: 3);
        for (int i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromMicroseconds(1));
            line.Write(i % 2 == 0);
        }

        var edges = new EdgeEvent[2];
        Assert.True(line.WaitForEdge(TimeSpan.Zero));
        Assert.Equal(2, line.TakeEdges(edges));
        Assert.Equal([new EdgeEvent(3000, true), new EdgeEvent(4000, false)], edges);
        Assert.Equal(1, line.TakeEdges(edges));
        Assert.Equal(0, line.TakeEdges(edges));
        Assert.Equal((2, true), (line.LostEdges, line.Read()));
        Assert.False(line.WaitForEdge(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void ALine_SticksAndGlitches()
    {
        var line = new SimulatedLine(_clock) { IsStuck = true };
        line.Write(true);
        Assert.False(line.Read());
        line.IsStuck = false;
        line.Glitch(2);
        Assert.Equal(4, line.TakeEdges(new EdgeEvent[8]));
        Assert.False(line.Read());
    }

    [Fact]
    public void ABus_FailsAsItIsTold()
    {
        var faults = new BusFaults(seed: 3);
        var device = new SimulatedMpu();
        var bus = new FaultyRegisterBus(device, faults);
        faults.Fail(2, BusStatus.TimedOut);
        Assert.Equal(BusStatus.TimedOut, bus.ReadByte(0x75, out _));
        Assert.Equal(BusStatus.TimedOut, bus.WriteByte(0x19, 4));
        Assert.Equal(0, device[0x19]);
        Assert.Equal((BusStatus.Ok, (byte)0x68), (bus.ReadByte(0x75, out byte identity), identity));
        faults.IsStuck = true;
        Assert.Equal((BusStatus.Ok, (byte)0xFF), (bus.ReadByte(0x75, out identity), identity));
        faults.StuckLevel = false;
        Assert.Equal((BusStatus.Ok, (byte)0), (bus.ReadByte(0x75, out identity), identity));
        faults.IsStuck = false;
        faults.NotAcknowledgedShare = 0.25;
        int failed = 0;
        for (int i = 0; i < 10_000; i++)
            failed += bus.ReadByte(0x75, out _) == BusStatus.NotAcknowledged ? 1 : 0;
        Assert.InRange(failed, 2300, 2700);
        Assert.Equal((10_005, failed + 2), (faults.Transfers, faults.Failures));
    }

    [Fact]
    public void BitErrors_FlipBitsAtTheirRate()
    {
        var faults = new BusFaults(seed: 5) { BitErrorShare = 0.01 };
        var bus = new FaultyRegisterBus(new SimulatedMpu(), faults);
        int flipped = 0;
        for (int i = 0; i < 10_000; i++)
        {
            bus.ReadByte(0x75, out byte identity);
            flipped += System.Numerics.BitOperations.PopCount((uint)(identity ^ 0x68));
        }

        Assert.InRange(flipped, 700, 900);
    }

    [Fact]
    public void RegistersOverSpi_FlagReads()
    {
        var wire = new RecordedWire();
        var bus = new SpiRegisterBus(wire, burstFlag: 0x40);
        Assert.Equal(BusStatus.Ok, bus.ReadByte(0x75, out byte value));
        Assert.Equal([0xF5, 0], wire.Sent);
        Assert.Equal(2, value);
        byte[] values = new byte[3];
        bus.Read(0x3B, values);
        Assert.Equal([0xFB, 0, 0, 0], wire.Sent);
        Assert.Equal([2, 3, 4], values);
        bus.WriteByte(0x19, 4);
        Assert.Equal([0x19, 4], wire.Sent);
        Assert.Throws<ArgumentException>(() => bus.Read(0, []));
    }

    [Fact]
    public void APwm_RefusesWhatIsNoShare()
    {
        var pwm = new SimulatedPwm(25_000);
        pwm.Write(0.3);
        Assert.Equal((25_000, 0.3), (pwm.FrequencyHz, pwm.DutyCycle));
        Assert.Throws<ArgumentOutOfRangeException>(() => pwm.Write(-0.1));
    }

    /// <summary>Answers 1, 2, 3 and so on.</summary>
    private sealed class RecordedWire : IDuplexBus
    {
        public byte[] Sent { get; private set; } = [];

        public BusStatus Transfer(ReadOnlySpan<byte> sent, Span<byte> received)
        {
            Sent = sent.ToArray();
            for (int i = 0; i < received.Length; i++)
                received[i] = (byte)(i + 1);
            return BusStatus.Ok;
        }
    }
}
