using System;
using System.Diagnostics.CodeAnalysis;
using TinyRnn.Training.Data;

namespace TinyRnn.Training;

/// <summary>
/// One sequence: what was measured at every step, with its class or its per-step targets. In memory, or on disk where the data is
/// larger than that; then <see cref="Values"/> and <see cref="Targets"/> read it whole each time, and training reads windows.
/// </summary>
public sealed class Recording
{
    private readonly float[]? _values;
    private readonly float[]? _targets;
    private readonly RecordingStore? _store;
    private readonly long _first;
    private readonly int _channels;
    private readonly int _targetShift;
    private readonly int _targetEnd;

    /// <summary>A recording in memory.</summary>
    public Recording()
    {
    }

    /// <summary>A recording in a store, whose rows are channels, then targets.</summary>
    /// <param name="store">The store.</param>
    /// <param name="first">Its first row.</param>
    /// <param name="id">Name for messages.</param>
    /// <param name="steps">Its rows.</param>
    /// <param name="channels">Channels of a row.</param>
    /// <param name="targetShift">Rows after a step in which its target stands.</param>
    /// <param name="targetEnd">The first step without targets.</param>
    [SetsRequiredMembers]
    internal Recording(RecordingStore store, long first, string id, int steps, int channels, int targetShift, int targetEnd)
    {
        Values = null!;
        (_store, _first, Id, Steps, _channels, _targetShift, _targetEnd) = (store, first, id, steps, channels, targetShift, targetEnd);
    }

    /// <summary>Name for messages: the recording id of a CSV file, or a running number.</summary>
    public required string Id { get; init; }

    /// <summary>[steps, channels], row-major, raw units.</summary>
    public required float[] Values
    {
        get => _values ?? CopyValues(0, Steps);
        init => _values = value;
    }

    /// <summary>Rows of <see cref="Values"/>.</summary>
    public required int Steps { get; init; }

    /// <summary>Index of the class in <see cref="SequenceDataset.Labels"/>, or null.</summary>
    public int? Label { get; init; }

    /// <summary>[steps, targets], row-major, raw units; NaN where a step has no target. Null for classification.</summary>
    public float[]? Targets
    {
        get => _store is null ? _targets : TargetCount == 0 ? null : CopyTargets(0, Steps);
        init => _targets = value;
    }

    /// <summary>Whether the steps are on disk.</summary>
    internal bool IsStored => _store is not null;

    /// <summary>Targets of a step.</summary>
    internal int TargetCount => _store is null ? (_targets?.Length ?? 0) / Steps : _store.Width - _channels;

    /// <summary>The channels of one step.</summary>
    public ReadOnlySpan<float> Step(int step) => _store is null
        ? _values.AsSpan(step * (_values!.Length / Steps), _values.Length / Steps)
        : CopyValues(step, 1);

    /// <summary>The same steps under another name and class.</summary>
    /// <param name="id">Name for messages.</param>
    /// <param name="label">Index of the class, or null.</param>
    public Recording With(string id, int? label) => _store is null
        ? new Recording { Id = id, Values = _values!, Steps = Steps, Label = label, Targets = _targets }
        : new Recording(_store, _first, id, Steps, _channels, _targetShift, _targetEnd) { Label = label };

    /// <summary>The same steps with targets of later ones.</summary>
    /// <param name="more">How many steps later.</param>
    internal Recording WithLaterTargets(int more)
    {
        if (_store is not null)
        {
            return new Recording(_store, _first, Id, Steps, _channels, _targetShift + more, Math.Max(0, _targetEnd - more));
        }

        int moved = Math.Min(more, Steps) * TargetCount;
        float[] targets = new float[Steps * TargetCount];
        Array.Fill(targets, float.NaN);
        _targets.AsSpan(moved).CopyTo(targets);
        return new Recording { Id = Id, Values = _values!, Steps = Steps, Targets = targets };
    }

    /// <summary>The first steps alone.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="targetEnd">The first step whose targets are left out.</param>
    internal Recording Prefix(int steps, int targetEnd)
    {
        if (_store is not null)
        {
            return new Recording(_store, _first, Id, steps, _channels, _targetShift, Math.Min(targetEnd, _targetEnd)) { Label = Label };
        }

        float[]? targets = _targets?[..(steps * TargetCount)];
        targets.AsSpan(Math.Min(targets?.Length ?? 0, targetEnd * TargetCount)).Fill(float.NaN);
        return new Recording { Id = Id, Values = _values![..(steps * (_values.Length / Steps))], Steps = steps, Label = Label, Targets = targets };
    }

    /// <summary>Channels of some steps.</summary>
    internal float[] CopyValues(int step, int count)
    {
        if (_store is null)
        {
            int channels = _values!.Length / Steps;
            return _values[(step * channels)..((step + count) * channels)];
        }

        float[] rows = Rows(step, count);
        if (_store.Width == _channels)
        {
            return rows;
        }

        float[] result = new float[count * _channels];
        for (int row = 0; row < count; row++)
        {
            rows.AsSpan(row * _store.Width, _channels).CopyTo(result.AsSpan(row * _channels));
        }

        return result;
    }

    /// <summary>Some steps of one channel, such as tokens, without an allocation: a part of what is in memory, or what is read from disk.</summary>
    /// <param name="step">The first step.</param>
    /// <param name="buffer">As many floats as there are steps; holds them where they are on disk.</param>
    internal ReadOnlySpan<float> Read(int step, Span<float> buffer)
    {
        if (_store is null)
        {
            return _values.AsSpan(step, buffer.Length);
        }

        _store.Read(_first + step, buffer);
        return buffer;
    }

    /// <summary>Targets of some steps.</summary>
    internal float[] CopyTargets(int step, int count)
    {
        int targets = TargetCount;
        if (_store is null)
        {
            return _targets![(step * targets)..((step + count) * targets)];
        }

        float[] result = new float[count * targets];
        Array.Fill(result, float.NaN);
        int known = Math.Clamp(_targetEnd - step, 0, count);
        float[] rows = Rows(step + _targetShift, known);
        for (int row = 0; row < known; row++)
        {
            rows.AsSpan((row * _store.Width) + _channels, targets).CopyTo(result.AsSpan(row * targets));
        }

        return result;
    }

    private float[] Rows(int step, int count)
    {
        float[] rows = new float[count * _store!.Width];
        _store.Read(_first + step, rows);
        return rows;
    }
}
