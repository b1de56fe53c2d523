using System;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Sensors;

/// <summary>
/// A tachometer: one channel, revolutions a minute, from the times of pulses (rising edges) on an input line. The speed of a
/// reading is that of the whole pulses since the last one, so it is exact however the loop is timed; with no pulse since, it is
/// the last speed or what the time without a pulse allows at most, whichever is less, and 0 once the rotor stands.
/// Not for use by several threads at once.
/// </summary>
public sealed class PulseCounter : ISensor
{
    private const int Batch = 64;

    private const int FewestPulsesOfTest = 3;

    // Magnets and blades are not spaced evenly; a pulse too few or too many doubles an interval or more.
    private const long LargestRatioOfTest = 2;

    private readonly IEdgeInput _line;
    private readonly TimeProvider _time;
    private readonly PulseCounterOptions _options;
    private readonly SensorFaultCounts _faults = new();
    private readonly double _minutesFactor;
    private readonly long _standsAfter;
    private readonly long _start;
    private long _lastPulse;
    private bool _hasPulse;
    private bool _isKnown;
    private double _speed;
    private long _lostEdges;

    /// <summary>Counts pulses of a line.</summary>
    /// <param name="line">Records at least rising edges, stamped by the clock below.</param>
    /// <param name="time">The clock that stamps the edges.</param>
    /// <param name="options">Pulses a revolution and limits.</param>
    public PulseCounter(IEdgeInput line, TimeProvider time, PulseCounterOptions options)
    {
        options.Check();
        _line = line;
        _time = time;
        _options = options;
        _minutesFactor = 60e9 / options.PulsesPerRevolution;
        _standsAfter = options.StandsAfter.Ticks * 100;
        _lostEdges = line.LostEdges;
        _start = Now();
    }

    /// <inheritdoc/>
    public int ChannelCount => 1;

    /// <inheritdoc/>
    public SensorFault LastFault => _faults.Last;

    /// <summary>Pulses so far.</summary>
    public long Pulses { get; private set; }

    /// <inheritdoc/>
    public long CountOf(SensorFault fault) => _faults[fault];

    /// <inheritdoc/>
    /// <remarks>NaN until two pulses have come or the rotor is known to stand, and when edges were lost or came too fast.</remarks>
    public void Read(Span<float> values)
    {
        if (values.Length != 1)
            throw new ArgumentException($"The counter gives 1 float; the span holds {values.Length}.", nameof(values));

        long since = _lastPulse;
        SensorFault fault = Judge(TakePulses(ref since), since);
        _faults.Note(fault);
        values[0] = fault == SensorFault.None ? (float)_speed : float.NaN;
    }

    /// <summary>
    /// Tests wire and sensor by the pulses that have come since the last reading, of a rotor that turns steadily. It takes them; the
    /// next reading counts from the newest.
    /// </summary>
    /// <returns>
    /// None; <see cref="SensorFault.Stuck"/> for fewer than three pulses, <see cref="SensorFault.Overrun"/> for lost edges,
    /// <see cref="SensorFault.Saturated"/> for pulses faster than can be, <see cref="SensorFault.BusError"/> for intervals of which one is
    /// over twice another: pulses are missing, or there are too many.
    /// </returns>
    public SensorFault SelfTest()
    {
        Span<EdgeEvent> edges = stackalloc EdgeEvent[Batch];
        long pulses = 0, shortest = long.MaxValue, longest = 0;
        int taken;
        do
        {
            taken = _line.TakeEdges(edges);
            foreach (EdgeEvent edge in edges[..taken])
            {
                if (!edge.Active)
                    continue;

                if (pulses++ > 0)
                {
                    shortest = Math.Min(shortest, edge.Nanoseconds - _lastPulse);
                    longest = Math.Max(longest, edge.Nanoseconds - _lastPulse);
                }

                Pulses++;
                (_lastPulse, _hasPulse) = (edge.Nanoseconds, true);
            }
        }
        while (taken == Batch);
        bool hasLost = _line.LostEdges != _lostEdges;
        _lostEdges = _line.LostEdges;
        return hasLost ? SensorFault.Overrun
            : pulses < FewestPulsesOfTest ? SensorFault.Stuck
            : _minutesFactor / Math.Max(1, shortest) > _options.MaxRevolutionsPerMinute ? SensorFault.Saturated
            : longest > LargestRatioOfTest * shortest ? SensorFault.BusError
            : SensorFault.None;
    }

    /// <summary>Takes the pulses since the last reading.</summary>
    /// <param name="since">The pulse from which the first interval is counted: the last one known, or the first of all.</param>
    /// <returns>Intervals between pulses.</returns>
    private long TakePulses(ref long since)
    {
        Span<EdgeEvent> edges = stackalloc EdgeEvent[Batch];
        long intervals = 0;
        int taken;
        do
        {
            taken = _line.TakeEdges(edges);
            foreach (EdgeEvent edge in edges[..taken])
            {
                if (!edge.Active)
                    continue;

                if (_hasPulse)
                    intervals++;
                else
                    since = edge.Nanoseconds;
                Pulses++;
                _lastPulse = edge.Nanoseconds;
                _hasPulse = true;
            }
        }
        while (taken == Batch);
        return intervals;
    }

    private SensorFault Judge(long intervals, long since)
    {
        // The pulses among lost edges cannot be counted; the next reading goes on from the newest.
        long lost = _line.LostEdges - _lostEdges;
        _lostEdges = _line.LostEdges;
        if (lost > 0)
            return SensorFault.Overrun;

        if (intervals > 0)
        {
            double speed = intervals * _minutesFactor / Math.Max(1, _lastPulse - since);
            if (speed > _options.MaxRevolutionsPerMinute)
                return SensorFault.Saturated;

            (_speed, _isKnown) = (speed, true);
            return SensorFault.None;
        }

        long silence = Now() - (_hasPulse ? _lastPulse : _start);
        if (silence >= _standsAfter)
        {
            // The next pulse starts an interval; it does not end one that began before the standstill.
            (_speed, _isKnown, _hasPulse) = (0, true, false);
        }
        else if (_hasPulse)
        {
            _speed = Math.Min(_speed, _minutesFactor / Math.Max(1, silence));
        }

        return _isKnown ? SensorFault.None : SensorFault.Stale;
    }

    private long Now() => (long)(_time.GetTimestamp() * (1e9 / _time.TimestampFrequency));
}
