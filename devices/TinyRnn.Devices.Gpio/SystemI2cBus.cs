using System;
using System.Device.I2c;
using System.IO;
using System.Runtime.InteropServices;
using TinyRnn.Devices.Linux;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Gpio;

/// <summary>Registers of a device on an I2C bus, through System.Device.Gpio. A failed transfer costs an exception inside; a good one allocates nothing.</summary>
/// <param name="device">The device; disposed of together with the bus.</param>
public sealed class SystemI2cBus(I2cDevice device) : IRegisterBus, IDisposable
{
    /// <summary>Opens a device.</summary>
    /// <param name="bus">The bus number: /dev/i2c-N.</param>
    /// <param name="address">The 7-bit address.</param>
    /// <exception cref="PortException">The bus is missing or not permitted.</exception>
    public static SystemI2cBus Open(int bus, int address)
    {
        try
        {
            return new SystemI2cBus(I2cDevice.Create(new I2cConnectionSettings(bus, address)));
        }
        catch (Exception exception) when (SystemGpioChip.IsDeviceError(exception))
        {
            throw SystemGpioChip.Failed("Opening", $"I2C bus {bus}", exception);
        }
    }

    /// <inheritdoc/>
    public BusStatus Read(byte register, Span<byte> values)
    {
        try
        {
            device.WriteRead(new ReadOnlySpan<byte>(in register), values);
            return BusStatus.Ok;
        }
        catch (IOException)
        {
            return StatusOfLastError();
        }
    }

    /// <inheritdoc/>
    public BusStatus Write(byte register, ReadOnlySpan<byte> values)
    {
        if (values.Length is < 1 or > I2cRegisterBus.MaxBurst)
            throw new ArgumentException($"A transfer has 1 to {I2cRegisterBus.MaxBurst} bytes; the span holds {values.Length}.");

        Span<byte> sent = stackalloc byte[1 + values.Length];
        sent[0] = register;
        values.CopyTo(sent[1..]);
        try
        {
            device.Write(sent);
            return BusStatus.Ok;
        }
        catch (IOException)
        {
            return StatusOfLastError();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();

    /// <summary>The library throws the same exception for every failure; what the kernel said is still the thread's last error.</summary>
    private static BusStatus StatusOfLastError()
    {
        BusStatus status = I2cRegisterBus.StatusOf(Marshal.GetLastPInvokeError());
        return status == BusStatus.Ok ? BusStatus.Failed : status;
    }
}
