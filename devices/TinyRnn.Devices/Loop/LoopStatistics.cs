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

    /// <summary>The smoothed label of the last decision, -1 before the first.</summary>
    public int LastLabel { get; init; }

    /// <summary>Readings with at least one channel that is NaN or infinite.</summary>
    public long MissingSamples { get; init; }

    /// <summary>Readings that the source gave up with an <see cref="System.IO.IOException"/>.</summary>
    public long FailedReads { get; init; }

    /// <summary>Readings beyond <see cref="SensorLoopOptions.LargestReading"/>.</summary>
    public long OutOfRangeSamples { get; init; }

    /// <summary>Readings of a channel that has not moved for <see cref="SensorLoopOptions.StuckTicks"/> ticks.</summary>
    public long StuckSamples { get; init; }

    /// <summary>Ticks that began more than a period late.</summary>
    public long MissedDeadlines { get; init; }

    /// <summary>Periods that were skipped to get back in time after a missed deadline.</summary>
    public long SkippedPeriods { get; init; }

    /// <summary>Times that the model was restarted because too much of the signal was lost.</summary>
    public long Restarts { get; init; }

    /// <summary>Times that the clock went back, or stood more than ten seconds ahead of where it should have been.</summary>
    public long ClockJumps { get; init; }

    /// <summary>The largest delay of a tick behind its deadline, in seconds.</summary>
    public double LargestDelaySeconds { get; init; }

    /// <summary>Garbage collections in the whole process since the last run began.</summary>
    public int Collections { get; init; }

    /// <summary>Bytes that source, model and sink allocated on the loop's thread since the last run began.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>Readings that were no good, whatever the reason.</summary>
    public long BadSamples => MissingSamples + FailedReads + OutOfRangeSamples + StuckSamples;
}
