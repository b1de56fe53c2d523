using System;
using System.Collections.Generic;
using TinyRnn.Training.Data;

namespace TinyRnn.Training;

/// <summary>
/// Makes recordings of rows, one after the other, in memory or, for what is larger, in a temporary file that goes away with the
/// recordings.
/// </summary>
/// <param name="channels">Channels of a row.</param>
/// <param name="targets">Targets of a row, after its channels; 0 for labelled recordings.</param>
/// <param name="isLarge">Whether rows go into a temporary file.</param>
/// <param name="tokens">For text: entries of the vocabulary; 0 for values.</param>
public sealed class RecordingBuilder(int channels, int targets, bool isLarge, int tokens = 0)
{
    private readonly RecordingStore? _store = isLarge ? new RecordingStore(channels + targets, tokens) : null;
    private readonly List<Recording> _finished = [];
    private readonly List<float> _values = [];
    private readonly List<float> _targets = [];
    private string? _id;
    private int? _label;
    private long _first;
    private int _steps;

    /// <summary>Recordings begun.</summary>
    public int Count { get; private set; }

    /// <summary>Ends the open recording and begins another one.</summary>
    /// <param name="id">Name for messages.</param>
    /// <param name="label">Index of the class, or null.</param>
    public void Begin(string id, int? label)
    {
        End();
        (_id, _label, _first) = (id, label, _store?.Rows ?? 0);
        Count++;
    }

    /// <summary>Adds a row to the open recording.</summary>
    /// <param name="row">Channels, then targets.</param>
    public void Add(ReadOnlySpan<float> row)
    {
        _steps++;
        if (_store is not null)
        {
            _store.Add(row);
            return;
        }

        _values.AddRange(row[..channels]);
        _targets.AddRange(row[channels..]);
    }

    /// <summary>Ends the open recording.</summary>
    /// <returns>All recordings.</returns>
    public IReadOnlyList<Recording> Build()
    {
        End();
        _store?.Flush();
        return _finished;
    }

    private void End()
    {
        if (_id is null)
        {
            return;
        }

        _finished.Add(_store is not null
            ? new Recording(_store, _first, _id, _steps, channels, targetShift: 0, targetEnd: _steps) { Label = _label }
            : new Recording { Id = _id, Values = [.. _values], Steps = _steps, Label = _label, Targets = targets == 0 ? null : [.. _targets] });
        _values.Clear();
        _targets.Clear();
        (_id, _steps) = (null, 0);
    }
}
