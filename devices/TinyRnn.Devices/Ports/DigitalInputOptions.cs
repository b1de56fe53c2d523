using System;

namespace TinyRnn.Devices.Ports;

/// <summary>How an input line is read.</summary>
public sealed record DigitalInputOptions
{
    /// <summary>Both edges, no bias of its own, active high, no debouncing.</summary>
    public static DigitalInputOptions Default { get; } = new();

    /// <summary>True if the line is active when its voltage is low.</summary>
    public bool ActiveLow { get; init; }

    /// <summary>The resistor that holds the line.</summary>
    public LineBias Bias { get; init; }

    /// <summary>Record changes to active.</summary>
    public bool Rising { get; init; } = true;

    /// <summary>Record changes to inactive.</summary>
    public bool Falling { get; init; } = true;

    /// <summary>
    /// A change counts once the line has kept its new value for so long (mechanical contacts bounce for 1 to 20 ms); zero counts
    /// every change. At most 4,294 s, in whole microseconds.
    /// </summary>
    public TimeSpan Debounce { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The debounce time is out of its range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Debounce, TimeSpan.Zero, nameof(Debounce));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Debounce, TimeSpan.FromMicroseconds(uint.MaxValue), nameof(Debounce));
    }
}
