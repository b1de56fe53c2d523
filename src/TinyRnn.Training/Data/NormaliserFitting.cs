using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Training.Data;

/// <summary>Mean and standard deviation of each channel over the training part of the data.</summary>
internal sealed class NormaliserFitting(int channels)
{
    /// <summary>Below this part of the largest magnitude a deviation is rounding noise, which must not be blown up to 1.</summary>
    private const double ConstantChannel = 1e-6;

    private const int Piece = 4096;

    private readonly double[] _sum = new double[channels];
    private readonly double[] _square = new double[channels];
    private readonly double[] _largest = new double[channels];
    private readonly float[] _first = new float[channels];
    private readonly long[] _count = new long[channels];

    /// <summary>Fits the inputs of some spans of recordings.</summary>
    public static Normaliser FitInputs(SequenceDataset data, IEnumerable<StepSpan> spans) =>
        Fit(data, spans, data.Features.Count, recording => recording.CopyValues);

    /// <summary>Fits the targets of some spans of recordings; steps without a target are left out.</summary>
    public static Normaliser FitTargets(SequenceDataset data, IEnumerable<StepSpan> spans) =>
        Fit(data, spans, data.Targets.Count, recording => recording.CopyTargets);

    private static Normaliser Fit(
        SequenceDataset data, IEnumerable<StepSpan> spans, int channels, Func<Recording, Func<int, int, float[]>> reading)
    {
        NormaliserFitting fitting = new(channels);
        foreach (StepSpan span in spans)
        {
            fitting.Add(span, reading(data.Recordings[span.Recording]));
        }

        return fitting.Result();
    }

    /// <summary>Adds a span in pieces, so that a long one on disk need not be in memory.</summary>
    private void Add(StepSpan span, Func<int, int, float[]> read)
    {
        for (int start = span.Start; start < span.End; start += Piece)
        {
            Add(read(start, Math.Min(Piece, span.End - start)));
        }
    }

    private void Add(float[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i % channels;
            if (float.IsNaN(values[i]))
            {
                continue;
            }

            if (_count[channel]++ == 0)
            {
                _first[channel] = values[i];
            }

            // Sums of distances from the first value: a large offset costs no digits.
            double distance = (double)values[i] - _first[channel];
            _sum[channel] += distance;
            _square[channel] += distance * distance;
            _largest[channel] = Math.Max(_largest[channel], Math.Abs(values[i]));
        }
    }

    private Normaliser Result()
    {
        float[] mean = new float[channels];
        float[] scale = new float[channels];
        for (int i = 0; i < channels; i++)
        {
            double count = Math.Max(1, _count[i]);
            double centre = _sum[i] / count;
            double deviation = Math.Sqrt(Math.Max(0, (_square[i] / count) - (centre * centre)));
            mean[i] = (float)(_first[i] + centre);
            scale[i] = deviation > ConstantChannel * _largest[i] && deviation > 1e-30 ? (float)deviation : 1;
        }

        return new Normaliser(mean, scale);
    }
}
