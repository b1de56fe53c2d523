using System;
using System.Threading;

namespace TinyRnn.Devices.Ports;

/// <summary>
/// The machine's monotonic clock. It sleeps for the whole milliseconds and yields for the rest of less than one, so it wakes within the
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

            if (remaining >= 1)
                stop.WaitHandle.WaitOne((int)Math.Min(remaining, int.MaxValue));
            else
                Thread.Yield();
        }
    }
}
