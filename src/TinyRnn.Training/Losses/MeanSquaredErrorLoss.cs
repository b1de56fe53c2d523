using System;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Losses;

/// <summary>The mean over the output channels of (output - target)².</summary>
internal sealed class MeanSquaredErrorLoss : Loss
{
    protected override double Evaluate(LaneRows output, LaneRows targets, int row, int lane)
    {
        ReadOnlySpan<float> found = output.RowSpan(row);
        ReadOnlySpan<float> wanted = targets.RowSpan(row);
        double sum = 0;
        for (int i = lane; i < found.Length; i += LaneRows.Lanes)
        {
            double difference = found[i] - wanted[i];
            sum += difference * difference;
        }

        return sum / output.Channels;
    }

    protected override void Differentiate(
        LaneRows output, LaneRows targets, LaneRows gradient, int row, int lane, float factor, bool fused)
    {
        ReadOnlySpan<float> found = output.RowSpan(row);
        ReadOnlySpan<float> wanted = targets.RowSpan(row);
        Span<float> result = gradient.RowSpan(row);
        float slope = 2 * factor / output.Channels;
        for (int i = lane; i < found.Length; i += LaneRows.Lanes)
        {
            result[i] += slope * (found[i] - wanted[i]);
        }
    }
}
