using System;
using System.Runtime.InteropServices;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Losses;

/// <summary>Cross-entropy in nats, -sum over classes of target * log(probability), of outputs that are probabilities.</summary>
internal sealed class CrossEntropyLoss : Loss
{
    /// <summary>Keeps the logarithm of a probability that underflowed finite.</summary>
    private const float SmallestProbability = 1e-30f;

    public override bool FusesSoftmax => true;

    protected override void EvaluateRow(ref float output, ref float targets, int channels, Span<float> losses)
    {
        ref float result = ref MemoryMarshal.GetReference(losses);
        Lanes256 smallest = Lanes256.Broadcast(SmallestProbability);
        Lanes256 zero = Lanes256.Broadcast(0);
        for (nint lane = 0; lane < Lanes; lane += Lanes256.Count)
        {
            Lanes256 sum = zero;
            for (nint i = lane; i < channels * Lanes; i += Lanes)
            {
                Lanes256 logarithm = Lanes256.Log(Lanes256.Max(Lanes256.Load(ref output, i), smallest));
                sum = Lanes256.MultiplyAdd(Lanes256.Load(ref targets, i), logarithm, sum);
            }

            Lanes256.Store(zero - sum, ref result, lane);
        }
    }

    protected override void DifferentiateRow(
        ref float output, ref float targets, ref float gradient, int channels, ReadOnlySpan<float> factors, bool fused)
    {
        ref float factor = ref MemoryMarshal.GetReference(factors);
        Lanes256 smallest = Lanes256.Broadcast(SmallestProbability);
        Lanes256 zero = Lanes256.Broadcast(0);
        for (nint lane = 0; lane < Lanes; lane += Lanes256.Count)
        {
            Lanes256 total = zero;
            for (nint i = lane; i < channels * Lanes; i += Lanes)
            {
                total += Lanes256.Load(ref targets, i);
            }

            Lanes256 weight = Lanes256.Load(ref factor, lane);
            for (nint i = lane; i < channels * Lanes; i += Lanes)
            {
                Lanes256 probability = Lanes256.Load(ref output, i);
                Lanes256 wanted = Lanes256.Load(ref targets, i);
                Lanes256 slope = fused
                    ? (probability * total) - wanted
                    : (zero - wanted) / Lanes256.Max(probability, smallest);
                Lanes256.Store(weight * slope, ref gradient, i);
            }
        }
    }
}
