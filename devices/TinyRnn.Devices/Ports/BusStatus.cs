namespace TinyRnn.Devices.Ports;

/// <summary>How a transfer on a bus ended. Failures on a bus are facts of life: they are returned, not thrown.</summary>
public enum BusStatus
{
    /// <summary>Every byte was transferred.</summary>
    Ok,

    /// <summary>The device did not acknowledge: it is absent, unpowered, busy, or has another address.</summary>
    NotAcknowledged,

    /// <summary>The device or the bus did not answer in time, such as a clock line that is held low.</summary>
    TimedOut,

    /// <summary>Another master won the bus.</summary>
    ArbitrationLost,

    /// <summary>The controller or its driver reported another failure.</summary>
    Failed,
}
