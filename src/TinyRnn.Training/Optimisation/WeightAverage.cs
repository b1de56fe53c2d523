using System;
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
    private readonly float[] _kept;
    private readonly double _decay;
    private long _updates;

    /// <summary>Averages <paramref name="parameters"/>; a decay of 0 turns it off.</summary>
    public WeightAverage(LaneBuffer parameters, double decay)
    {
        _parameters = parameters;
        _decay = decay;
        _mean = decay > 0 ? parameters.Span.ToArray() : [];
        _kept = new float[_mean.Length];
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

        _parameters.Span.CopyTo(_kept);
        _mean.CopyTo(_parameters.Span);
        _kept.CopyTo(_mean, 0);
    }
}
