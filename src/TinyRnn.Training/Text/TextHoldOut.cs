using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
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

    private enum Part : byte
    {
        Training,
        HeldOut,
        Repeated,
    }

    /// <summary>Splits texts; memory holds the hash of each different one, not the texts.</summary>
    /// <param name="texts">The texts, which are gone through once, and once more by each part.</param>
    /// <param name="part">Part of each class to hold out, above 0, below 1.</param>
    /// <param name="seed">Decides which; the same seed gives the same split.</param>
    /// <returns>Both parts, in the order of the texts.</returns>
    /// <exception cref="TrainingException">A part would be empty.</exception>
    public static (IEnumerable<LabelledText> Training, IEnumerable<LabelledText> HeldOut) Split(
        IEnumerable<LabelledText> texts, double part, long seed)
    {
        List<Part> parts = [];
        HashSet<UInt128> known = [];
        SortedDictionary<string, List<int>> classes = new(StringComparer.Ordinal);
        foreach (LabelledText text in texts)
        {
            bool isNew = known.Add(Fingerprint(text));
            if (isNew)
            {
                classes.TryAdd(text.Label, []);
                classes[text.Label].Add(parts.Count);
            }

            parts.Add(isNew ? Part.Training : Part.Repeated);
        }

        int heldOut = 0;
        RandomSource random = new(seed, Purpose);
        foreach (List<int> members in classes.Values)
        {
            Span<int> order = CollectionsMarshal.AsSpan(members);
            random.Shuffle(order);
            foreach (int member in order[..(int)Math.Round(order.Length * part)])
            {
                parts[member] = Part.HeldOut;
                heldOut++;
            }
        }

        IEnumerable<LabelledText> Of(Part wanted) => texts.Zip(parts).Where(pair => pair.Second == wanted).Select(pair => pair.First);
        return heldOut > 0 && heldOut < known.Count
            ? (Of(Part.Training), Of(Part.HeldOut))
            : throw new TrainingException(FormattableString.Invariant(
                $"A hold-out of {part} splits {known.Count} different texts into {known.Count - heldOut} and {heldOut}; both need some."));
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

    /// <summary>Tells different texts and classes apart: a normalised text has no line end.</summary>
    private static UInt128 Fingerprint(LabelledText text) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{text.Label}\n{Normalise(text.Text)}")));
}
