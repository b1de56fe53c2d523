using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Linux;

/// <summary>
/// An input line of a GPIO chip. The kernel stamps and keeps up to 1,024 changes (CLOCK_MONOTONIC), and debounces. Disposing
/// gives the line back.
/// </summary>
public sealed unsafe class GpioInput : IEdgeInput, IDisposable
{
    private const int Batch = 16;

    private readonly SafeFileHandle _line;
    private readonly string _name;
    private uint _lastSequence;

    internal GpioInput(SafeFileHandle line, string name) => (_line, _name) = (line, name);

    /// <inheritdoc/>
    public long LostEdges { get; private set; }

    /// <inheritdoc/>
    public bool Read()
    {
        var values = new GpioAbi.LineValues { Mask = 1 };
        int error = LinuxCalls.Control(_line, GpioAbi.GetLineValues, &values);
        return error == 0 ? (values.Bits & 1) != 0 : throw DeviceKind.Gpio.Error("Reading", _name, error);
    }

    /// <inheritdoc/>
    public int TakeEdges(Span<EdgeEvent> edges)
    {
        GpioAbi.LineEvent* events = stackalloc GpioAbi.LineEvent[Batch];
        int taken = 0;
        while (taken < edges.Length && Poll(0))
        {
            int wanted = Math.Min(Batch, edges.Length - taken);
            nint bytes = LinuxCalls.Read(_line, events, (nuint)(wanted * sizeof(GpioAbi.LineEvent)));
            if (bytes < 0)
            {
                if (Marshal.GetLastPInvokeError() == ErrorNumber.Interrupted)
                    continue;
                throw DeviceKind.Gpio.Error("Reading edges of", _name, Marshal.GetLastPInvokeError());
            }

            int read = (int)bytes / sizeof(GpioAbi.LineEvent);
            for (int i = 0; i < read; i++)
                edges[taken++] = Accept(events[i]);
        }

        return taken;
    }

    /// <inheritdoc/>
    public bool WaitForEdge(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);

        // Rounded up: a wait of a part of a millisecond must not spin.
        return Poll((int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue));
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    /// <summary>Counts what the kernel dropped: numbers are consecutive from 1.</summary>
    private EdgeEvent Accept(in GpioAbi.LineEvent taken)
    {
        LostEdges += unchecked(taken.LineSequence - _lastSequence - 1);
        _lastSequence = taken.LineSequence;
        return new EdgeEvent((long)taken.Nanoseconds, taken.Id == GpioAbi.RisingEdge);
    }

    private bool Poll(int milliseconds)
    {
        bool added = false;
        _line.DangerousAddRef(ref added);
        try
        {
            var entry = new LinuxCalls.PollEntry { File = (int)_line.DangerousGetHandle(), Events = LinuxCalls.PollIn };
            int ready = LinuxCalls.Poll(&entry, 1, milliseconds);
            if (ready < 0)
            {
                // A signal ends the wait early, as a timeout does.
                int error = Marshal.GetLastPInvokeError();
                return error == ErrorNumber.Interrupted ? false : throw DeviceKind.Gpio.Error("Waiting for", _name, error);
            }

            if (ready > 0 && (entry.Returned & LinuxCalls.PollIn) == 0)
                throw DeviceKind.Gpio.Error("Waiting for", _name, ErrorNumber.NoDevice);
            return ready > 0;
        }
        finally
        {
            _line.DangerousRelease();
        }
    }
}
