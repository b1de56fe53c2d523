using System;
using System.Runtime.InteropServices;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Losses;

/// <summary>A function of output - target.</summary>
internal interface IElementFunction
{
    /// <summary>The loss of differences.</summary>
    Lanes256 Loss(Lanes256 difference);

    /// <summary>Its derivative.</summary>
    Lanes256 Slope(Lanes256 difference);
}

/// <summary>The mean over the output channels of a function of (output - target).</summary>
internal sealed class ElementLoss<TFunction>(TFunction function) : Loss
    where TFunction : struct, IElementFunction
{
    protected override void EvaluateRow(ref float output, ref float targets, int channels, Span<float> losses)
    {
        ref float result = ref MemoryMarshal.GetReference(losses);
        Lanes256 count = Lanes256.Broadcast(channels);
        for (nint lane = 0; lane < Lanes; lane += Lanes256.Count)
        {
            Lanes256 sum = Lanes256.Broadcast(0);
            for (nint i = lane; i < channels * Lanes; i += Lanes)
            {
                sum += function.Loss(Lanes256.Load(ref output, i) - Lanes256.Load(ref targets, i));
            }

            Lanes256.Store(sum / count, ref result, lane);
        }
    }

    protected override void DifferentiateRow(
        ref float output, ref float targets, ref float gradient, int channels, ReadOnlySpan<float> factors, bool fused)
    {
        ref float factor = ref MemoryMarshal.GetReference(factors);
        Lanes256 count = Lanes256.Broadcast(channels);
        for (nint lane = 0; lane < Lanes; lane += Lanes256.Count)
        {
            Lanes256 weight = Lanes256.Load(ref factor, lane) / count;
            for (nint i = lane; i < channels * Lanes; i += Lanes)
            {
                Lanes256 slope = function.Slope(Lanes256.Load(ref output, i) - Lanes256.Load(ref targets, i));
                Lanes256.Store(weight * slope, ref gradient, i);
            }
        }
    }
}
