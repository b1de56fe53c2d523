using System;
using Microsoft.Win32.SafeHandles;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Linux;

/// <summary>
/// Registers of one device on an I2C bus, through i2c-dev. A read is one combined transfer: the register's number, a repeated
/// start, the values. Another program may use the bus between transfers, not within one.
/// </summary>
public sealed unsafe class I2cRegisterBus : IRegisterBus, IDisposable
{
    /// <summary>The most registers in one transfer.</summary>
    public const int MaxBurst = 2048;

    /// <summary>The bus on pins 3 and 5 of a Raspberry Pi's header.</summary>
    public const int HeaderBus = 1;

    private readonly SafeFileHandle _bus;
    private readonly ushort _address;

    private I2cRegisterBus(SafeFileHandle bus, ushort address) => (_bus, _address) = (bus, address);

    /// <summary>The error number of the last transfer: 0 for none. Says more than the status.</summary>
    public int LastError { get; private set; }

    /// <summary>Opens a device on a bus of this machine. It need not answer yet.</summary>
    /// <param name="bus">The bus number: /dev/i2c-N.</param>
    /// <param name="address">The 7-bit address, 0x08 to 0x77.</param>
    /// <exception cref="PortException">The bus is missing, not permitted or cannot transfer freely.</exception>
    public static I2cRegisterBus Open(int bus, int address) => Open($"{GpioChip.DevicesFolder}/i2c-{bus}", address);

    /// <summary>Opens a device on a bus.</summary>
    /// <param name="path">The bus's device file.</param>
    /// <param name="address">The 7-bit address, 0x08 to 0x77.</param>
    /// <exception cref="PortException">The bus is missing, not permitted or cannot transfer freely.</exception>
    public static I2cRegisterBus Open(string path, int address)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(address, I2cScan.FirstAddress);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address, I2cScan.LastAddress);
        SafeFileHandle bus = LinuxCalls.Open(path, LinuxCalls.ReadWrite, out int error) ?? throw DeviceKind.I2c.Error("Opening", path, error);
        nuint functions = 0;
        error = LinuxCalls.Control(bus, I2cAbi.Functions, &functions);
        if (error == 0 && (functions & (nuint)I2cAbi.PlainTransfers) == 0)
            error = ErrorNumber.NotSupported;
        if (error == 0)
            return new I2cRegisterBus(bus, (ushort)address);

        bus.Dispose();
        throw DeviceKind.I2c.Error("Asking", path, error);
    }

    /// <summary>What an error number of a transfer means (Documentation/i2c/fault-codes.rst; EREMOTEIO is what bcm2835 and designware give).</summary>
    internal static BusStatus StatusOf(int errorNumber) => errorNumber switch
    {
        0 => BusStatus.Ok,
        ErrorNumber.NoDeviceOrAddress or ErrorNumber.RemoteInputOutput or ErrorNumber.NoDevice => BusStatus.NotAcknowledged,
        ErrorNumber.TimedOut => BusStatus.TimedOut,
        ErrorNumber.TryAgain => BusStatus.ArbitrationLost,
        _ => BusStatus.Failed,
    };

    /// <inheritdoc/>
    public BusStatus Read(byte register, Span<byte> values)
    {
        Check(values.Length);
        fixed (byte* bytes = values)
        {
            I2cAbi.Message* messages = stackalloc I2cAbi.Message[2];
            messages[0] = new I2cAbi.Message { Address = _address, Length = 1, Bytes = &register };
            messages[1] = new I2cAbi.Message { Address = _address, Flags = I2cAbi.ReadFlag, Length = (ushort)values.Length, Bytes = bytes };
            return Transfer(messages, 2);
        }
    }

    /// <inheritdoc/>
    public BusStatus Write(byte register, ReadOnlySpan<byte> values)
    {
        Check(values.Length);
        byte* sent = stackalloc byte[1 + values.Length];
        sent[0] = register;
        values.CopyTo(new Span<byte>(sent + 1, values.Length));
        var message = new I2cAbi.Message { Address = _address, Length = (ushort)(1 + values.Length), Bytes = sent };
        return Transfer(&message, 1);
    }

    /// <inheritdoc/>
    public void Dispose() => _bus.Dispose();

    private BusStatus Transfer(I2cAbi.Message* messages, uint count)
    {
        var transfer = new I2cAbi.Messages { First = messages, Count = count };
        LastError = LinuxCalls.Control(_bus, I2cAbi.Transfer, &transfer);
        return StatusOf(LastError);
    }

    private static void Check(int length)
    {
        if (length is < 1 or > MaxBurst)
            throw new ArgumentException($"A transfer has 1 to {MaxBurst} bytes; the span holds {length}.");
    }
}
