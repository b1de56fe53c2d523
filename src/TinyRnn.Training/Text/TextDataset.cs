using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using TinyRnn.Training.Data;

namespace TinyRnn.Training;

/// <summary>Makes data of tokens from texts, in memory or, where they are larger than that, on disk.</summary>
public static class TextDataset
{
    /// <summary>
    /// Most bytes that a token takes in memory while a text is read that is not large: a list of floats that grows, and a copy of its end.
    /// </summary>
    public const int MostBytesOfToken = 3 * sizeof(float);

    /// <summary>Each text as one long recording, to learn what comes next in.</summary>
    /// <param name="name">Goes into the model's provenance.</param>
    /// <param name="texts">The texts, in pieces that do not end within a character, with the names that errors carry.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="isLarge">Whether tokens go into a temporary file; then no more than a piece of a text is in memory.</param>
    /// <exception cref="DataFileException">
    /// A character is not in the vocabulary, and the vocabulary has no entry for such; or a text has less than 2 tokens, or more than an
    /// array can have.
    /// </exception>
    /// <exception cref="System.IO.IOException">A text cannot be read, or the disk with the temporary file is full.</exception>
    public static SequenceDataset OfText(
        string name, IReadOnlyList<(string File, IEnumerable<string> Pieces)> texts, Vocabulary vocabulary, bool isLarge = false)
    {
        RecordingBuilder recordings = new(channels: 1, targets: 0, isLarge, vocabulary.Entries.Count);
        foreach ((string file, IEnumerable<string> pieces) in texts)
        {
            recordings.Begin(file, label: null);
            TextPlace place = TextPlace.Start;
            long count = 0;
            foreach (string piece in pieces)
            {
                List<int> tokens = Encode(piece, file, place, vocabulary);
                count += tokens.Count;
                if (count > Array.MaxLength)
                {
                    throw new DataFileException(
                        file, place.Line, place.Column, $"the text has more than {Array.MaxLength} tokens, the most of one text. Divide it into several files.");
                }

                foreach (int token in tokens)
                {
                    recordings.Add([token]);
                }

                place = place.After(piece);
            }

            if (count < 2)
            {
                throw new DataFileException(file, 0, 0, $"expected a text of at least 2 tokens, found {count}.");
            }
        }

        return new SequenceDataset(name, [Feature(vocabulary)], recordings.Build()) { Vocabulary = vocabulary };
    }

    /// <summary>The first characters of a text, the same part of it as <see cref="SequenceDataset.Until(double)"/> leaves of its recording.</summary>
    /// <param name="pieces">The text in pieces, which are gone through to count and again to take.</param>
    /// <param name="part">0 to 1.</param>
    public static IEnumerable<string> Until(IEnumerable<string> pieces, double part)
    {
        if (part >= 1)
        {
            return pieces;
        }

        long count = (long)Math.Round(pieces.Sum(piece => (long)piece.EnumerateRunes().Count()) * part);
        return Take(pieces, count);
    }

    /// <summary>One recording a text, labelled with its class.</summary>
    /// <param name="name">Goes into the model's provenance.</param>
    /// <param name="texts">The texts, which are gone through twice.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="isLarge">Whether tokens go into a temporary file; then memory holds one text and 16 bytes for each.</param>
    /// <exception cref="DataFileException">A character is not in the vocabulary, and the vocabulary has no entry for such.</exception>
    /// <exception cref="TrainingException">There are no texts.</exception>
    /// <exception cref="System.IO.IOException">The texts cannot be read, or the disk with the temporary file is full.</exception>
    public static SequenceDataset OfLabelled(string name, IEnumerable<LabelledText> texts, Vocabulary vocabulary, bool isLarge = false)
    {
        string[] labels = [.. texts.Select(text => text.Label).Distinct().Order(StringComparer.Ordinal)];
        IReadOnlyList<Recording> recordings = isLarge ? OnDisk(texts, labels, vocabulary) : InMemory(texts, labels, vocabulary);
        return new SequenceDataset(name, [Feature(vocabulary)], recordings, labels) { Vocabulary = vocabulary };
    }

    private static Recording[] InMemory(IEnumerable<LabelledText> texts, string[] labels, Vocabulary vocabulary) => [.. texts.Select(text =>
    {
        float[] values = [.. Encode(text, vocabulary).Select(token => (float)token)];
        return new Recording { Id = IdOf(text.Line), Values = values, Steps = values.Length, Label = IndexOf(text.Label, labels) };
    })];

    private static RecordingList OnDisk(IEnumerable<LabelledText> texts, string[] labels, Vocabulary vocabulary)
    {
        RecordingStore store = new(width: 1, vocabulary.Entries.Count);
        List<(long First, int Line, int Label)> index = [];
        foreach (LabelledText text in texts)
        {
            index.Add((store.Rows, text.Line, IndexOf(text.Label, labels)));
            foreach (int token in Encode(text, vocabulary))
            {
                store.Add([token]);
            }
        }

        store.Flush();
        return new RecordingList(index.Count, i =>
        {
            (long first, int line, int label) = index[i];
            int steps = (int)((i + 1 < index.Count ? index[i + 1].First : store.Rows) - first);
            return new Recording(store, first, IdOf(line), steps, channels: 1, targetShift: 0, targetEnd: steps) { Label = label };
        });
    }

    private static string IdOf(int line) => $"line {line}";

    private static int IndexOf(string label, string[] labels) => Array.BinarySearch(labels, label, StringComparer.Ordinal);

    private static IEnumerable<string> Take(IEnumerable<string> pieces, long count)
    {
        foreach (string piece in pieces)
        {
            int length = 0;
            foreach (Rune character in piece.EnumerateRunes())
            {
                if (count-- <= 0)
                {
                    yield return piece[..length];
                    yield break;
                }

                length += character.Utf16SequenceLength;
            }

            yield return piece;
        }
    }

    private static string Feature(Vocabulary vocabulary) => vocabulary.Unit == TextUnit.Byte ? "byte" : "character";

    private static List<int> Encode(LabelledText text, Vocabulary vocabulary) =>
        Encode(text.Text, text.File, new TextPlace(text.Line, text.Column), vocabulary);

    private static List<int> Encode(string text, string file, TextPlace start, Vocabulary vocabulary)
    {
        List<int> tokens = vocabulary.Encode(text, out int stranger);
        if (stranger >= 0 && vocabulary.Unknown is null)
        {
            TextPlace place = start.After(text.AsSpan(0, stranger));
            throw new DataFileException(file, place.Line, place.Column,
                $"the character '{Rune.GetRuneAt(text, stranger)}' is not in the vocabulary of {vocabulary.Entries.Count}, which has no entry for unknown ones. "
                + "Remove it, or train with texts that have it.");
        }

        return tokens;
    }
}
