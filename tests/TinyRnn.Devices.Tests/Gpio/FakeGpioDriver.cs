using System;
using System.Collections.Generic;
using System.Device.Gpio;
using System.IO;
using System.Threading;

namespace TinyRnn.Devices.Tests.Gpio;

/// <summary>A driver of System.Device.Gpio whose pins are in memory.</summary>
internal sealed class FakeGpioDriver : GpioDriver
{
    private readonly Dictionary<int, PinMode> _modes = [];
    private readonly Dictionary<int, PinValue> _values = [];
    private readonly Dictionary<int, PinChangeEventHandler> _callbacks = [];

    /// <summary>Every value that was set, in order.</summary>
    public List<(int Pin, bool High)> Written { get; } = [];

    /// <summary>True while nothing answers.</summary>
    public bool IsGone { get; set; }

    public int Callbacks => _callbacks.Count;

    protected override int PinCount => 54;

    public PinMode ModeOf(int pin) => _modes[pin];

    /// <summary>Drives a pin from outside.</summary>
    public void Drive(int pin, bool high)
    {
        if (_values.TryGetValue(pin, out PinValue value) && value == high)
            return;

        _values[pin] = high;
        if (_callbacks.TryGetValue(pin, out PinChangeEventHandler? callback))
            callback(this, new PinValueChangedEventArgs(high ? PinEventTypes.Rising : PinEventTypes.Falling, pin));
    }

    protected override void OpenPin(int pinNumber)
    {
        if (pinNumber >= PinCount)
            throw new IOException($"no pin {pinNumber}");
    }

    protected override void ClosePin(int pinNumber) => _modes.Remove(pinNumber);

    protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue)
    {
        _modes[pinNumber] = mode;
        Write(pinNumber, initialValue);
    }

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode is not PinMode.InputPullDown;

    protected override PinValue Read(int pinNumber) => IsGone
        ? throw new IOException("the line is gone")
        : _values.GetValueOrDefault(pinNumber, PinValue.Low);

    protected override void Write(int pinNumber, PinValue value)
    {
        if (IsGone)
            throw new IOException("the line is gone");

        _values[pinNumber] = value;
        Written.Add((pinNumber, value == PinValue.High));
    }

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        _callbacks[pinNumber] = callback;

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => _callbacks.Remove(pinNumber);
}
