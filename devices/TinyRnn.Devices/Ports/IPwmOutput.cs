using System;

namespace TinyRnn.Devices.Ports;

/// <summary>One pulse-width modulated output: a fan's speed, a lamp's brightness, a servo.</summary>
public interface IPwmOutput
{
    /// <summary>Pulses a second.</summary>
    double FrequencyHz { get; }

    /// <summary>Sets the share of a period for which the line is active. Allocates nothing.</summary>
    /// <param name="dutyCycle">0 (never) to 1 (always).</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not a number from 0 to 1.</exception>
    /// <exception cref="PortException">The output is gone.</exception>
    void Write(double dutyCycle);
}
