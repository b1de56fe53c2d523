namespace TinyRnn.Training.Cells;

/// <summary>
/// A layer with statistics of the minibatch (batchNorm) in training: four passes over a shard, between which the moments of all shards are joined (see
/// <see cref="BatchMoments"/>). The statistics run over all steps of all sequences of the minibatch alike ("sequence-wise", as Laurent
/// et al., 2016, do), so that the trained layer is the same at every step.
/// </summary>
internal abstract class StatisticsCell(int channels) : Cell
{
    /// <summary>Channels.</summary>
    public int Channels { get; } = channels;

    /// <summary>Forward, first: sets the shard's count, means and squared deviations.</summary>
    public abstract void Measure(CellBuffers buffers, int rows);

    /// <summary>Forward, second: sets the output from the joined statistics.</summary>
    public abstract void ForwardNormalised(CellBuffers buffers, int rows);

    /// <summary>Backward, first: adds to the gradients of scale and shift and sets the shard's sums of them.</summary>
    public abstract void MeasureGradients(CellBuffers buffers, int rows);

    /// <summary>Backward, second: adds to the gradient of the input from the joined sums.</summary>
    public abstract void BackwardNormalised(CellBuffers buffers, int rows);
}
