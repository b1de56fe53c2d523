namespace TinyRnn.Devices.Sensors;

/// <summary>What is wrong with a reading.</summary>
public enum SensorFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The sensor did not acknowledge: a loose wire, no supply, another address. No values.</summary>
    NotAcknowledged,

    /// <summary>The bus failed otherwise. No values.</summary>
    BusError,

    /// <summary>Another chip, or none, is at the address. No values.</summary>
    WrongIdentity,

    /// <summary>The values have not changed for longer than noise allows, or the data line does not move. No values.</summary>
    Stuck,

    /// <summary>A value is at the end of the range: it may be larger. The values are given.</summary>
    Saturated,

    /// <summary>The sensor made no new sample for several periods: it has stopped or lost its settings. No values.</summary>
    Stale,

    /// <summary>Samples were lost because they were not taken in time. The values that follow are good.</summary>
    Overrun,
}
