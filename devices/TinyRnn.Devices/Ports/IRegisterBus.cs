using System;

namespace TinyRnn.Devices.Ports;

/// <summary>
/// One device whose registers are read and written by number, over I2C or SPI. Consecutive registers are transferred in one
/// burst, so the bytes of one sample belong together. Not for use by several threads at once.
/// </summary>
public interface IRegisterBus
{
    /// <summary>Reads consecutive registers. Allocates nothing.</summary>
    /// <param name="register">The first register.</param>
    /// <param name="values">Overwritten, one byte a register; at least one. Undefined unless the status is <see cref="BusStatus.Ok"/>.</param>
    BusStatus Read(byte register, Span<byte> values);

    /// <summary>Writes consecutive registers. Allocates nothing.</summary>
    /// <param name="register">The first register.</param>
    /// <param name="values">One byte a register; at least one.</param>
    BusStatus Write(byte register, ReadOnlySpan<byte> values);
}
