using System;

namespace TinyRnn.Devices.Ports.Simulated;

/// <summary>A pulse-width modulated output that drives nothing.</summary>
/// <param name="frequencyHz">Pulses a second.</param>
public sealed class SimulatedPwm(double frequencyHz) : IPwmOutput
{
    /// <inheritdoc/>
    public double FrequencyHz { get; } = frequencyHz;

    /// <summary>The share of a period for which the line is active.</summary>
    public double DutyCycle { get; private set; }

    /// <inheritdoc/>
    public void Write(double dutyCycle) => DutyCycle = dutyCycle is >= 0 and <= 1
        ? dutyCycle
        : throw new ArgumentOutOfRangeException(nameof(dutyCycle), dutyCycle, "A duty cycle is 0 to 1.");
}
