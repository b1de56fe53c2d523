using System;
using System.Collections.Generic;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>Sums over shards and parameters in one fixed order.</summary>
internal static class GradientReduction
{
    /// <summary>target = the shards' gradients added in shard order.</summary>
    public static void Sum(IReadOnlyList<Shard> shards, int count, LaneBuffer target)
    {
        Span<float> sum = target.Span;
        shards[0].Gradient.Span.CopyTo(sum);
        for (int shard = 1; shard < count; shard++)
        {
            RowKernels<Lanes256>.Add(ref shards[shard].Gradient.At(0), ref target.At(0), target.Length);
        }
    }

    /// <summary>The Euclidean norm.</summary>
    public static double Norm(LaneBuffer gradient)
    {
        double even = 0;
        double odd = 0;
        ReadOnlySpan<float> values = gradient.Span;
        for (int i = 0; i < values.Length; i += 2)
        {
            even += (double)values[i] * values[i];
            odd += (double)values[i + 1] * values[i + 1];
        }

        return Math.Sqrt(even + odd);
    }
}
