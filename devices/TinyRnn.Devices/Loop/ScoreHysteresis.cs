using System;

namespace TinyRnn.Devices.Loop;

/// <summary>
/// From outputs to a vote. Without scores the largest output gets the vote. With them a label takes the vote when it is the
/// largest and reaches the enter score, and holds it as long as its own output stays at or above the hold score or no other
/// label reaches the enter score. A model with one output votes 1 from the enter score on, and 0 again below the hold score.
/// </summary>
internal sealed class ScoreHysteresis
{
    public const int None = -1;

    // As floats, like the outputs: 0.7 as a double is above 0.7 as a float.
    private readonly float _enter;
    private readonly float _hold;
    private readonly bool _isPlain;

    /// <summary>A rule without history.</summary>
    /// <param name="enter">Score that takes the vote; null for plain voting.</param>
    /// <param name="hold">Score that holds it, at most <paramref name="enter"/>; null for the same.</param>
    public ScoreHysteresis(double? enter, double? hold)
    {
        _isPlain = enter is null;
        _enter = (float)(enter ?? 0);
        _hold = (float)(hold ?? _enter);
        Vote = None;
    }

    /// <summary>The present vote; <see cref="None"/> until a label has reached the enter score.</summary>
    public int Vote { get; private set; }

    /// <summary>Forgets the vote.</summary>
    public void Reset() => Vote = None;

    /// <summary>The label that outputs name by themselves.</summary>
    /// <param name="outputs">At least one finite float.</param>
    public int LabelOf(ReadOnlySpan<float> outputs) => outputs.Length == 1
        ? !_isPlain && outputs[0] >= _enter ? 1 : 0
        : IndexOfLargest(outputs);

    /// <summary>Takes the next outputs into account.</summary>
    /// <param name="outputs">At least one finite float.</param>
    /// <param name="label">Their <see cref="LabelOf"/>.</param>
    /// <returns>The vote, <see cref="None"/> if there is none yet.</returns>
    public int Add(ReadOnlySpan<float> outputs, int label)
    {
        if (_isPlain)
            Vote = label;
        else if (outputs.Length == 1)
            Vote = label == 1 || (Vote == 1 && outputs[0] >= _hold) ? 1 : 0;
        else if ((Vote == None || !(outputs[Vote] >= _hold)) && outputs[label] >= _enter)
            Vote = label;
        return Vote;
    }

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[largest])
                largest = i;
        }

        return largest;
    }
}
