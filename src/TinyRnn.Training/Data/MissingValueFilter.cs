using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Training.Data;

/// <summary>Fills or drops rows with missing values, recording by recording. Holds back no more rows than the longest gap allowed.</summary>
/// <param name="file">Name that errors carry.</param>
/// <param name="policy">What to do.</param>
/// <param name="limit">Most rows in a row without a value of one column that are filled.</param>
/// <param name="next">Takes the complete rows.</param>
internal sealed class MissingValueFilter(string file, MissingValues policy, int limit, Action<DataRow> next)
{
    private readonly List<DataRow> _waiting = [];
    private DataRow? _last;
    private int[] _gaps = [];

    /// <summary>Takes a row.</summary>
    /// <exception cref="DataFileException">A gap is too long, or stands at the start of a recording.</exception>
    public void Add(DataRow row)
    {
        bool isComplete = !row.Values.Any(float.IsNaN);
        if (policy == MissingValues.Drop)
        {
            if (isComplete)
            {
                next(row);
            }

            return;
        }

        if (isComplete && _waiting.Count == 0)
        {
            Pass(row);
            return;
        }

        RequireShortGap(row);
        if (policy == MissingValues.Hold)
        {
            for (int i = 0; i < row.Values.Length; i++)
            {
                row.Values[i] = float.IsNaN(row.Values[i]) ? _last!.Values[i] : row.Values[i];
            }

            // The gaps go on counting: held values are none.
            _last = row;
            next(row);
            return;
        }

        _waiting.Add(row);
        Interpolate();
    }

    /// <summary>Ends a recording.</summary>
    /// <exception cref="DataFileException">It ends in a gap that has no value after it.</exception>
    public void End()
    {
        if (_waiting.Count > 0)
        {
            throw Wrong(_waiting[0], "the recording ends without another value, so there is nothing to interpolate to; hold or drop instead.");
        }

        _last = null;
        Array.Clear(_gaps);
    }

    private void Pass(DataRow row)
    {
        _last = row;
        Array.Clear(_gaps);
        next(row);
    }

    private void RequireShortGap(DataRow row)
    {
        _gaps = _gaps.Length == 0 ? new int[row.Values.Length] : _gaps;
        for (int i = 0; i < row.Values.Length; i++)
        {
            _gaps[i] = float.IsNaN(row.Values[i]) ? _gaps[i] + 1 : 0;
            if (_gaps[i] > 0 && _last is null)
            {
                throw Wrong(row, "a value is missing at the start of a recording, where there is none before it; remove the row or drop such rows.");
            }

            if (_gaps[i] > limit)
            {
                throw Wrong(row, $"values are missing in more than {limit} rows one after the other; allow longer gaps, or split the recording there.");
            }
        }
    }

    /// <summary>Fills what has a value after it, and passes rows on as far as they are complete.</summary>
    private void Interpolate()
    {
        DataRow newest = _waiting[^1];
        for (int i = 0; i < newest.Values.Length; i++)
        {
            if (float.IsNaN(newest.Values[i]))
            {
                continue;
            }

            int first = _waiting.Count - 1;
            while (first > 0 && float.IsNaN(_waiting[first - 1].Values[i]))
            {
                first--;
            }

            DataRow before = first > 0 ? _waiting[first - 1] : _last!;
            for (int row = first; row < _waiting.Count - 1; row++)
            {
                double part = (_waiting[row].Position - before.Position) / (newest.Position - before.Position);
                _waiting[row].Values[i] = (float)(before.Values[i] + (part * ((double)newest.Values[i] - before.Values[i])));
            }
        }

        int complete = _waiting.TakeWhile(row => !row.Values.Any(float.IsNaN)).Count();
        foreach (DataRow row in _waiting.Take(complete))
        {
            _last = row;
            next(row);
        }

        _waiting.RemoveRange(0, complete);
    }

    private DataFileException Wrong(DataRow row, string problem) => new(file, row.Line, row.Column, problem);
}
