using TinyRnn.Training.Network;

namespace TinyRnn.Training.Data;

/// <summary>Gives the minibatches of an epoch, one after the other; each is a function of the epoch and its number alone.</summary>
internal abstract class BatchSource
{
    /// <summary>Most rows of a sequence.</summary>
    public abstract int Rows { get; }

    /// <summary>Most sequences of a minibatch.</summary>
    public abstract int Sequences { get; }

    /// <summary>Minibatches of an epoch.</summary>
    public abstract int Batches { get; }

    /// <summary>What the loss of the present minibatch is the sum over: sequences, or steps. The mean loss is the sum divided by it.</summary>
    public abstract double Weight { get; }

    /// <summary>Starts an epoch.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    public abstract void BeginEpoch(int epoch);

    /// <summary>Goes to a minibatch of the present epoch; in order, where sequences go on from one to the next.</summary>
    /// <param name="batch">From 0.</param>
    /// <returns>Sequences in it.</returns>
    public abstract int BeginBatch(int batch);

    /// <summary>Puts sequences of the present minibatch into a shard; called from several threads, each with another shard.</summary>
    /// <param name="shard">The shard, which keeps its index for ever.</param>
    /// <param name="index">Which shard of the minibatch, from 0.</param>
    public abstract void Fill(Shard shard, int index);
}
