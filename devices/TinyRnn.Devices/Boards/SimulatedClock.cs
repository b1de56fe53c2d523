using System;
using System.Threading;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Boards;

/// <summary>
/// Virtual time in nanoseconds from zero: waiting for a deadline jumps to it, so a loop runs as fast as the machine can compute
/// and its timing is exact. Not for use by several threads at once.
/// </summary>
public sealed class SimulatedClock : TimeProvider, ILoopClock
{
    private long _now;

    /// <inheritdoc/>
    public TimeProvider Time => this;

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000_000;

    /// <inheritdoc/>
    public override long GetTimestamp() => _now;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(DateTime.UnixEpoch.Ticks + _now / 100, TimeSpan.Zero);

    /// <summary>Lets time pass, as a slow sensor or a busy machine would.</summary>
    /// <param name="duration">At least zero; parts of a nanosecond cannot be told (a tick is 100 ns).</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative: the clock is monotonic.</exception>
    public void Advance(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        _now += duration.Ticks * 100;
    }

    /// <summary>Goes back, as only a broken clock does: for tests of what a loop makes of it.</summary>
    /// <param name="duration">At least zero; at most to the beginning.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public void GoBack(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        _now = Math.Max(0, _now - duration.Ticks * 100);
    }

    /// <inheritdoc/>
    public void WaitUntil(long timestamp, CancellationToken stop)
    {
        if (!stop.IsCancellationRequested)
            _now = Math.Max(_now, timestamp);
    }
}
