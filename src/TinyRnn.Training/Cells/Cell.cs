using System.Collections.Generic;

namespace TinyRnn.Training.Cells;

/// <summary>
/// A trainable layer: float32 forward and backward over the rows of one shard. A cell holds no data of a shard, so that all
/// shards run through the same cells at once.
/// </summary>
internal abstract class Cell
{
    /// <summary>Channels of each block of rows that the cell keeps from the forward to the backward pass.</summary>
    public virtual IReadOnlyList<int> CacheChannels => [];

    /// <summary>Channels of each row of working space: kept for one row only, no longer than a pass.</summary>
    public virtual IReadOnlyList<int> WorkChannels => [];

    /// <summary>Rows of the first input that <see cref="CellBuffers.History"/> keeps.</summary>
    public virtual int HistoryRows => 0;

    /// <summary>
    /// Computes rows 0 to <paramref name="rows"/> - 1 of the output from the inputs. They are whole steps; a kind that changes the
    /// number of rows in a step has as many steps at its input.
    /// </summary>
    public abstract void Forward(CellBuffers buffers, int rows);

    /// <summary>Adds to the gradients of the parameters and of the inputs, from the gradient of the output.</summary>
    public abstract void Backward(CellBuffers buffers, int rows);
}
