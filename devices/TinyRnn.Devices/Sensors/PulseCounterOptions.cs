using System;

namespace TinyRnn.Devices.Sensors;

/// <summary>How pulses become a speed.</summary>
public sealed record PulseCounterOptions
{
    /// <summary>Pulses a revolution, at least 1; fans with a tachometer wire give 2.</summary>
    public int PulsesPerRevolution { get; init; } = 2;

    /// <summary>Without a pulse for so long the rotor stands: 0. Choose twice the period of the slowest speed of interest.</summary>
    public TimeSpan StandsAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Revolutions a minute that cannot be: faster pulses are bouncing or interference, <see cref="SensorFault.Saturated"/>.</summary>
    public double MaxRevolutionsPerMinute { get; init; } = 20_000;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PulsesPerRevolution, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StandsAfter, TimeSpan.Zero);
        if (!(MaxRevolutionsPerMinute > 0))
            throw new ArgumentOutOfRangeException(nameof(MaxRevolutionsPerMinute), MaxRevolutionsPerMinute, "The largest speed must be above 0.");
    }
}
