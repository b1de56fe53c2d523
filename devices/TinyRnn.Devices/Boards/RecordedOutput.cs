using System;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Boards;

/// <summary>An output line that drives nothing and remembers when it was switched. Starts released.</summary>
/// <param name="time">Stamps the switchings.</param>
/// <param name="capacity">Switchings kept, at least 1; older ones are forgotten (but counted).</param>
public sealed class RecordedOutput(TimeProvider time, int capacity = 1024) : IDigitalOutput
{
    private readonly long[] _timestamps = new long[capacity];

    /// <summary>What the line is now.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Changes so far; odd ones switched the line on, even ones off.</summary>
    public long Switchings { get; private set; }

    /// <inheritdoc/>
    public void Write(bool active)
    {
        if (active == IsActive)
            return;

        IsActive = active;
        _timestamps[Switchings % _timestamps.Length] = time.GetTimestamp();
        Switchings++;
    }

    /// <summary>When a change happened.</summary>
    /// <param name="index">0 for the first change; one of the last that are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">There was no such change, or it is forgotten.</exception>
    public long TimestampOf(long index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Switchings);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, Math.Max(0, Switchings - _timestamps.Length));
        return _timestamps[index % _timestamps.Length];
    }
}
