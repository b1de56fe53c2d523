using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using TinyRnn.Training.Network;

namespace TinyRnn.Training;

/// <summary>
/// Splits labelled texts into those that train and those that are held out, the same part of every class. Of texts that are the same
/// after normalisation (lower case, every run of white space one space, none at the ends) and have the same class only the first is
/// kept, so that nothing that is held out has been trained on. Texts that are the same but have different classes are
/// different examples.
/// </summary>
public static class TextHoldOut
{
    private const long Purpose = 6;

    /// <summary>Splits texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="part">Part of each class to hold out, above 0, below 1.</param>
    /// <param name="seed">Decides which; the same seed gives the same split.</param>
    /// <returns>Both parts, in the order of the texts.</returns>
    /// <exception cref="TrainingException">A part would be empty.</exception>
    public static (IReadOnlyList<LabelledText> Training, IReadOnlyList<LabelledText> HeldOut) Split(
        IReadOnlyList<LabelledText> texts, double part, long seed)
    {
        LabelledText[] distinct = [.. texts.DistinctBy(text => (text.Label, Normalise(text.Text)))];
        bool[] isHeldOut = new bool[distinct.Length];
        RandomSource random = new(seed, Purpose);
        foreach (string label in distinct.Select(text => text.Label).Distinct().Order(StringComparer.Ordinal))
        {
            int[] members = [.. Enumerable.Range(0, distinct.Length).Where(i => distinct[i].Label == label)];
            random.Shuffle(members.AsSpan());
            foreach (int member in members.AsSpan(0, (int)Math.Round(members.Length * part)))
            {
                isHeldOut[member] = true;
            }
        }

        LabelledText[] training = [.. distinct.Where((_, index) => !isHeldOut[index])];
        LabelledText[] heldOut = [.. distinct.Where((_, index) => isHeldOut[index])];
        return training.Length > 0 && heldOut.Length > 0
            ? (training, heldOut)
            : throw new TrainingException(FormattableString.Invariant(
                $"A hold-out of {part} splits {distinct.Length} different texts into {training.Length} and {heldOut.Length}; both need some."));
    }

    /// <summary>What makes two texts the same.</summary>
    public static string Normalise(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            result.Append(result.Length > 0 ? " " : "").Append(word.ToLowerInvariant());
        }

        return result.ToString();
    }
}
