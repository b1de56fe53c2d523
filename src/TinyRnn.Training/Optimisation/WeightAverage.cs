using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Training.Checkpoints;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>
/// Running mean of the weights (Polyak averaging): smoother than the last weights, which still carry the noise of the last
/// batches. Young runs average over fewer updates, so that the initial weights fade. The running statistics of batchNorm layers are
/// averaged alike: those of the last weights alone would belong to another network than the averaged one.
/// </summary>
internal sealed class WeightAverage
{
    private readonly LaneBuffer[] _values;
    private readonly float[][] _means;
    private readonly double _decay;
    private long _updates;

    /// <summary>Averages <paramref name="values"/>; a decay of 0 turns it off.</summary>
    public WeightAverage(IReadOnlyList<LaneBuffer> values, double decay)
    {
        _values = decay > 0 ? [.. values] : [];
        _means = [.. _values.Select(value => value.Span.ToArray())];
        _decay = decay;
    }

    /// <summary>Takes the present values into the mean.</summary>
    public void Update()
    {
        _updates++;
        float part = (float)(1 - Math.Min(_decay, (1.0 + _updates) / (10.0 + _updates)));
        for (int buffer = 0; buffer < _values.Length; buffer++)
        {
            ReadOnlySpan<float> now = _values[buffer].Span;
            Span<float> mean = _means[buffer];
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += part * (now[i] - mean[i]);
            }
        }
    }

    /// <summary>Puts the mean in the place of the values; the next call puts the values back.</summary>
    public void Swap()
    {
        for (int buffer = 0; buffer < _values.Length; buffer++)
        {
            Span<float> now = _values[buffer].Span;
            Span<float> mean = _means[buffer];
            for (int i = 0; i < mean.Length; i++)
            {
                (now[i], mean[i]) = (mean[i], now[i]);
            }
        }
    }

    /// <summary>Writes the state.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_updates);
        foreach (float[] mean in _means)
        {
            writer.WriteFloats(mean);
        }
    }

    /// <summary>Takes the state that <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        _updates = reader.ReadInt64();
        foreach (float[] mean in _means)
        {
            reader.ReadFloats(mean);
        }
    }
}
