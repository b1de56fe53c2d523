using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>Puts the sequences of a shard of the present minibatch into its rows.</summary>
/// <param name="shard">The shard; the callee calls <see cref="Shard.Begin"/>.</param>
/// <param name="index">Which shard of the minibatch, from 0.</param>
internal delegate void FillShard(Shard shard, int index);

/// <summary>
/// Runs minibatches through a network on a fixed set of threads. All buffers are allocated once; results do not depend on the
/// number of threads, because shards are fixed and summed in their order.
/// </summary>
internal sealed class BatchRunner : IDisposable
{
    private readonly TrainingNetwork _network;
    private readonly Shard[] _shards;
    private readonly ShardRunner _runner;
    private readonly FillShard _fill;
    private double _scale;
    private bool _differentiates;
    private int _pass;

    /// <summary>Allocates the shards and starts the threads.</summary>
    /// <param name="network">The network.</param>
    /// <param name="sequences">Most sequences of a minibatch.</param>
    /// <param name="rows">Most rows of a sequence.</param>
    /// <param name="threads">Threads at most.</param>
    /// <param name="fill">Gives the data; called from the threads, each shard with another index.</param>
    public BatchRunner(TrainingNetwork network, int sequences, int rows, int threads, FillShard fill)
    {
        _network = network;
        _fill = fill;
        _shards = [.. Enumerable.Range(0, ShardsOf(sequences)).Select(_ => network.CreateShard(rows))];
        _runner = new ShardRunner(Math.Min(threads, _shards.Length), Work);
    }

    /// <summary>The shards; those of the last run hold its outputs.</summary>
    public IReadOnlyList<Shard> Shards => _shards;

    /// <summary>Most sequences of a minibatch, rounded up to whole shards.</summary>
    public int Capacity => _shards.Length * LaneRows.Lanes;

    /// <summary>The gradient of the last <see cref="Differentiate"/>; the first shard's own, to which the others are added.</summary>
    public LaneBuffer Gradient => _shards[0].Gradient;

    /// <summary>Shards that so many sequences fill.</summary>
    public static int ShardsOf(int sequences) => (sequences + LaneRows.Lanes - 1) / LaneRows.Lanes;

    /// <summary>Runs a minibatch forward.</summary>
    /// <param name="sequences">Sequences in it.</param>
    /// <returns>The shards in use.</returns>
    public int Forward(int sequences)
    {
        int shards = ShardsOf(sequences);
        _differentiates = false;
        _runner.Run(shards);
        return shards;
    }

    /// <summary>Runs a minibatch forward and backward and sets <see cref="Gradient"/>.</summary>
    /// <param name="sequences">Sequences in it.</param>
    /// <param name="scale">Factor of the loss.</param>
    /// <returns>The loss.</returns>
    public double Differentiate(int sequences, double scale)
    {
        int shards = ShardsOf(sequences);
        _differentiates = true;
        _scale = scale;
        for (_pass = 0; _pass < _network.Passes.Count; _pass++)
        {
            _runner.Run(shards);
            _network.Passes.Join(_shards, shards, _pass);
        }

        double loss = 0;
        for (int shard = 0; shard < shards; shard++)
        {
            loss += _shards[shard].Loss;
        }

        GradientReduction.Sum(_shards, shards);
        return loss;
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    private void Work(int index)
    {
        Shard shard = _shards[index];
        if (!_differentiates || _pass == 0)
        {
            _fill(shard, index);
        }

        if (_differentiates)
        {
            _network.Passes.Run(shard, _pass, _scale);
        }
        else
        {
            _network.Forward(shard);
        }
    }
}
