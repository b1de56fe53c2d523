using System;
using System.Device.Gpio;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Gpio;

/// <summary>
/// An output line through System.Device.Gpio. The library's controller allocates some 40 bytes at each write, so a value that
/// the line has already is not written again. Disposing drives the line to its safe value and closes it.
/// </summary>
public sealed class SystemGpioOutput : IDigitalOutput, IDisposable
{
    private readonly GpioController _controller;
    private readonly int _line;
    private readonly DigitalOutputOptions _options;
    private bool _active;

    internal SystemGpioOutput(GpioController controller, int line, DigitalOutputOptions options) =>
        (_controller, _line, _options, _active) = (controller, line, options, options.SafeValue);

    /// <inheritdoc/>
    /// <exception cref="PortException">The line is gone.</exception>
    public void Write(bool active)
    {
        if (active == _active)
            return;

        try
        {
            _controller.Write(_line, active != _options.ActiveLow ? PinValue.High : PinValue.Low);
            _active = active;
        }
        catch (Exception exception) when (SystemGpioChip.IsDeviceError(exception))
        {
            throw SystemGpioChip.Failed("Driving", $"line {_line}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_controller.IsPinOpen(_line))
            return;

        try
        {
            Write(_options.SafeValue);
            _controller.ClosePin(_line);
        }
        catch (PortException)
        {
            // A line that is gone cannot be driven any more, and disposing must not throw.
        }
    }
}
