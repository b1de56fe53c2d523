using System;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Losses;

/// <summary>
/// A loss over the rows and lanes of a shard: the sum of weight * loss(output, target), times a scale. Works on all lanes of a row
/// at once; one vector width on every machine, so that the machine does not show in the result.
/// </summary>
internal abstract class Loss
{
    /// <summary>Sequences in a row.</summary>
    protected const int Lanes = LaneRows.Lanes;

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
        Span<float> losses = stackalloc float[Lanes];
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> weight = weights.RowSpan(row);
            if (!weight.ContainsAnyExcept(0f))
            {
                continue;
            }

            EvaluateRow(ref output.Row(row), ref targets.Row(row), output.Channels, losses);
            for (int lane = 0; lane < Lanes; lane++)
            {
                // Not a product alone: what stands in padding may be infinite.
                sum += weight[lane] != 0 ? weight[lane] * (double)losses[lane] : 0;
            }
        }

        return sum * scale;
    }

    /// <summary>
    /// Sets the gradient: with respect to the output, or before the softmax where <paramref name="fused"/> says so. Output and
    /// gradient may be the same rows.
    /// </summary>
    public void Differentiate(
        LaneRows output, LaneRows targets, LaneRows weights, LaneRows gradient, int rows, double scale, bool fused)
    {
        // A recurrent output layer adds to the row before the first.
        gradient.RowSpan(-1).Clear();
        Span<float> factors = stackalloc float[Lanes];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> weight = weights.RowSpan(row);
            if (!weight.ContainsAnyExcept(0f))
            {
                gradient.RowSpan(row).Clear();
                continue;
            }

            for (int lane = 0; lane < Lanes; lane++)
            {
                factors[lane] = (float)(weight[lane] * scale);
            }

            DifferentiateRow(
                ref output.Row(row), ref targets.Row(row), ref gradient.Row(row), output.Channels, factors, fused);
        }
    }

    /// <summary>Sets the loss of each lane of a row.</summary>
    /// <param name="output">[channel][lane].</param>
    /// <param name="targets">[channel][lane].</param>
    /// <param name="channels">Channels.</param>
    /// <param name="losses">One a lane.</param>
    protected abstract void EvaluateRow(ref float output, ref float targets, int channels, Span<float> losses);

    /// <summary>Sets the gradient of each lane of a row, times the lane's factor.</summary>
    protected abstract void DifferentiateRow(
        ref float output, ref float targets, ref float gradient, int channels, ReadOnlySpan<float> factors, bool fused);
}
