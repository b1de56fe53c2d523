using System;
using Microsoft.Win32.SafeHandles;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Linux;

/// <summary>An output line of a GPIO chip. Disposing drives it to its safe value and gives it back.</summary>
public sealed unsafe class GpioOutput : IDigitalOutput, IDisposable
{
    private readonly SafeFileHandle _line;
    private readonly string _name;
    private readonly bool _safeValue;

    internal GpioOutput(SafeFileHandle line, string name, bool safeValue) => (_line, _name, _safeValue) = (line, name, safeValue);

    /// <inheritdoc/>
    /// <exception cref="PortException">The line is gone.</exception>
    public void Write(bool active)
    {
        int error = TryWrite(active);
        if (error != 0)
            throw DeviceKind.Gpio.Error("Driving", _name, error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A line that is gone cannot be driven any more, and disposing must not throw.
        if (!_line.IsClosed)
            _ = TryWrite(_safeValue);
        _line.Dispose();
    }

    private int TryWrite(bool active)
    {
        var values = new GpioAbi.LineValues { Bits = active ? 1UL : 0, Mask = 1 };
        return LinuxCalls.Control(_line, GpioAbi.SetLineValues, &values);
    }
}
