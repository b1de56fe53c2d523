using System.Collections.Generic;
using System.Linq;
using TinyRnn.Training.Cells;

namespace TinyRnn.Training.Network;

/// <summary>
/// How a minibatch goes forward, through the loss and backward. Without statistics of the minibatch that is one pass a shard, from its
/// data to its gradient. Each layer with them ends a pass twice, forward and backward: all shards must have come so far before any
/// can go on, and between two passes what they measured is joined.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="cells">Its cells.</param>
internal sealed class MinibatchPasses(TrainingNetwork network, IReadOnlyList<Cell> cells)
{
    private readonly int[] _layers = [.. network.Normalisation.Layers.Order()];

    /// <summary>Passes of a minibatch.</summary>
    public int Count => 1 + (2 * _layers.Length);

    /// <summary>Runs a pass over a shard; after the last one the shard has its gradient, and its loss since the middle one.</summary>
    /// <param name="shard">The shard, filled.</param>
    /// <param name="pass">From 0.</param>
    /// <param name="scale">Factor of the loss.</param>
    public void Run(Shard shard, int pass, double scale)
    {
        if (pass == 0)
        {
            shard.CloseUnusedLanes();
        }

        if (pass <= _layers.Length)
        {
            RunForward(shard, pass);
        }

        if (pass == _layers.Length)
        {
            shard.Loss = network.EvaluateLoss(shard, scale);
            network.BeginBackward(shard, scale);
        }

        if (pass >= _layers.Length)
        {
            RunBackward(shard, (2 * _layers.Length) - pass);
        }
    }

    /// <summary>Joins what the shards left in a pass.</summary>
    /// <param name="shards">The shards.</param>
    /// <param name="count">Shards in use.</param>
    /// <param name="pass">The pass that all have run.</param>
    /// <exception cref="TrainingException">The minibatch is too small for statistics.</exception>
    public void Join(IReadOnlyList<Shard> shards, int count, int pass)
    {
        if (pass < _layers.Length)
        {
            network.Normalisation.Join(shards, count, _layers[pass]);
        }
        else if (pass + 1 < Count)
        {
            network.Normalisation.JoinGradients(shards, count, _layers[(2 * _layers.Length) - 1 - pass]);
        }
    }

    /// <summary>From the output of the layer before the pass to the moments of the one after it, or to the network's output.</summary>
    private void RunForward(Shard shard, int pass)
    {
        int first = 0;
        if (pass > 0)
        {
            int layer = _layers[pass - 1];
            CellAt(layer).ForwardNormalised(shard.Buffers[layer], network.RowsOf(shard, layer));
            shard.Dropped[layer]?.Forward(shard.Outputs[layer], network.RowsOf(shard, layer));
            first = layer + 1;
        }

        int end = pass < _layers.Length ? _layers[pass] : cells.Count;
        network.Forward(shard, first, end);
        if (end < cells.Count)
        {
            CellAt(end).Measure(shard.Buffers[end], network.RowsOf(shard, end));
        }
    }

    /// <summary>From the gradient of a layer's output, all below which is still to do, to the sums of the one before, or to the end.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="below">Layers with statistics from this one on are complete but for the gradient of their input.</param>
    private void RunBackward(Shard shard, int below)
    {
        int end = cells.Count;
        if (below < _layers.Length)
        {
            end = _layers[below];
            CellAt(end).BackwardNormalised(shard.Buffers[end], network.RowsOf(shard, end));
        }

        int first = below > 0 ? _layers[below - 1] + 1 : 0;
        network.Backward(shard, end, first);
        if (below > 0)
        {
            int layer = first - 1;
            shard.Dropped[layer]?.Backward(shard.OutputGradients[layer], network.RowsOf(shard, layer));
            CellAt(layer).MeasureGradients(shard.Buffers[layer], network.RowsOf(shard, layer));
        }
    }

    private StatisticsCell CellAt(int layer) => (StatisticsCell)cells[layer];
}
