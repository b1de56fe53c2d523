using System;

namespace TinyRnn.Devices.Ports;

/// <summary>
/// Removes bouncing from a series of edges: one counts only if the line keeps its new value for the whole period, and only if
/// that value differs from the last that counted. For backends without debouncing of their own; the edge that counts keeps the
/// time at which it happened (the kernel's debouncing on Linux stamps it a period later).
/// </summary>
public struct EdgeDebouncer
{
    private readonly long _period;
    private EdgeEvent _pending;
    private bool _hasPending;

    /// <summary>Starts from a line that is at rest.</summary>
    /// <param name="period">How long a value must be kept, at least zero.</param>
    /// <param name="active">What the line is.</param>
    public EdgeDebouncer(TimeSpan period, bool active)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        _period = period.Ticks * 100;
        Active = active;
    }

    /// <summary>The value that counts at present.</summary>
    public bool Active { get; private set; }

    /// <summary>Takes the next edge of the line.</summary>
    /// <param name="edge">Not earlier than the ones before.</param>
    /// <param name="counted">An earlier edge that is now known to count.</param>
    /// <returns>True if there is one.</returns>
    public bool Push(in EdgeEvent edge, out EdgeEvent counted)
    {
        bool any = Flush(edge.Nanoseconds, out counted);
        _pending = edge;
        _hasPending = true;
        return any;
    }

    /// <summary>Lets time pass without an edge.</summary>
    /// <param name="now">Nanoseconds of the clock that stamps the edges; every edge up to it was pushed.</param>
    /// <param name="counted">The edge that is now known to count.</param>
    /// <returns>True if there is one.</returns>
    public bool Flush(long now, out EdgeEvent counted)
    {
        counted = _pending;
        if (!_hasPending || now - _pending.Nanoseconds < _period)
            return false;

        _hasPending = false;
        if (_pending.Active == Active)
            return false;

        Active = _pending.Active;
        return true;
    }
}
