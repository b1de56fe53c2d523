using System;
using System.Device.Gpio;
using System.Threading;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Gpio;

/// <summary>
/// An input line through System.Device.Gpio. Its events carry no time: they are stamped when the library's thread hands them
/// over, later than the kernel's stamps by the scheduler's latency. Debouncing is done here. Disposing closes the line.
/// </summary>
public sealed class SystemGpioInput : IEdgeInput, IDisposable
{
    private const int Capacity = 1024;

    private readonly GpioController _controller;
    private readonly int _line;
    private readonly DigitalInputOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _arrived = new(initialState: false);
    private readonly EdgeEvent[] _edges = new EdgeEvent[Capacity];
    private EdgeDebouncer _debouncer;
    private int _first;
    private int _count;
    private long _lostEdges;

    internal SystemGpioInput(GpioController controller, int line, DigitalInputOptions options, TimeProvider time)
    {
        (_controller, _line, _options, _time) = (controller, line, options, time);
        _debouncer = new EdgeDebouncer(options.Debounce, Read());

        // The debouncer must see both edges, whichever are wanted.
        if (options.Rising || options.Falling)
            _controller.RegisterCallbackForPinValueChangedEvent(line, PinEventTypes.Rising | PinEventTypes.Falling, OnChange);
    }

    /// <inheritdoc/>
    public long LostEdges
    {
        get
        {
            lock (_lock)
                return _lostEdges;
        }
    }

    /// <inheritdoc/>
    public bool Read()
    {
        try
        {
            return (_controller.Read(_line) == PinValue.High) != _options.ActiveLow;
        }
        catch (Exception exception) when (SystemGpioChip.IsDeviceError(exception))
        {
            throw SystemGpioChip.Failed("Reading", $"line {_line}", exception);
        }
    }

    /// <inheritdoc/>
    public int TakeEdges(Span<EdgeEvent> edges)
    {
        lock (_lock)
        {
            Settle();
            int taken = Math.Min(edges.Length, _count);
            for (int i = 0; i < taken; i++)
                edges[i] = _edges[(_first + i) % Capacity];
            _first = (_first + taken) % Capacity;
            _count -= taken;
            return taken;
        }
    }

    /// <inheritdoc/>
    public bool WaitForEdge(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        long start = _time.GetTimestamp();
        while (true)
        {
            lock (_lock)
            {
                Settle();
                if (_count > 0)
                    return true;
            }

            TimeSpan left = timeout - _time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                return false;

            // An edge that is waiting for its debounce time arrives without another event.
            TimeSpan pause = _options.Debounce > TimeSpan.Zero && _options.Debounce < left ? _options.Debounce : left;
            _arrived.WaitOne(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(pause.TotalMilliseconds))));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_controller.IsPinOpen(_line))
            return;

        if (_options.Rising || _options.Falling)
            _controller.UnregisterCallbackForPinValueChangedEvent(_line, OnChange);
        _controller.ClosePin(_line);
        _arrived.Dispose();
    }

    private void OnChange(object sender, PinValueChangedEventArgs change)
    {
        lock (_lock)
        {
            bool active = (change.ChangeType == PinEventTypes.Rising) != _options.ActiveLow;
            if (_debouncer.Push(new EdgeEvent(Now(), active), out EdgeEvent counted))
                Record(counted);
            Settle();
        }

        _arrived.Set();
    }

    /// <summary>Records an edge whose debounce time is over.</summary>
    private void Settle()
    {
        if (_debouncer.Flush(Now(), out EdgeEvent counted))
            Record(counted);
    }

    private void Record(in EdgeEvent edge)
    {
        if (edge.Active ? !_options.Rising : !_options.Falling)
            return;

        if (_count == Capacity)
        {
            _first = (_first + 1) % Capacity;
            _count--;
            _lostEdges++;
        }

        _edges[(_first + _count++) % Capacity] = edge;
    }

    private long Now() => (long)(_time.GetTimestamp() * (1e9 / _time.TimestampFrequency));
}
