using System;

namespace TinyRnn.Training.Data;

/// <summary>Turns rows with times into steps of one rate, beginning at a recording's first row. Holds two rows.</summary>
/// <param name="file">Name that errors carry.</param>
/// <param name="rateHz">Steps a second.</param>
/// <param name="method">How.</param>
/// <param name="limit">Most steps between two rows, or without a row, that are filled.</param>
/// <param name="next">Takes the steps.</param>
internal sealed class Resampler(string file, double rateHz, Resampling method, int limit, Action<float[]> next)
{
    /// <summary>Rounding of a time must not lose the last step.</summary>
    private const double Slack = 1e-6;

    private DataRow? _last;
    private double _start;
    private long _steps;

    // The mean's bin: sums of its rows, and the finished bin before it.
    private double[] _sums = [];
    private int _count;
    private long _bin;
    private (long Bin, float[] Values)? _finished;

    /// <summary>Takes a complete row.</summary>
    /// <exception cref="DataFileException">Its time is not after the last one's, or too long after it.</exception>
    public void Add(DataRow row)
    {
        if (_last is null)
        {
            _start = row.Position;
        }
        else if (!(row.Position > _last.Position))
        {
            throw new DataFileException(file, row.Line, 1, FormattableString.Invariant(
                $"expected times that rise within a recording, found {row.Position - _start} s after {_last.Position - _start} s (counted from its start)."));
        }
        else if ((row.Position - _last.Position) * rateHz > limit + 1 + Slack)
        {
            throw new DataFileException(file, row.Line, 1, FormattableString.Invariant(
                $"expected no more than {limit} missing steps between two rows, found a gap of {row.Position - _last.Position} s; allow longer gaps, or give the rows after it another recording name."));
        }

        if (method == Resampling.Linear)
        {
            AddLinear(row);
        }
        else
        {
            AddMean(row);
        }

        _last = row;
    }

    /// <summary>Ends a recording.</summary>
    public void End()
    {
        if (_count > 0)
        {
            FinishBin();
        }

        _last = null;
        _steps = 0;
        _count = 0;
        _bin = 0;
        _finished = null;
    }

    private void AddLinear(DataRow row)
    {
        double position = (row.Position - _start) * rateHz;
        for (; _steps <= position + Slack; _steps++)
        {
            if (_last is null)
            {
                next(row.Values);
                continue;
            }

            double before = (_last.Position - _start) * rateHz;
            next(Between(_last.Values, row.Values, Math.Clamp((_steps - before) / (position - before), 0, 1)));
        }
    }

    private void AddMean(DataRow row)
    {
        long bin = (long)Math.Floor(((row.Position - _start) * rateHz) + 0.5);
        if (_count > 0 && bin != _bin)
        {
            FinishBin();
        }

        _sums = _sums.Length == 0 ? new double[row.Values.Length] : _sums;
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] = (_count == 0 ? 0 : _sums[i]) + row.Values[i];
        }

        _bin = bin;
        _count++;
    }

    /// <summary>Passes the bin on, after what lies between it and the one before.</summary>
    private void FinishBin()
    {
        float[] values = Array.ConvertAll(_sums, sum => (float)(sum / _count));
        for (long bin = (_finished?.Bin ?? _bin) + 1; bin < _bin; bin++)
        {
            next(Between(_finished!.Value.Values, values, (bin - _finished.Value.Bin) / (double)(_bin - _finished.Value.Bin)));
        }

        next(values);
        _finished = (_bin, values);
        _count = 0;
    }

    private static float[] Between(float[] before, float[] after, double part)
    {
        float[] result = new float[before.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)(before[i] + (part * ((double)after[i] - before[i])));
        }

        return result;
    }
}
