namespace TinyRnn.Devices.Ports;

/// <summary>How an output line is driven.</summary>
public enum LineDrive
{
    /// <summary>To the supply and to ground.</summary>
    PushPull,

    /// <summary>To ground only; a resistor pulls up.</summary>
    OpenDrain,

    /// <summary>To the supply only; a resistor pulls down.</summary>
    OpenSource,
}
