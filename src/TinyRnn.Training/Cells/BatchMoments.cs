using System;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>What one shard gives to the statistics that a batchNorm layer takes over a whole minibatch.</summary>
/// <param name="channels">Channels of the layer.</param>
/// <param name="batch">The minibatch's.</param>
internal sealed class ShardMoments(int channels, BatchMoments batch)
{
    /// <summary>The minibatch that the shard is part of.</summary>
    public BatchMoments Batch { get; } = batch;

    /// <summary>Steps of sequences, times sequences; padding is none.</summary>
    public long Count { get; set; }

    /// <summary>Mean of each channel.</summary>
    public double[] Means { get; } = new double[channels];

    /// <summary>Sum of the squared deviations from the mean of each channel.</summary>
    public double[] Squares { get; } = new double[channels];

    /// <summary>Sum of the gradients with respect to the normalised values, times these: the gradient of the scale.</summary>
    public LaneBuffer ScaleGradient { get; } = new(channels);

    /// <summary>Sum of the gradients of the layer's output: the gradient of the shift.</summary>
    public LaneBuffer BiasGradient { get; } = new(channels);
}

/// <summary>
/// The statistics of a minibatch in one batchNorm layer, over all steps of all its sequences, and the sums that its backward pass needs.
/// Shards are joined in their order, so that neither threads nor chance show in a bit.
/// </summary>
/// <param name="channels">Channels of the layer.</param>
/// <param name="epsilon">Added to the variance.</param>
internal sealed class BatchMoments(int channels, double epsilon)
{
    private readonly double[] _means = new double[channels];
    private readonly double[] _squares = new double[channels];

    /// <summary>Values a channel in the minibatch.</summary>
    public long Count { get; private set; }

    /// <summary>Mean of each channel.</summary>
    public LaneBuffer Means { get; } = new(channels);

    /// <summary>1 / sqrt(variance + epsilon) of each channel, of the variance over <see cref="Count"/>.</summary>
    public LaneBuffer Inverses { get; } = new(channels);

    /// <summary>The sums of <see cref="ShardMoments.ScaleGradient"/> over <see cref="Count"/>.</summary>
    public LaneBuffer MeanScaleGradient { get; } = new(channels);

    /// <summary>The sums of <see cref="ShardMoments.BiasGradient"/> over <see cref="Count"/>.</summary>
    public LaneBuffer MeanBiasGradient { get; } = new(channels);

    /// <summary>The variance of a channel over <see cref="Count"/> - 1: what the variance of all data is estimated by.</summary>
    public double UnbiasedVariance(int channel) => _squares[channel] / (Count - 1);

    /// <summary>Starts a minibatch.</summary>
    public void Begin()
    {
        Count = 0;
        Array.Clear(_means);
        Array.Clear(_squares);
    }

    /// <summary>Takes the means and squared deviations of the next shard in (Chan, Golub and LeVeque, 1979).</summary>
    public void Add(ShardMoments shard)
    {
        long count = Count + shard.Count;
        for (int i = 0; i < channels && shard.Count > 0; i++)
        {
            double distance = shard.Means[i] - _means[i];
            _means[i] += distance * shard.Count / count;
            _squares[i] += shard.Squares[i] + (distance * distance * Count * shard.Count / count);
        }

        Count = count;
    }

    /// <summary>Completes <see cref="Means"/> and <see cref="Inverses"/>.</summary>
    public void End()
    {
        for (int i = 0; i < channels; i++)
        {
            Means.At(i) = (float)_means[i];
            Inverses.At(i) = (float)(1 / Math.Sqrt((_squares[i] / Count) + epsilon));
        }

        MeanScaleGradient.Span.Clear();
        MeanBiasGradient.Span.Clear();
    }

    /// <summary>Takes the gradients of the next shard in.</summary>
    public void AddGradients(ShardMoments shard)
    {
        for (int i = 0; i < channels; i++)
        {
            MeanScaleGradient.At(i) += shard.ScaleGradient.At(i);
            MeanBiasGradient.At(i) += shard.BiasGradient.At(i);
        }
    }

    /// <summary>Makes means of the sums of gradients.</summary>
    public void EndGradients()
    {
        float share = 1f / Count;
        for (int i = 0; i < channels; i++)
        {
            MeanScaleGradient.At(i) *= share;
            MeanBiasGradient.At(i) *= share;
        }
    }
}
