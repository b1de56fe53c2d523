using System;
using System.IO;
using TinyRnn.Training.Checkpoints;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>
/// Running mean of the weights (Polyak averaging): smoother than the last weights, which still carry the noise of the last
/// batches. Young runs average over fewer updates, so that the initial weights fade.
/// </summary>
internal sealed class WeightAverage
{
    private readonly LaneBuffer _parameters;
    private readonly float[] _mean;
    private readonly double _decay;
    private long _updates;

    /// <summary>Averages <paramref name="parameters"/>; a decay of 0 turns it off.</summary>
    public WeightAverage(LaneBuffer parameters, double decay)
    {
        _parameters = parameters;
        _decay = decay;
        _mean = decay > 0 ? parameters.Span.ToArray() : [];
    }

    /// <summary>Takes the present weights into the mean.</summary>
    public void Update()
    {
        if (_decay == 0)
        {
            return;
        }

        _updates++;
        float part = (float)(1 - Math.Min(_decay, (1.0 + _updates) / (10.0 + _updates)));
        ReadOnlySpan<float> now = _parameters.Span;
        for (int i = 0; i < _mean.Length; i++)
        {
            _mean[i] += part * (now[i] - _mean[i]);
        }
    }

    /// <summary>Puts the mean in the place of the weights; the next call puts the weights back.</summary>
    public void Swap()
    {
        if (_decay == 0)
        {
            return;
        }

        Span<float> parameters = _parameters.Span;
        for (int i = 0; i < _mean.Length; i++)
        {
            (parameters[i], _mean[i]) = (_mean[i], parameters[i]);
        }
    }

    /// <summary>Writes the state.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_updates);
        writer.WriteFloats(_mean);
    }

    /// <summary>Takes the state that <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        _updates = reader.ReadInt64();
        reader.ReadFloats(_mean);
    }
}
