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
    /// Samples of a window that may be missing (each is replaced by the last good one) before its decision is not made;
    /// in a stream, missing samples in a row. At least 0.
    /// </summary>
    public int MaxMissingSamples { get; init; } = 5;

    internal void Check()
    {
        if (!(RateHz is > 0 and <= 100_000))
            throw new ArgumentOutOfRangeException(nameof(RateHz), RateHz, "The rate must be above 0 and at most 100,000 ticks a second.");
        ArgumentOutOfRangeException.ThrowIfNegative(WindowSteps);
        ArgumentOutOfRangeException.ThrowIfNegative(WindowStride);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxMissingSamples);
        if (WindowSteps == 0 && WindowStride != 0)
            throw new ArgumentException($"A stream has no stride; found {WindowStride}. Set WindowSteps or leave WindowStride 0.", nameof(WindowStride));
    }
}
