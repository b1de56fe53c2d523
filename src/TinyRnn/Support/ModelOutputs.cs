using System;
using System.ComponentModel;

namespace TinyRnn.Support;

/// <summary>What generated code does with outputs: choose a class, compare with golden vectors.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModelOutputs
{
    /// <summary>Index of the largest score, the first of equal ones; -1 where any score is NaN, because then none is meaningful.</summary>
    /// <param name="scores">At least one score.</param>
    public static int LargestIndex(ReadOnlySpan<float> scores)
    {
        int largest = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i]))
            {
                return -1;
            }

            if (scores[i] > scores[largest])
            {
                largest = i;
            }
        }

        return largest;
    }

    /// <summary>
    /// The larger of <paramref name="worst"/> and the largest |found - expected| / (absolute + relative * |expected|) of one step;
    /// positive infinity where the quotient is not a number.
    /// </summary>
    public static float WorstError(
        float worst,
        ReadOnlySpan<float> found,
        ReadOnlySpan<double> expected,
        ReadOnlySpan<double> absoluteTolerance,
        ReadOnlySpan<double> relativeTolerance)
    {
        for (int i = 0; i < found.Length; i++)
        {
            double limit = absoluteTolerance[i] + (relativeTolerance[i] * Math.Abs(expected[i]));
            float error = (float)(Math.Abs(found[i] - expected[i]) / limit);
            if (!(error <= worst))
            {
                worst = float.IsNaN(error) ? float.PositiveInfinity : error;
            }
        }

        return worst;
    }
}
