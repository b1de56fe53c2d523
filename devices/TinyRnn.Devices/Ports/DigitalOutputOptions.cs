namespace TinyRnn.Devices.Ports;

/// <summary>How an output line is driven.</summary>
public sealed record DigitalOutputOptions
{
    /// <summary>Push-pull, active high, inactive at first and at last.</summary>
    public static DigitalOutputOptions Default { get; } = new();

    /// <summary>True if the line is active when its voltage is low.</summary>
    public bool ActiveLow { get; init; }

    /// <summary>How the line is driven.</summary>
    public LineDrive Drive { get; init; }

    /// <summary>What the line is from the moment it is opened (without a glitch in between) and again when it is disposed of.</summary>
    public bool SafeValue { get; init; }
}
