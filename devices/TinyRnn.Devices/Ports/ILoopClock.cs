using System;
using System.Threading;

namespace TinyRnn.Devices.Ports;

/// <summary>The time a loop runs by: reads it and waits for it. Times are timestamps of <see cref="Time"/>.</summary>
public interface ILoopClock
{
    /// <summary>Where timestamps and their frequency come from; must be monotonic.</summary>
    TimeProvider Time { get; }

    /// <summary>Returns when the timestamp is reached or the token is cancelled, whichever is first; at once if it has passed. Allocates nothing.</summary>
    /// <param name="timestamp">An absolute timestamp of <see cref="Time"/>.</param>
    /// <param name="stop">Ends the wait early, without an exception.</param>
    void WaitUntil(long timestamp, CancellationToken stop);
}
