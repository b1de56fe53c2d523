using System;
using System.Device.Pwm;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Gpio;

/// <summary>A PWM channel through System.Device.Gpio. Disposing sets the duty cycle to 0 and stops it.</summary>
public sealed class SystemPwmOutput : IPwmOutput, IDisposable
{
    private readonly PwmChannel _channel;

    /// <summary>Starts a channel with duty cycle 0.</summary>
    /// <param name="channel">Disposed of together with the output.</param>
    public SystemPwmOutput(PwmChannel channel)
    {
        _channel = channel;
        _channel.DutyCycle = 0;
        _channel.Start();
    }

    /// <inheritdoc/>
    public double FrequencyHz => _channel.Frequency;

    /// <summary>Opens a channel.</summary>
    /// <param name="chip">The chip's number: /sys/class/pwm/pwmchipN.</param>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="frequencyHz">Pulses a second.</param>
    /// <exception cref="PortException">The chip or channel is missing or not permitted.</exception>
    public static SystemPwmOutput Open(int chip, int channel, int frequencyHz)
    {
        try
        {
            return new SystemPwmOutput(PwmChannel.Create(chip, channel, frequencyHz, dutyCyclePercentage: 0));
        }
        catch (Exception exception) when (SystemGpioChip.IsDeviceError(exception))
        {
            throw SystemGpioChip.Failed("Opening", $"PWM chip {chip} channel {channel}", exception);
        }
    }

    /// <inheritdoc/>
    public void Write(double dutyCycle)
    {
        if (!(dutyCycle is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(dutyCycle), dutyCycle, "A duty cycle is 0 to 1.");

        try
        {
            _channel.DutyCycle = dutyCycle;
        }
        catch (Exception exception) when (SystemGpioChip.IsDeviceError(exception))
        {
            throw SystemGpioChip.Failed("Setting the duty cycle of", "a PWM channel", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _channel.DutyCycle = 0;
            _channel.Stop();
        }
        catch (Exception exception) when (SystemGpioChip.IsDeviceError(exception))
        {
            // A chip that is gone cannot be driven any more, and disposing must not throw.
        }

        _channel.Dispose();
    }
}
