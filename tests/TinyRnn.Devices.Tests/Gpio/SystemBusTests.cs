using System;
using System.Device.I2c;
using System.Device.Pwm;
using System.Device.Spi;
using System.IO;
using System.Runtime.InteropServices;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Gpio;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Ports.Simulated;
using TinyRnn.Devices.Sensors;

namespace TinyRnn.Devices.Tests.Gpio;

public sealed class SystemBusTests
{
    [Fact]
    public void AnMpu_IsReadOverI2c()
    {
        var chip = new SimulatedMpu();
        using var bus = new SystemI2cBus(new FakeI2cDevice(chip));
        MpuSensor sensor = MpuSensor.Open(bus, new MpuOptions(), new SimulatedClock());
        chip.Sample(16384, 0, -16384);
        float[] values = new float[3];
        sensor.Read(values);

        Assert.Equal([9.80665f, 0, -9.80665f], values);
    }

    [Theory]
    [InlineData(121, BusStatus.NotAcknowledged)]
    [InlineData(110, BusStatus.TimedOut)]
    [InlineData(0, BusStatus.Failed)]
    public void AFailedTransfer_IsAStatus(int errorNumber, BusStatus status)
    {
        var device = new FakeI2cDevice(new SimulatedMpu()) { ErrorNumber = errorNumber };
        using var bus = new SystemI2cBus(device);

        Assert.Equal(status, bus.ReadByte(0x75, out _));
        Assert.Equal(status, bus.WriteByte(0x19, 4));
        Assert.Throws<ArgumentException>(() => bus.Write(0, []));
    }

    [Fact]
    public void AConverter_IsReadOverSpi()
    {
        var chip = new SimulatedMcp3008();
        chip.Codes[2] = 512;
        var device = new FakeSpiDevice(chip);
        using var bus = new SystemSpiBus(device);
        float[] values = new float[1];
        var converter = new Mcp3008(bus, 3.3, 2);
        converter.Read(values);
        Assert.Equal(1.65f, values[0]);
        device.IsGone = true;
        converter.Read(values);
        Assert.Equal((SensorFault.BusError, float.NaN), (converter.LastFault, values[0]));
    }

    [Fact]
    public void APwmChannel_IsStartedDrivenAndStopped()
    {
        var channel = new FakePwmChannel { DutyCycle = 0.7 };
        var output = new SystemPwmOutput(channel);
        Assert.Equal((true, 0, 25_000), (channel.IsRunning, channel.DutyCycle, output.FrequencyHz));
        output.Write(0.4);
        Assert.Equal(0.4, channel.DutyCycle);
        Assert.Throws<ArgumentOutOfRangeException>(() => output.Write(double.NaN));
        output.Dispose();
        Assert.Equal((false, 0), (channel.IsRunning, channel.DutyCycle));
    }

    [Fact]
    public void MissingDevices_AreErrors()
    {
        Assert.Throws<PortException>(() => SystemI2cBus.Open(77, 0x68).ReadByte(0, out _));
        Assert.Throws<PortException>(() => SystemPwmOutput.Open(77, 0, 100));
    }

    private sealed class FakeI2cDevice(IRegisterBus chip) : I2cDevice
    {
        public int? ErrorNumber { get; init; }

        public override I2cConnectionSettings ConnectionSettings { get; } = new(1, 0x68);

        public override void Read(Span<byte> buffer) => throw new NotSupportedException();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Fail();
            chip.Write(buffer[0], buffer[1..]);
        }

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            Fail();
            chip.Read(writeBuffer[0], readBuffer);
        }

        private void Fail()
        {
            if (ErrorNumber is not { } number)
                return;

            Marshal.SetLastPInvokeError(number);
            throw new IOException("Error performing I2C data transfer.");
        }
    }

    private sealed class FakeSpiDevice(IDuplexBus chip) : SpiDevice
    {
        public bool IsGone { get; set; }

        public override SpiConnectionSettings ConnectionSettings { get; } = new(0, 0);

        public override void Read(Span<byte> buffer) => throw new NotSupportedException();

        public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException();

        public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            if (IsGone)
                throw new IOException("the device is gone");
            chip.Transfer(writeBuffer, readBuffer);
        }
    }

    private sealed class FakePwmChannel : PwmChannel
    {
        public bool IsRunning { get; private set; }

        public override int Frequency { get; set; } = 25_000;

        public override double DutyCycle { get; set; }

        public override void Start() => IsRunning = true;

        public override void Stop() => IsRunning = false;
    }
}
