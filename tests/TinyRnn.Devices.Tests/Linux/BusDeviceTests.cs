using System;
using TinyRnn.Devices.Linux;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Tests.Linux;

public sealed class BusDeviceTests
{
    [Fact]
    public void MissingAndWrongFiles_AreErrorsWithTheirFix()
    {
        Assert.Contains("do_i2c 0", Assert.Throws<PortException>(() => I2cRegisterBus.Open("/dev/i2c-missing", 0x68)).Message, StringComparison.Ordinal);
        Assert.Contains("this is no I2C bus", Assert.Throws<PortException>(() => I2cRegisterBus.Open("/dev/null", 0x68)).Message, StringComparison.Ordinal);
        Assert.Contains("do_spi 0", Assert.Throws<PortException>(() => SpiBus.Open("/dev/spidev-missing", 1_000_000)).Message, StringComparison.Ordinal);
        Assert.Contains("ENOTTY", Assert.Throws<PortException>(() => SpiBus.Open("/dev/null", 1_000_000)).Message, StringComparison.Ordinal);
        Assert.Throws<PortException>(() => I2cScan.Answering("/dev/i2c-missing"));
        Assert.Empty(I2cScan.Answering("/dev/null"));
    }

    [Theory]
    [InlineData(0x07)]
    [InlineData(0x78)]
    public void ReservedAddresses_AreRefused(int address) => Assert.Throws<ArgumentOutOfRangeException>(() => I2cRegisterBus.Open("/dev/null", address));

    [Theory]
    [InlineData(0, BusStatus.Ok)]
    [InlineData(6, BusStatus.NotAcknowledged)]
    [InlineData(121, BusStatus.NotAcknowledged)]
    [InlineData(110, BusStatus.TimedOut)]
    [InlineData(11, BusStatus.ArbitrationLost)]
    [InlineData(5, BusStatus.Failed)]
    public void ErrorNumbers_HaveAMeaning(int errorNumber, BusStatus status) => Assert.Equal(status, I2cRegisterBus.StatusOf(errorNumber));

    [Fact]
    public void Permission_NamesTheGroup()
    {
        string message = DeviceKind.I2c.Error("Opening", "/dev/i2c-1", ErrorNumber.AccessDenied).Message;
        Assert.Contains("permission denied (EACCES). To mend it, join the group that owns it with 'sudo usermod -aG i2c $USER'", message, StringComparison.Ordinal);
    }
}
