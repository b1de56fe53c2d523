using System;
using Microsoft.Win32.SafeHandles;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Linux;

/// <summary>One device on an SPI bus, through spidev.</summary>
public sealed unsafe class SpiBus : IDuplexBus, IDisposable
{
    /// <summary>The most bytes in one transfer: spidev's default buffer.</summary>
    public const int MaxTransfer = 4096;

    private readonly SafeFileHandle _device;
    private readonly uint _speedHz;

    private SpiBus(SafeFileHandle device, uint speedHz) => (_device, _speedHz) = (device, speedHz);

    /// <summary>The error number of the last transfer: 0 for none. Says more than the status.</summary>
    public int LastError { get; private set; }

    /// <summary>Opens a device of this machine.</summary>
    /// <param name="bus">The bus number; the header of a Raspberry Pi has bus 0.</param>
    /// <param name="chipSelect">The device's select line; the header has 0 (CE0) and 1 (CE1).</param>
    /// <param name="speedHz">Bits a second at most; what the device's data sheet allows.</param>
    /// <param name="mode">Clock polarity and phase, 0 to 3.</param>
    /// <exception cref="PortException">The device file is missing, not permitted or refuses the settings.</exception>
    public static SpiBus Open(int bus, int chipSelect, int speedHz, int mode = 0) =>
        Open($"{GpioChip.DevicesFolder}/spidev{bus}.{chipSelect}", speedHz, mode);

    /// <summary>Opens a device.</summary>
    /// <param name="path">Its device file.</param>
    /// <param name="speedHz">Bits a second at most.</param>
    /// <param name="mode">Clock polarity and phase, 0 to 3.</param>
    /// <exception cref="PortException">The device file is missing, not permitted or refuses the settings.</exception>
    public static SpiBus Open(string path, int speedHz, int mode = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speedHz);
        ArgumentOutOfRangeException.ThrowIfNegative(mode);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mode, 3);
        SafeFileHandle device = LinuxCalls.Open(path, LinuxCalls.ReadWrite, out int error) ?? throw DeviceKind.Spi.Error("Opening", path, error);
        uint modeBits = (uint)mode;
        uint speed = (uint)speedHz;
        byte bits = 8;
        error = LinuxCalls.Control(device, SpiAbi.WriteMode, &modeBits);
        if (error == 0)
            error = LinuxCalls.Control(device, SpiAbi.WriteBitsPerWord, &bits);
        if (error == 0)
            error = LinuxCalls.Control(device, SpiAbi.WriteMaxSpeed, &speed);
        if (error == 0)
            return new SpiBus(device, speed);

        device.Dispose();
        throw DeviceKind.Spi.Error("Setting up", path, error);
    }

    /// <inheritdoc/>
    public BusStatus Transfer(ReadOnlySpan<byte> sent, Span<byte> received)
    {
        if (sent.Length != received.Length || sent.Length is < 1 or > MaxTransfer)
            throw new ArgumentException($"As many bytes are received as sent, 1 to {MaxTransfer}; the spans hold {sent.Length} and {received.Length}.");

        fixed (byte* source = sent, destination = received)
        {
            var transfer = new SpiAbi.Transfer
            {
                Sent = (ulong)source,
                Received = (ulong)destination,
                Length = (uint)sent.Length,
                SpeedHz = _speedHz,
                BitsPerWord = 8,
            };
            LastError = LinuxCalls.Control(_device, SpiAbi.SendMessage, &transfer);
        }

        // SPI has no acknowledgement: what fails is the controller.
        return LastError switch
        {
            0 => BusStatus.Ok,
            ErrorNumber.TimedOut => BusStatus.TimedOut,
            _ => BusStatus.Failed,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();
}
