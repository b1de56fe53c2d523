using System;

namespace TinyRnn.Training;

/// <summary>One sequence: what was measured at every step, with its class or its per-step targets.</summary>
public sealed class Recording
{
    /// <summary>Name for messages: the recording id of a CSV file, or a running number.</summary>
    public required string Id { get; init; }

    /// <summary>[steps, channels], row-major, raw units.</summary>
    public required float[] Values { get; init; }

    /// <summary>Rows of <see cref="Values"/>.</summary>
    public required int Steps { get; init; }

    /// <summary>Index of the class in <see cref="SequenceDataset.Labels"/>, or null.</summary>
    public int? Label { get; init; }

    /// <summary>[steps, targets], row-major, raw units; NaN where a step has no target. Null for classification.</summary>
    public float[]? Targets { get; init; }

    /// <summary>The channels of one step.</summary>
    public ReadOnlySpan<float> Step(int step) => Values.AsSpan(step * (Values.Length / Steps), Values.Length / Steps);
}
