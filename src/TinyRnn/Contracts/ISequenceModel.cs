using System;

namespace TinyRnn;

/// <summary>A network that needs the whole sequence at once (it holds a reverse or bidirectional layer), so it has no step.</summary>
/// <typeparam name="TSelf">The generated class.</typeparam>
public interface ISequenceModel<TSelf>
    where TSelf : ISequenceModel<TSelf>
{
    /// <summary>Floats in one row of the input.</summary>
    static abstract int InputSize { get; }

    /// <summary>Floats in one row of the output.</summary>
    static abstract int OutputSize { get; }

    /// <summary>Floats of scratch memory that <see cref="Run"/> needs for a sequence.</summary>
    /// <param name="steps">Rows of the sequence, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is below 1 or the scratch would exceed an array.</exception>
    static abstract int ScratchLength(int steps);

    /// <summary>Runs a whole sequence from the initial state, in raw units.</summary>
    /// <param name="input">[steps, InputSize], row-major.</param>
    /// <param name="output">[steps, OutputSize], row-major, overwritten.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats, overwritten.</param>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    void Run(ReadOnlySpan<float> input, Span<float> output, Span<float> scratch);
}
