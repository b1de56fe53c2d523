using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Weights;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy, 2015) as trained, folded into a scale and a shift a channel:
/// gamma * (x - mean) / sqrt(variance + epsilon) + beta.
/// </summary>
internal static class BatchNormFolding
{
    /// <summary>Tensors of a <see cref="LayerKinds.BatchNorm"/>; gamma and beta may be missing (1 and 0).</summary>
    /// <exception cref="ImportException">A variance and epsilon do not add up to more than zero.</exception>
    public static Dictionary<string, float[]> Fold(
        WeightArray? gamma, WeightArray? beta, WeightArray mean, WeightArray variance, double epsilon)
    {
        double[] scale = new double[mean.Values.Length];
        for (int i = 0; i < scale.Length; i++)
        {
            double square = variance.Values[i] + epsilon;
            scale[i] = square > 0
                ? (gamma?.Values[i] ?? 1) / Math.Sqrt(square)
                : throw variance.Problem($"value {i} is {variance.Values[i]} with epsilon {epsilon}; a variance is not negative");
        }

        double[] shift = [.. scale.Select((factor, i) => (beta?.Values[i] ?? 0) - (mean.Values[i] * factor))];
        return new Dictionary<string, float[]>
        {
            [TensorLayout.Scale] = new WeightArray([scale.Length], scale, variance.Where).ToSingles(),
            [TensorLayout.Bias] = new WeightArray([shift.Length], shift, mean.Where).ToSingles(),
        };
    }
}
