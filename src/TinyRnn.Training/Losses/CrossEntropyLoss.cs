using System;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Losses;

/// <summary>Cross-entropy in nats, -sum over classes of target * log(probability), of outputs that are probabilities.</summary>
internal sealed class CrossEntropyLoss : Loss
{
    /// <summary>Keeps the logarithm of a probability that underflowed finite.</summary>
    private const float SmallestProbability = 1e-30f;

    public override bool FusesSoftmax => true;

    protected override double Evaluate(LaneRows output, LaneRows targets, int row, int lane)
    {
        ReadOnlySpan<float> probabilities = output.RowSpan(row);
        ReadOnlySpan<float> wanted = targets.RowSpan(row);
        double sum = 0;
        for (int i = lane; i < probabilities.Length; i += LaneRows.Lanes)
        {
            if (wanted[i] != 0)
            {
                sum -= wanted[i] * Math.Log(Math.Max(probabilities[i], SmallestProbability));
            }
        }

        return sum;
    }

    protected override void Differentiate(
        LaneRows output, LaneRows targets, LaneRows gradient, int row, int lane, float factor, bool fused)
    {
        ReadOnlySpan<float> probabilities = output.RowSpan(row);
        ReadOnlySpan<float> wanted = targets.RowSpan(row);
        Span<float> result = gradient.RowSpan(row);
        float total = 0;
        for (int i = lane; i < wanted.Length; i += LaneRows.Lanes)
        {
            total += wanted[i];
        }

        for (int i = lane; i < result.Length; i += LaneRows.Lanes)
        {
            result[i] += factor * (fused
                ? (probabilities[i] * total) - wanted[i]
                : -wanted[i] / Math.Max(probabilities[i], SmallestProbability));
        }
    }
}
