using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Training.Data;

/// <summary>
/// Takes the rows of a CSV file in order, fills and resamples them as options say, and keeps the steps in memory or, for a large file,
/// in a <see cref="RecordingStore"/>: then it holds no more than the store's buffer and the longest gap.
/// </summary>
internal sealed class RecordingCollector
{
    private readonly string _file;
    private readonly CsvDataOptions _options;
    private readonly int _features;
    private readonly int _targets;
    private readonly RecordingStore? _store;
    private readonly MissingValueFilter _filter;
    private readonly Resampler? _resampler;
    private readonly List<(string Id, string? Label, long First, int Steps, float[] Rows)> _finished = [];
    private readonly List<float> _rows = [];
    private long _first;
    private int _steps;

    /// <summary>Prepares for a file.</summary>
    public RecordingCollector(string file, CsvDataOptions options, int features, int targets, bool isLarge)
    {
        (_file, _options, _features, _targets) = (file, options, features, targets);
        _store = isLarge ? new RecordingStore(features + targets) : null;
        if (options is { TimeColumn: not null, RateHz: double rate })
        {
            _resampler = new Resampler(file, rate, options.Resampling, options.LongestGap, Keep);
        }

        Action<DataRow> next = _resampler is null ? row => Keep(row.Values) : _resampler.Add;
        _filter = new MissingValueFilter(file, options.Missing, options.LongestGap, next);
    }

    /// <summary>Name of the recording that rows are added to; null before the first.</summary>
    public string? OpenId { get; private set; }

    /// <summary>Its label.</summary>
    public string? OpenLabel { get; private set; }

    /// <summary>Rows of it so far, as in the file.</summary>
    public int OpenRows { get; private set; }

    /// <summary>Recordings.</summary>
    public int Count => _finished.Count;

    /// <summary>Their labels.</summary>
    public IEnumerable<string?> Labels => _finished.Select(recording => recording.Label);

    /// <summary>Ends the open recording and begins another one.</summary>
    public void Begin(string id, string? label)
    {
        End();
        (OpenId, OpenLabel) = (id, label);
    }

    /// <summary>Adds a row to the open recording.</summary>
    public void Add(DataRow row)
    {
        OpenRows++;
        _filter.Add(row);
    }

    /// <summary>Ends the open recording; one of which no row is left is dropped.</summary>
    public void End()
    {
        _filter.End();
        _resampler?.End();
        if (_steps > 0)
        {
            _finished.Add((OpenId!, OpenLabel, _first, _steps, [.. _rows]));
        }

        _rows.Clear();
        _first = _store?.Rows ?? 0;
        _steps = 0;
        OpenRows = 0;
    }

    /// <summary>The recordings.</summary>
    /// <param name="labels">Class names in index order.</param>
    public IReadOnlyList<Recording> Build(string[] labels)
    {
        _store?.Flush();
        int shift = _options.ForecastColumns.Count == 0 ? 0 : _options.Horizon;
        return [.. _finished.Select(recording =>
        {
            int? label = recording.Label is null ? null : LabelIndex(recording.Id, recording.Label, labels);
            return _store is null
                ? InMemory(recording.Id, recording.Rows, recording.Steps, label, shift)
                : new Recording(_store, recording.First, recording.Id, recording.Steps, _features, shift, Math.Max(0, recording.Steps - shift)) { Label = label };
        })];
    }

    private Recording InMemory(string id, float[] rows, int steps, int? label, int shift)
    {
        int width = _features + _targets;
        float[] values = new float[steps * _features];
        float[] targets = new float[steps * _targets];
        Array.Fill(targets, float.NaN);
        for (int step = 0; step < steps; step++)
        {
            rows.AsSpan(step * width, _features).CopyTo(values.AsSpan(step * _features));
            if (step >= shift)
            {
                rows.AsSpan((step * width) + _features, _targets).CopyTo(targets.AsSpan((step - shift) * _targets));
            }
        }

        return new Recording { Id = id, Values = values, Steps = steps, Label = label, Targets = _targets == 0 ? null : targets };
    }

    private int LabelIndex(string id, string label, string[] labels)
    {
        int index = Array.IndexOf(labels, label);
        return index >= 0 ? index : throw new DataFileException(
            _file, 0, 0, $"recording '{id}' has the label '{label}'; expected one of {string.Join(", ", labels)}.");
    }

    private void Keep(float[] row)
    {
        if (_store is null)
        {
            _rows.AddRange(row);
        }
        else
        {
            _store.Add(row);
        }

        _steps++;
    }
}
