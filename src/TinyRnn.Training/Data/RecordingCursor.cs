using System;

namespace TinyRnn.Training;

/// <summary>
/// Reads the steps of a recording one after the other: those in memory as they are, those on disk in pieces, so that a recording that is
/// larger than memory need not be in it.
/// </summary>
/// <param name="recording">The recording.</param>
/// <param name="lookBack">Steps before the latest one that are asked for again.</param>
public sealed class RecordingCursor(Recording recording, int lookBack = 0)
{
    /// <summary>Steps that are read from disk at once.</summary>
    public const int Piece = 4096;

    private float[] _values = [];
    private float[] _targets = [];
    private int _start;
    private int _end;

    /// <summary>The channels of a step; the span holds until another step is asked for.</summary>
    /// <param name="step">0 to the recording's steps - 1; rising steps read the disk least.</param>
    public ReadOnlySpan<float> Values(int step)
    {
        if (!recording.IsStored)
        {
            return recording.Step(step);
        }

        Read(step);
        int channels = _values.Length / (_end - _start);
        return _values.AsSpan((step - _start) * channels, channels);
    }

    /// <summary>The targets of a step, NaN where there is none; the span holds until another step is asked for.</summary>
    /// <inheritdoc cref="Values" path="/param"/>
    public ReadOnlySpan<float> Targets(int step)
    {
        int count = recording.TargetCount;
        if (!recording.IsStored)
        {
            return recording.Targets.AsSpan(step * count, count);
        }

        Read(step);
        return _targets.AsSpan((step - _start) * count, count);
    }

    private void Read(int step)
    {
        if (step >= _start && step < _end)
        {
            return;
        }

        _start = Math.Max(0, step - lookBack);
        _end = Math.Min(recording.Steps, step + Piece);
        _values = recording.CopyValues(_start, _end - _start);
        _targets = recording.TargetCount > 0 ? recording.CopyTargets(_start, _end - _start) : [];
    }
}
