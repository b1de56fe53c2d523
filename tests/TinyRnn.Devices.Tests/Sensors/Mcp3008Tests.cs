using System;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Ports.Simulated;
using TinyRnn.Devices.Sensors;

namespace TinyRnn.Devices.Tests.Sensors;

public sealed class Mcp3008Tests
{
    private readonly SimulatedMcp3008 _chip = new();
    private readonly BusFaults _faults = new();
    private readonly float[] _values = new float[2];

    [Fact]
    public void Inputs_AreInVolts()
    {
        (_chip.Codes[6], _chip.Codes[1]) = (512, 1);
        Mcp3008 converter = Create();
        converter.Read(_values);
        Assert.Equal([1.65f, 3.3f / 1024], _values);
        Assert.Equal(SensorFault.None, converter.LastFault);
        Assert.Throws<ArgumentException>(() => converter.Read(new float[3]));
    }

    [Fact]
    public void FullScale_IsSaturatedWithItsValue()
    {
        _chip.Codes[1] = 1023;
        Mcp3008 converter = Create();
        converter.Read(_values);
        Assert.Equal(SensorFault.Saturated, converter.LastFault);
        Assert.Equal(3.3f * 1023 / 1024, _values[1], 1e-6f);
    }

    [Fact]
    public void ABusThatFailsOrSticks_GivesNoValues()
    {
        Mcp3008 converter = Create();
        _faults.IsStuck = true;
        converter.Read(_values);
        Assert.Equal(SensorFault.Stuck, converter.LastFault);
        Assert.True(float.IsNaN(_values[0]) && float.IsNaN(_values[1]));
        _faults.IsStuck = false;
        _faults.Fail(1, BusStatus.Failed);
        converter.Read(_values);
        Assert.Equal(SensorFault.BusError, converter.LastFault);
        Assert.True(float.IsNaN(_values[0]) && _values[1] == 0);
        Assert.Equal((1, 1), (converter.CountOf(SensorFault.Stuck), converter.CountOf(SensorFault.BusError)));
    }

    [Fact]
    public void TheSelfTest_ComparesSubtractions()
    {
        (_chip.Codes[2], _chip.Codes[3]) = (300, 750);
        Mcp3008 converter = Create();
        Assert.Equal(SensorFault.None, converter.SelfTest(1));

        // A line held low reads 0 everywhere; one input that floats high against it is not its difference.
        var broken = new Mcp3008(new SingleEndedOnly(_chip), 3.3, 0);
        Assert.Equal(SensorFault.Stuck, broken.SelfTest(1));
        _faults.Fail(1, BusStatus.Failed);
        Assert.Equal(SensorFault.BusError, converter.SelfTest());
        Assert.Throws<ArgumentOutOfRangeException>(() => converter.SelfTest(4));
    }

    [Fact]
    public void WrongSettings_AreRefused()
    {
        Assert.Contains("found 8", Assert.Throws<ArgumentException>(() => new Mcp3008(_chip, 3.3, 0, 8)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Mcp3008(_chip, 3.3));
        Assert.Throws<ArgumentException>(() => new Mcp3008(_chip, double.NaN, 0));
    }

    private Mcp3008 Create() => new(new FaultyDuplexBus(_chip, _faults), 3.3, 6, 1);

    /// <summary>Ignores the bit that asks for a difference, as a wire lost on the way to the chip would.</summary>
    private sealed class SingleEndedOnly(SimulatedMcp3008 chip) : IDuplexBus
    {
        public BusStatus Transfer(ReadOnlySpan<byte> sent, Span<byte> received) => chip.Transfer([sent[0], (byte)(sent[1] | 0x80), sent[2]], received);
    }
}
