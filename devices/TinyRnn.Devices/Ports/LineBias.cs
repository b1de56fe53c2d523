namespace TinyRnn.Devices.Ports;

/// <summary>The resistor that holds an input line that nothing drives.</summary>
public enum LineBias
{
    /// <summary>Leaves the chip's setting.</summary>
    Unchanged,

    /// <summary>None.</summary>
    None,

    /// <summary>To the supply.</summary>
    PullUp,

    /// <summary>To ground.</summary>
    PullDown,
}
