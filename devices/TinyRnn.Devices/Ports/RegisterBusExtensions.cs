namespace TinyRnn.Devices.Ports;

/// <summary>Single registers of a <see cref="IRegisterBus"/>.</summary>
public static class RegisterBusExtensions
{
    /// <summary>Reads one register; 0 unless the status is <see cref="BusStatus.Ok"/>.</summary>
    public static BusStatus ReadByte(this IRegisterBus bus, byte register, out byte value)
    {
        byte read = 0;
        BusStatus status = bus.Read(register, new System.Span<byte>(ref read));
        value = status == BusStatus.Ok ? read : (byte)0;
        return status;
    }

    /// <summary>Writes one register.</summary>
    public static BusStatus WriteByte(this IRegisterBus bus, byte register, byte value) =>
        bus.Write(register, new System.ReadOnlySpan<byte>(in value));
}
