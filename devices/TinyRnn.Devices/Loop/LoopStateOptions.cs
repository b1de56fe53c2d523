using System;

namespace TinyRnn.Devices.Loop;

/// <summary>Where and when a loop's state is kept.</summary>
public sealed record LoopStateOptions
{
    /// <summary>The file; its folder must exist.</summary>
    public required string Path { get; init; }

    /// <summary>Time between two savings while the loop runs, above zero: what a killed process may lose.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Age above which a state is not continued from: the signal has moved on.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);
}
