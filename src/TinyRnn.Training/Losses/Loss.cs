using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Losses;

/// <summary>A loss over the rows and lanes of a shard: the sum of weight * loss(output, target), times a scale.</summary>
internal abstract class Loss
{
    /// <summary>Whether the loss is differentiated together with a softmax before it.</summary>
    public virtual bool FusesSoftmax => false;

    /// <summary>The loss.</summary>
    /// <param name="output">The network's output.</param>
    /// <param name="targets">What it should be.</param>
    /// <param name="weights">Weight of each row and lane.</param>
    /// <param name="rows">Rows in use.</param>
    /// <param name="scale">Factor of the sum; 1 / the sum of all weights gives the mean.</param>
    public double Evaluate(LaneRows output, LaneRows targets, LaneRows weights, int rows, double scale)
    {
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int lane = 0; lane < LaneRows.Lanes; lane++)
            {
                float weight = weights.RowSpan(row)[lane];
                if (weight != 0)
                {
                    sum += weight * Evaluate(output, targets, row, lane);
                }
            }
        }

        return sum * scale;
    }

    /// <summary>Adds the gradient: with respect to the output, or before the softmax where <paramref name="fused"/> says so.</summary>
    public void Differentiate(
        LaneRows output, LaneRows targets, LaneRows weights, LaneRows gradient, int rows, double scale, bool fused)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int lane = 0; lane < LaneRows.Lanes; lane++)
            {
                float weight = weights.RowSpan(row)[lane];
                if (weight != 0)
                {
                    Differentiate(output, targets, gradient, row, lane, (float)(weight * scale), fused);
                }
            }
        }
    }

    /// <summary>The loss of one row of one sequence.</summary>
    protected abstract double Evaluate(LaneRows output, LaneRows targets, int row, int lane);

    /// <summary>Adds the gradient of one row of one sequence, times <paramref name="factor"/>.</summary>
    protected abstract void Differentiate(
        LaneRows output, LaneRows targets, LaneRows gradient, int row, int lane, float factor, bool fused);
}
