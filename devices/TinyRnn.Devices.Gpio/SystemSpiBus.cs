using System;
using System.Device.Spi;
using System.IO;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Gpio;

/// <summary>A device on an SPI bus, through System.Device.Gpio.</summary>
/// <param name="device">The device; disposed of together with the bus.</param>
public sealed class SystemSpiBus(SpiDevice device) : IDuplexBus, IDisposable
{
    /// <summary>Opens a device.</summary>
    /// <param name="bus">The bus number; the header of a Raspberry Pi has bus 0.</param>
    /// <param name="chipSelect">The device's select line.</param>
    /// <param name="speedHz">Bits a second at most.</param>
    /// <param name="mode">Clock polarity and phase, 0 to 3.</param>
    /// <exception cref="PortException">The device is missing or not permitted.</exception>
    public static SystemSpiBus Open(int bus, int chipSelect, int speedHz, int mode = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speedHz);
        ArgumentOutOfRangeException.ThrowIfNegative(mode);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mode, 3);
        try
        {
            return new SystemSpiBus(SpiDevice.Create(new SpiConnectionSettings(bus, chipSelect)
            {
                ClockFrequency = speedHz,
                Mode = (SpiMode)mode,
            }));
        }
        catch (Exception exception) when (SystemGpioChip.IsDeviceError(exception))
        {
            throw SystemGpioChip.Failed("Opening", $"SPI device {bus}.{chipSelect}", exception);
        }
    }

    /// <inheritdoc/>
    public BusStatus Transfer(ReadOnlySpan<byte> sent, Span<byte> received)
    {
        if (sent.Length != received.Length || sent.IsEmpty)
            throw new ArgumentException($"As many bytes are received as sent, at least one; the spans hold {sent.Length} and {received.Length}.");

        try
        {
            device.TransferFullDuplex(sent, received);
            return BusStatus.Ok;
        }
        catch (IOException)
        {
            return BusStatus.Failed;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();
}
