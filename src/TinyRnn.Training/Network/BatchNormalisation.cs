using System;
using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Training.Cells;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Network;

/// <summary>
/// What a network's batchNorm layers have beside their parameters: the statistics of the present minibatch, which training normalises
/// by, and their running means, which take their place everywhere else. A model knows scale and shift only, so for validation and
/// for what is kept the running statistics are folded into those: scale / deviation and shift - mean * scale / deviation.
/// </summary>
internal sealed class BatchNormalisation
{
    private readonly Dictionary<int, Statistics> _layers = [];
    private readonly LaneBuffer _parameters;
    private readonly double _momentum;
    private readonly double _epsilon;
    private bool _isFolded;

    /// <summary>Finds the batchNorm layers; running means start at 0 and running variances at 1.</summary>
    /// <param name="network">The network, without composite layers.</param>
    /// <param name="layout">Where scale and shift stand.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="settings">How they are trained; null: as scale and shift.</param>
    /// <exception cref="NotSupportedException">Two layers share a scale or a shift.</exception>
    public BatchNormalisation(NetworkSpec network, ParameterLayout layout, LaneBuffer parameters, BatchNormSettings? settings)
    {
        _parameters = parameters;
        _momentum = settings?.Momentum ?? 0;
        _epsilon = settings?.Epsilon ?? 0;
        int length = 0;
        HashSet<int> offsets = [];
        for (int i = 0; i < network.Layers.Count && settings is not null; i++)
        {
            LayerSpec layer = network.Layers[i];
            if (layer.Type != LayerKinds.BatchNorm)
            {
                continue;
            }

            Statistics statistics = new(
                layer.OutputShape.Channels, layout.Offset(layer, TensorLayout.Scale), layout.Offset(layer, TensorLayout.Bias), length, _epsilon);
            if (!offsets.Add(statistics.Scale) || !offsets.Add(statistics.Bias))
            {
                throw new NotSupportedException(
                    $"Layer '{layer.Name}' shares its scale or bias with another batchNorm layer; each has statistics of its own to fold "
                    + "into them. Give each layer its own tensors.");
            }

            _layers.Add(i, statistics);
            length += 2 * statistics.Channels;
        }

        Running = new LaneBuffer(length);
        foreach (Statistics layer in _layers.Values)
        {
            Running.Span.Slice(layer.Variance, layer.Channels).Fill(1);
        }
    }

    /// <summary>The running means and variances of all layers; part of a training's state.</summary>
    public LaneBuffer Running { get; }

    /// <summary>The indices of the layers, in their order.</summary>
    public IEnumerable<int> Layers => _layers.Keys;

    /// <summary>The moments of another shard in a layer; null where the layer takes none.</summary>
    public ShardMoments? CreateMoments(int layer) =>
        _layers.TryGetValue(layer, out Statistics? statistics) ? new ShardMoments(statistics.Channels, statistics.Batch) : null;

    /// <summary>Joins what the shards measured in a layer, and takes it into the running statistics.</summary>
    /// <exception cref="TrainingException">The minibatch has one value a channel: it has no variance.</exception>
    public void Join(IReadOnlyList<Shard> shards, int count, int layer)
    {
        Statistics statistics = _layers[layer];
        BatchMoments batch = statistics.Batch;
        batch.Begin();
        for (int shard = 0; shard < count; shard++)
        {
            batch.Add(shards[shard].Buffers[layer].Moments!);
        }

        if (batch.Count < 2)
        {
            throw new TrainingException(
                "batchNorm needs minibatches of at least 2 steps: one of a single sequence of a single step has no variance. Use another "
                + "batchSize, so that the last minibatch of an epoch has more than one sequence, or longer sequences.");
        }

        batch.End();
        float part = (float)_momentum;
        for (int i = 0; i < statistics.Channels; i++)
        {
            ref float mean = ref Running.At(statistics.Mean + i);
            ref float variance = ref Running.At(statistics.Variance + i);
            mean += part * (batch.Means.At(i) - mean);
            variance += part * ((float)batch.UnbiasedVariance(i) - variance);
        }
    }

    /// <summary>Joins the gradients that the shards summed in a layer.</summary>
    public void JoinGradients(IReadOnlyList<Shard> shards, int count, int layer)
    {
        BatchMoments batch = _layers[layer].Batch;
        for (int shard = 0; shard < count; shard++)
        {
            batch.AddGradients(shards[shard].Buffers[layer].Moments!);
        }

        batch.EndGradients();
    }

    /// <summary>Folds the running statistics into the parameters, which are those of the model then; <see cref="Unfold"/> must follow.</summary>
    public void Fold()
    {
        Require(isFolded: false);
        foreach (Statistics layer in _layers.Values)
        {
            for (int i = 0; i < layer.Channels; i++)
            {
                ref float scale = ref _parameters.At(layer.Scale + i);
                ref float bias = ref _parameters.At(layer.Bias + i);
                (layer.Kept[i], layer.Kept[layer.Channels + i]) = (scale, bias);
                double folded = scale / Math.Sqrt(Running.At(layer.Variance + i) + _epsilon);
                bias = (float)(bias - (folded * Running.At(layer.Mean + i)));
                scale = (float)folded;
            }
        }
    }

    /// <summary>Puts the parameters that are trained back.</summary>
    public void Unfold()
    {
        Require(isFolded: true);
        foreach (Statistics layer in _layers.Values)
        {
            for (int i = 0; i < layer.Channels; i++)
            {
                _parameters.At(layer.Scale + i) = layer.Kept[i];
                _parameters.At(layer.Bias + i) = layer.Kept[layer.Channels + i];
            }
        }
    }

    private void Require(bool isFolded)
    {
        if (_isFolded != isFolded)
        {
            throw new InvalidOperationException("Statistics are folded once, and then put back.");
        }

        _isFolded = !isFolded;
    }

    private sealed class Statistics(int channels, int scale, int bias, int offset, double epsilon)
    {
        public int Channels => channels;

        public int Scale => scale;

        public int Bias => bias;

        public int Mean => offset;

        public int Variance => offset + channels;

        public BatchMoments Batch { get; } = new(channels, epsilon);

        /// <summary>Scale and shift while others stand in their place.</summary>
        public float[] Kept { get; } = new float[2 * channels];
    }
}
