using System;

namespace TinyRnn.Devices.Ports.Simulated;

/// <summary>
/// A wire in memory: one side is driven, by the test or by a program through <see cref="IDigitalOutput"/>, the other is read
/// as an input with recorded edges. It bounces, sticks and glitches on demand. Not for use by several threads at once.
/// </summary>
/// <param name="time">Stamps the edges.</param>
/// <param name="capacity">Edges kept until they are taken, at least 1; the oldest is dropped for a new one, as the kernel does.</param>
public sealed class SimulatedLine(TimeProvider time, int capacity = 1024) : IEdgeInput, IDigitalOutput
{
    private readonly EdgeEvent[] _edges = new EdgeEvent[capacity];
    private int _first;
    private int _count;
    private bool _level;

    /// <inheritdoc/>
    public long LostEdges { get; private set; }

    /// <summary>True while the line keeps its level whatever drives it.</summary>
    public bool IsStuck { get; set; }

    /// <summary>Drives the line.</summary>
    public void Write(bool active)
    {
        if (IsStuck || active == _level)
            return;

        _level = active;
        if (_count == _edges.Length)
        {
            _first = (_first + 1) % _edges.Length;
            _count--;
            LostEdges++;
        }

        _edges[(_first + _count++) % _edges.Length] = new EdgeEvent(Nanoseconds(), active);
    }

    /// <summary>Lets the line change there and back at once, as a spark or a long wire would.</summary>
    /// <param name="times">How often, at least 0.</param>
    public void Glitch(int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        for (int i = 0; i < 2 * times; i++)
            Write(!_level);
    }

    /// <inheritdoc/>
    public bool Read() => _level;

    /// <inheritdoc/>
    public int TakeEdges(Span<EdgeEvent> edges)
    {
        int taken = Math.Min(edges.Length, _count);
        for (int i = 0; i < taken; i++)
            edges[i] = _edges[(_first + i) % _edges.Length];
        _first = (_first + taken) % _edges.Length;
        _count -= taken;
        return taken;
    }

    /// <summary>Says whether an edge is recorded; nobody else could drive the line meanwhile, so it does not wait.</summary>
    public bool WaitForEdge(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return _count > 0;
    }

    private long Nanoseconds() => (long)(time.GetTimestamp() * (1e9 / time.TimestampFrequency));
}
