using System;

namespace TinyRnn.Devices.Simulation;

/// <summary>How often what goes wrong. Shares are per reading, 0 to 1, and together at most 1; lengths are drawn evenly from 1 to the maximum.</summary>
public sealed record FaultPlan
{
    /// <summary>One channel has no value in one reading.</summary>
    public double MissingShare { get; init; }

    /// <summary>The bus does not answer: no channel has a value.</summary>
    public double BurstShare { get; init; }

    /// <summary>Readings of the longest burst.</summary>
    public int LongestBurst { get; init; } = 20;

    /// <summary>True if the bus driver throws an <see cref="System.IO.IOException"/> in a burst instead of giving NaN.</summary>
    public bool BurstsThrow { get; init; }

    /// <summary>A channel keeps its value.</summary>
    public double StuckShare { get; init; }

    /// <summary>Readings of the longest time that a channel keeps its value.</summary>
    public int LongestStuck { get; init; } = 100;

    /// <summary>A channel gives a value that cannot be.</summary>
    public double SpikeShare { get; init; }

    /// <summary>That value.</summary>
    public float Spike { get; init; } = 1e6f;

    /// <summary>The reading takes so long that periods are lost.</summary>
    public double PauseShare { get; init; }

    /// <summary>Whole periods of the longest pause, at least 2. A pause lasts half a period more than its number of periods, which is at least 2.</summary>
    public int LongestPause { get; init; } = 10;

    /// <summary>The clock goes back by 3 to 100 periods.</summary>
    public double ClockJumpShare { get; init; }

    /// <summary>The loop's period, for pauses and jumps.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(5);
}
