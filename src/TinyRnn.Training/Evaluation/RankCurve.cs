using System;

namespace TinyRnn.Training;

/// <summary>
/// The area under the receiver operating characteristic of scores: how likely a marked step has a higher score than one that is not
/// (Fawcett, 2006), whatever the threshold; 0.5 is chance. Scores are counted in classes of equal sign, exponent and first 11 bits of the
/// fraction, so that any number of them takes the same memory; two in one class count as equal.
/// </summary>
internal sealed class RankCurve
{
    private const int DroppedBits = 12;

    private readonly long[] _marked = new long[1 << (31 - DroppedBits)];
    private readonly long[] _others = new long[1 << (31 - DroppedBits)];

    /// <summary>Adds a score.</summary>
    /// <param name="isMarked">Whether the step is marked.</param>
    /// <param name="score">Its score, at least 0; not-a-number counts as the highest.</param>
    public void Add(bool isMarked, double score)
    {
        float single = double.IsNaN(score) ? float.PositiveInfinity : (float)Math.Max(0, score);
        (isMarked ? _marked : _others)[BitConverter.SingleToUInt32Bits(single) >> DroppedBits]++;
    }

    /// <summary>The area, 0 to 1; NaN without steps of both kinds.</summary>
    public double Area
    {
        get
        {
            double pairs = 0;
            long below = 0, marked = 0;
            for (int i = 0; i < _marked.Length; i++)
            {
                pairs += _marked[i] * (below + (0.5 * _others[i]));
                below += _others[i];
                marked += _marked[i];
            }

            return pairs / ((double)marked * below);
        }
    }
}
