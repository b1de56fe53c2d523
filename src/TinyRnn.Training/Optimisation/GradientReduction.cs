using System;
using System.Collections.Generic;
using System.Runtime.Intrinsics;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>Sums over shards and parameters in one fixed order.</summary>
internal static class GradientReduction
{
    /// <summary>Adds the shards' gradients in shard order, into that of the first.</summary>
    public static void Sum(IReadOnlyList<Shard> shards, int count)
    {
        LaneBuffer sum = shards[0].Gradient;
        for (int shard = 1; shard < count; shard++)
        {
            RowKernels<Lanes256>.Add(ref shards[shard].Gradient.At(0), ref sum.At(0), sum.Length);
        }
    }

    /// <summary>The sum of squares, in double precision.</summary>
    /// <param name="gradient">A multiple of 16 floats.</param>
    public static double SumOfSquares(ReadOnlySpan<float> gradient)
    {
        Vector256<double> low = Vector256<double>.Zero;
        Vector256<double> high = low;
        for (int i = 0; i < gradient.Length; i += Vector256<float>.Count)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Create(gradient[i..]));
            low += lower * lower;
            high += upper * upper;
        }

        Vector256<double> sum = low + high;
        return (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }

    /// <summary>The Euclidean norm.</summary>
    public static double Norm(LaneBuffer gradient) => Math.Sqrt(SumOfSquares(gradient.Span));

    /// <summary>Moves every element into ±<paramref name="limit"/>.</summary>
    public static void Clip(LaneBuffer gradient, float limit)
    {
        Lanes256 most = Lanes256.Broadcast(limit);
        Lanes256 least = Lanes256.Broadcast(-limit);
        for (int i = 0; i < gradient.Length; i += Lanes256.Count)
        {
            Lanes256.Store(Lanes256.Min(most, Lanes256.Max(least, Lanes256.Load(ref gradient.At(i), 0))), ref gradient.At(i), 0);
        }
    }
}
