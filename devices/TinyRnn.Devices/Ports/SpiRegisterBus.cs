using System;

namespace TinyRnn.Devices.Ports;

/// <summary>
/// Registers over SPI by the usual convention: the first byte is the register's number with a flag in its highest bit that says
/// "read", the values follow (InvenSense, Bosch and ST sensors do so).
/// </summary>
/// <param name="bus">The device.</param>
/// <param name="readFlag">Set in the first byte when reading.</param>
/// <param name="burstFlag">Set in the first byte when more than one register is transferred; ST's sensors need 0x40.</param>
public sealed class SpiRegisterBus(IDuplexBus bus, byte readFlag = 0x80, byte burstFlag = 0) : IRegisterBus
{
    /// <summary>The most registers in one transfer.</summary>
    public const int MaxBurst = 2048;

    /// <inheritdoc/>
    public BusStatus Read(byte register, Span<byte> values)
    {
        Check(values.Length);
        Span<byte> sent = stackalloc byte[1 + values.Length];
        Span<byte> received = stackalloc byte[1 + values.Length];
        sent.Clear();
        sent[0] = (byte)(Address(register, values.Length) | readFlag);
        BusStatus status = bus.Transfer(sent, received);
        received[1..].CopyTo(values);
        return status;
    }

    /// <inheritdoc/>
    public BusStatus Write(byte register, ReadOnlySpan<byte> values)
    {
        Check(values.Length);
        Span<byte> sent = stackalloc byte[1 + values.Length];
        Span<byte> received = stackalloc byte[1 + values.Length];
        sent[0] = Address(register, values.Length);
        values.CopyTo(sent[1..]);
        return bus.Transfer(sent, received);
    }

    private byte Address(byte register, int length) => length > 1 ? (byte)(register | burstFlag) : register;

    private static void Check(int length)
    {
        if (length is < 1 or > MaxBurst)
            throw new ArgumentException($"A transfer has 1 to {MaxBurst} bytes; the span holds {length}.");
    }
}
