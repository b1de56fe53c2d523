using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;

namespace TinyRnn.Training;

/// <summary>
/// The tokens of a text model and their indices. Characters stand for themselves, in ordinal order; U+FFFD, first where there is one,
/// stands for every character that has no entry of its own. Bytes are written <c>&lt;0x41&gt;</c>, all 256 of them.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>The entry for characters without one: the replacement character of Unicode.</summary>
    public const string UnknownEntry = "\uFFFD";

    private readonly Dictionary<int, int> _indexOfCharacter = [];

    private Vocabulary(IReadOnlyList<string> entries, TextUnit unit)
    {
        Entries = entries;
        Unit = unit;
        Unknown = unit == TextUnit.Character && entries.Count > 0 && entries[0] == UnknownEntry ? 0 : null;
        for (int i = 0; i < entries.Count && unit == TextUnit.Character; i++)
        {
            _indexOfCharacter.Add(Rune.GetRuneAt(entries[i], 0).Value, i);
        }
    }

    /// <summary>The entries in index order, as they stand in a model file.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>What a token is.</summary>
    public TextUnit Unit { get; }

    /// <summary>Index of the entry for unknown characters; null where every character must be known.</summary>
    public int? Unknown { get; }

    /// <summary>All bytes.</summary>
    public static Vocabulary OfBytes() => new([.. Enumerable.Range(0, 256).Select(ByteEntry)], TextUnit.Byte);

    /// <summary>The characters of texts.</summary>
    /// <param name="texts">The texts, or pieces of them that do not end within a character; gone through once.</param>
    /// <param name="limit">Most characters to keep, the most frequent ones (of equal ones those first in ordinal order); 0 keeps all.</param>
    /// <param name="fewest">Occurrences that a character needs to be kept, at least 1.</param>
    /// <param name="hasUnknown">
    /// Whether there is an entry for unknown characters even where every character of the texts has its own.
    /// </param>
    /// <exception cref="TrainingException">The texts are empty.</exception>
    public static Vocabulary OfCharacters(IEnumerable<string> texts, int limit, int fewest, bool hasUnknown)
    {
        Dictionary<int, long> counts = [];
        foreach (string text in texts)
        {
            foreach (Rune character in text.EnumerateRunes())
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, character.Value, out _)++;
            }
        }

        if (counts.Count == 0)
        {
            throw new TrainingException("The texts are empty: there are no characters to make a vocabulary of.");
        }

        counts.Remove(UnknownEntry[0], out long unknowns);
        int[] kept = [.. counts
            .Where(count => count.Value >= fewest)
            .OrderByDescending(count => count.Value)
            .ThenBy(count => count.Key)
            .Take(limit > 0 ? limit : int.MaxValue)
            .Select(count => count.Key)
            .Order()];
        IEnumerable<string> characters = kept.Select(character => new Rune(character).ToString());
        return new(
            hasUnknown || unknowns > 0 || kept.Length < counts.Count ? [UnknownEntry, .. characters] : [.. characters], TextUnit.Character);
    }

    /// <summary>The vocabulary of a model.</summary>
    /// <param name="entries">The entries as they stand in the model file.</param>
    /// <exception cref="TrainingException">The entries are neither single characters nor all bytes.</exception>
    public static Vocabulary Of(IReadOnlyList<string> entries)
    {
        if (entries.Count == 256 && entries.Select((entry, index) => entry == ByteEntry(index)).All(isByte => isByte))
        {
            return new(entries, TextUnit.Byte);
        }

        string? other = entries.FirstOrDefault(entry => !IsCharacter(entry));
        return other is null
            ? new(entries, TextUnit.Character)
            : throw new TrainingException($"The vocabulary has the entry '{other}'; expected single characters, or <0x00> to <0xFF>.");
    }

    /// <summary>The tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="firstStranger">Index in <paramref name="text"/> of the first character that has no entry; -1 where there is none.</param>
    /// <returns>Indices; complete only where there is no stranger, or <see cref="Unknown"/> stands for it.</returns>
    public List<int> Encode(string text, out int firstStranger)
    {
        firstStranger = -1;
        if (Unit == TextUnit.Byte)
        {
            return [.. Encoding.UTF8.GetBytes(text).Select(value => (int)value)];
        }

        List<int> tokens = new(text.Length);
        int at = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            if (_indexOfCharacter.TryGetValue(character.Value, out int index))
            {
                tokens.Add(index);
            }
            else
            {
                firstStranger = firstStranger < 0 ? at : firstStranger;
                if (Unknown is int unknown)
                {
                    tokens.Add(unknown);
                }
            }

            at += character.Utf16SequenceLength;
        }

        return tokens;
    }

    private static string ByteEntry(int value) => $"<0x{value.ToString("X2", CultureInfo.InvariantCulture)}>";

    private static bool IsCharacter(string entry) =>
        Rune.DecodeFromUtf16(entry, out _, out int length) == System.Buffers.OperationStatus.Done && length == entry.Length;
}
