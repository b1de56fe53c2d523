namespace TinyRnn.Devices.Loop;

/// <summary>What happened in a loop since it was made. A snapshot: take a new one for newer figures.</summary>
public readonly record struct LoopStatistics
{
    /// <summary>Ticks run.</summary>
    public long Ticks { get; init; }

    /// <summary>Decisions handed to the sink.</summary>
    public long Decisions { get; init; }

    /// <summary>Decisions not made because too many samples were missing, or because the model's output was not a number.</summary>
    public long WithheldDecisions { get; init; }

    /// <summary>Readings with at least one channel that is NaN or infinite.</summary>
    public long MissingSamples { get; init; }

    /// <summary>Ticks that began more than a period late.</summary>
    public long MissedDeadlines { get; init; }

    /// <summary>Periods that were skipped to get back in time after a missed deadline.</summary>
    public long SkippedPeriods { get; init; }

    /// <summary>The largest delay of a tick behind its deadline, in seconds.</summary>
    public double LargestDelaySeconds { get; init; }
}
