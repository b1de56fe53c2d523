using System;
using System.Globalization;

namespace TinyRnn.Devices.Loop;

/// <summary>A loop with <see cref="DeadlinePolicy.Fail"/> missed a deadline; its outputs are in their safe state.</summary>
/// <param name="tick">The tick that began late, counted from 0.</param>
/// <param name="delaySeconds">How late it began.</param>
/// <param name="periodSeconds">The loop's period, which is the limit.</param>
public sealed class DeadlineMissedException(long tick, double delaySeconds, double periodSeconds) : Exception(string.Create(
    CultureInfo.InvariantCulture, $"Tick {tick} began {delaySeconds * 1000:0.###} ms late; a period of {periodSeconds * 1000:0.###} ms is allowed. Lower the rate, give the loop real-time priority, or choose another deadline policy."))
{
    /// <summary>The tick that began late, counted from 0.</summary>
    public long Tick { get; } = tick;

    /// <summary>How late it began, in seconds.</summary>
    public double DelaySeconds { get; } = delaySeconds;
}
