using System;

namespace TinyRnn.Devices.Ports;

/// <summary>One device on a bus that sends and receives at the same time: SPI. Not for use by several threads at once.</summary>
public interface IDuplexBus
{
    /// <summary>Sends bytes and receives as many, in one transfer with the device selected throughout. Allocates nothing.</summary>
    /// <param name="sent">What goes to the device, at least one byte.</param>
    /// <param name="received">As long as <paramref name="sent"/>, overwritten. Undefined unless the status is <see cref="BusStatus.Ok"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    BusStatus Transfer(ReadOnlySpan<byte> sent, Span<byte> received);
}
