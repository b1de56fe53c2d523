using System;

namespace TinyRnn.Devices.Ports.Simulated;

/// <summary>A register bus whose transfers suffer faults on their way.</summary>
/// <param name="device">What answers.</param>
/// <param name="faults">What goes wrong.</param>
public sealed class FaultyRegisterBus(IRegisterBus device, BusFaults faults) : IRegisterBus
{
    /// <inheritdoc/>
    public BusStatus Read(byte register, Span<byte> values)
    {
        BusStatus status = faults.Next();
        if (status != BusStatus.Ok)
            return status;

        status = device.Read(register, values);
        faults.Disturb(values);
        return status;
    }

    /// <inheritdoc/>
    public BusStatus Write(byte register, ReadOnlySpan<byte> values)
    {
        BusStatus status = faults.Next();
        return status != BusStatus.Ok || faults.IsStuck ? status : device.Write(register, values);
    }
}
