using System;
using System.Threading;

namespace TinyRnn.Devices.Ports;

/// <summary>
/// The machine's monotonic clock. It sleeps in whole milliseconds, rounded down, and yields for the rest, so it wakes within the
/// scheduler's latency after the deadline (tenths of a millisecond on an idle machine) and never before it.
/// </summary>
public sealed class SystemLoopClock : ILoopClock
{
    /// <inheritdoc/>
    public TimeProvider Time => TimeProvider.System;

    /// <inheritdoc/>
    public void WaitUntil(long timestamp, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            double remaining = (timestamp - Time.GetTimestamp()) * 1000.0 / Time.TimestampFrequency;
            if (remaining <= 0)
                return;

            // A sleep of n ms may last up to n + 1 ms; leave that millisecond to the yielding below.
            if (remaining >= 2)
                stop.WaitHandle.WaitOne((int)Math.Min(remaining, int.MaxValue) - 1);
            else
                Thread.Yield();
        }
    }
}
