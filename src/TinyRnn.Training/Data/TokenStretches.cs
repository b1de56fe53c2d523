using System;

namespace TinyRnn.Training.Data;

/// <summary>A part of one text cut into stretches of equal length, which are read side by side.</summary>
internal sealed class TokenStretches
{
    private readonly Recording _text;
    private readonly int _start;
    private readonly int _streamSteps;

    /// <summary>Cuts a part of a text of at least 2 tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="span">The part.</param>
    /// <param name="truncate">Most steps of a minibatch.</param>
    /// <param name="trains">Whether there is room for borders that wander.</param>
    /// <param name="sequences">Most stretches.</param>
    public TokenStretches(Recording text, StepSpan span, int truncate, bool trains, int sequences)
    {
        int count = span.End - span.Start;
        _text = text;
        _start = span.Start;
        Steps = Math.Min(truncate, Math.Max(1, (count - 1) / 2));

        // Stretches of less than a minibatch's steps would never carry a state.
        Sequences = Math.Clamp((count - 1) / (2 * Steps), 1, sequences);
        LargestOffset = trains ? Math.Min(Steps - 1, (count - 1) / 2) : 0;
        _streamSteps = (count - 1 - LargestOffset) / Sequences;
    }

    /// <summary>Steps of a minibatch; the last one may have fewer.</summary>
    public int Steps { get; }

    /// <summary>Stretches.</summary>
    public int Sequences { get; }

    /// <summary>Most tokens at the start that an epoch leaves out.</summary>
    public int LargestOffset { get; }

    /// <summary>Tokens at the start that the present epoch leaves out.</summary>
    public int Offset { get; set; }

    /// <summary>Minibatches.</summary>
    public int Batches => (_streamSteps + Steps - 1) / Steps;

    /// <summary>Steps of a minibatch.</summary>
    public int RowsOf(int batch) => Math.Min(Steps, _streamSteps - (batch * Steps));

    /// <summary>The tokens of a stretch in a minibatch and the one after them.</summary>
    /// <param name="stretch">Which stretch.</param>
    /// <param name="batch">Which minibatch.</param>
    /// <param name="buffer">Floats for the tokens of the longest minibatch and one more.</param>
    public ReadOnlySpan<float> Tokens(int stretch, int batch, float[] buffer) =>
        _text.Read(_start + Offset + (stretch * _streamSteps) + (batch * Steps), buffer.AsSpan(0, RowsOf(batch) + 1));
}
