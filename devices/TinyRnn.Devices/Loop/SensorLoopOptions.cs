using System;

namespace TinyRnn.Devices.Loop;

/// <summary>How a loop is to be run. Take usage and rate from the generated class (WindowSteps, WindowStride, SampleRateHz).</summary>
public sealed record SensorLoopOptions
{
    /// <summary>Ticks per second, above 0 and at most 100,000: the rate that the model was trained at.</summary>
    public required double RateHz { get; init; }

    /// <summary>Steps of a window, after which the loop decides and resets the model; 0 for an endless stream with a decision each tick.</summary>
    public int WindowSteps { get; init; }

    /// <summary>
    /// Steps between the starts of two windows; 0 means windows back to back. Below <see cref="WindowSteps"/> the windows
    /// overlap: the loop keeps the samples and runs the whole window at its last tick.
    /// </summary>
    public int WindowStride { get; init; }

    /// <summary>Decisions that a label needs among the last <see cref="SmoothingLast"/>, more than half of them.</summary>
    public int SmoothingNeeded { get; init; } = 1;

    /// <summary>Decisions that the smoothing looks at, at least 1; 1 takes each decision as it comes.</summary>
    public int SmoothingLast { get; init; } = 1;

    /// <summary>
    /// Output that a label must reach to get a vote in the smoothing; null lets the largest output win. Of a model with one
    /// output it is the threshold from which on the label is 1.
    /// </summary>
    public double? EnterScore { get; init; }

    /// <summary>
    /// Output down to which the label that has the vote keeps it, at most <see cref="EnterScore"/> (null: the same). The band
    /// between the two keeps a signal at the threshold from switching to and fro.
    /// </summary>
    public double? HoldScore { get; init; }

    /// <summary>Readings at the start of a run that are taken and dropped while the sensor settles, at least 0.</summary>
    public int SettlingTicks { get; init; }

    /// <summary>In a stream, steps after a start or restart of the model before it may decide, at least 0.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>
    /// Samples of a window that may be missing (each is replaced by the last good one) before its decision is not made;
    /// in a stream, missing samples in a row. At least 0.
    /// </summary>
    public int MaxMissingSamples { get; init; } = 5;

    /// <summary>What lost samples do to the model.</summary>
    public GapPolicy Gap { get; init; } = GapPolicy.Bridge;

    /// <summary>
    /// Equal readings in a row after which a channel counts as stuck and its samples as missing; 0 never. At least 2: a channel
    /// that measures something has noise, so some tens are proof.
    /// </summary>
    public int StuckTicks { get; init; }

    /// <summary>Absolute value above which a reading cannot be true and counts as missing, above 0, in the source's unit.</summary>
    public float LargestReading { get; init; } = float.PositiveInfinity;

    /// <summary>What a tick that begins more than a period late leads to.</summary>
    public DeadlinePolicy MissedDeadline { get; init; } = DeadlinePolicy.Skip;

    /// <summary>Periods that <see cref="DeadlinePolicy.CatchUp"/> makes up for at most, at least 1.</summary>
    public int MaxCatchUpPeriods { get; init; } = 100;

    internal void Check()
    {
        if (!(RateHz is > 0 and <= 100_000))
            throw new ArgumentOutOfRangeException(nameof(RateHz), RateHz, "The rate must be above 0 and at most 100,000 ticks a second.");
        ArgumentOutOfRangeException.ThrowIfNegative(WindowSteps);
        ArgumentOutOfRangeException.ThrowIfNegative(WindowStride);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxMissingSamples);
        ArgumentOutOfRangeException.ThrowIfNegative(SettlingTicks);
        ArgumentOutOfRangeException.ThrowIfNegative(WarmUpSteps);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCatchUpPeriods, 1);
        if (WindowSteps == 0 && WindowStride != 0)
            throw new ArgumentException($"A stream has no stride; found {WindowStride}. Set WindowSteps or leave WindowStride 0.", nameof(WindowStride));
        if (WindowSteps != 0 && WarmUpSteps != 0)
            throw new ArgumentException($"A window warms the model up by itself; found {WarmUpSteps} warm-up steps. Leave WarmUpSteps 0.", nameof(WarmUpSteps));
        if (StuckTicks is < 0 or 1)
            throw new ArgumentOutOfRangeException(nameof(StuckTicks), StuckTicks, "A channel is stuck after at least 2 equal readings; 0 never looks.");
        if (!(LargestReading > 0))
            throw new ArgumentOutOfRangeException(nameof(LargestReading), LargestReading, "The largest possible reading must be above 0.");
        CheckScores();
    }

    private void CheckScores()
    {
        if (EnterScore is { } enter && !double.IsFinite(enter))
            throw new ArgumentOutOfRangeException(nameof(EnterScore), enter, "A score must be a number.");
        if (HoldScore is { } hold && !(hold <= EnterScore))
            throw new ArgumentException($"The hold score must be at most the enter score; found {hold} with {EnterScore?.ToString() ?? "none"}.", nameof(HoldScore));
    }
}
