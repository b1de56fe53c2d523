namespace TinyRnn.Devices.Ports;

/// <summary>A change of an input line.</summary>
/// <param name="Nanoseconds">
/// When it happened, in nanoseconds of the backend's monotonic clock. Backends on Linux use CLOCK_MONOTONIC, which
/// <see cref="System.TimeProvider.System"/>'s timestamps count too.
/// </param>
/// <param name="Active">What the line became.</param>
public readonly record struct EdgeEvent(long Nanoseconds, bool Active);
