using System;
using System.Threading;
using TinyRnn.Devices.RealTime;

namespace TinyRnn.Devices.Ports;

/// <summary>
/// The machine's monotonic clock. On Linux it sleeps in the kernel to the absolute time (clock_nanosleep), and wakes within the
/// scheduler's latency after it: some tens of microseconds for an ordinary thread, less inside a <see cref="RealTimeScope"/>.
/// Elsewhere it sleeps whole milliseconds and yields for the rest. It never wakes before the time. A cancelled token ends a
/// wait within a twentieth of a second.
/// </summary>
public sealed class SystemLoopClock : ILoopClock
{
    private const int LongestSleepMilliseconds = 50;

    private readonly bool _sleepsInKernel = LinuxClock.IsSystemTime;

    /// <summary>The clock, ready: its first wait binds and allocates nothing.</summary>
    public SystemLoopClock()
    {
        if (_sleepsInKernel)
            LinuxClock.SleepUntil(0);
    }

    /// <inheritdoc/>
    public TimeProvider Time => TimeProvider.System;

    /// <inheritdoc/>
    public void WaitUntil(long timestamp, CancellationToken stop)
    {
        // The token is looked at between sleeps: waiting for it and the time at once would cost a system call and the exact time.
        long longestSleep = LongestSleepMilliseconds * Time.TimestampFrequency / 1000;
        for (long now = Time.GetTimestamp(); now < timestamp && !stop.IsCancellationRequested; now = Time.GetTimestamp())
            Sleep(now, now + Math.Min(timestamp - now, longestSleep));
    }

    private void Sleep(long now, long until)
    {
        long milliseconds = (until - now) * 1000 / Time.TimestampFrequency;
        if (_sleepsInKernel)
            LinuxClock.SleepUntil(until);
        else if (milliseconds > 0)
            Thread.Sleep((int)milliseconds);
        else
            Thread.Yield();
    }
}
