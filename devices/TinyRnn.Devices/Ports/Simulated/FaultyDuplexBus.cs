using System;

namespace TinyRnn.Devices.Ports.Simulated;

/// <summary>A duplex bus whose transfers suffer faults on their way.</summary>
/// <param name="device">What answers.</param>
/// <param name="faults">What goes wrong.</param>
public sealed class FaultyDuplexBus(IDuplexBus device, BusFaults faults) : IDuplexBus
{
    /// <inheritdoc/>
    public BusStatus Transfer(ReadOnlySpan<byte> sent, Span<byte> received)
    {
        BusStatus status = faults.Next();
        if (status != BusStatus.Ok)
            return status;

        status = device.Transfer(sent, received);
        faults.Disturb(received);
        return status;
    }
}
