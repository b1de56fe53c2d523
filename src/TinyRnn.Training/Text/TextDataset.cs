using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Training;

/// <summary>Makes data of tokens from texts.</summary>
public static class TextDataset
{
    /// <summary>Each text as one long recording, to learn what comes next in.</summary>
    /// <param name="name">Goes into the model's provenance.</param>
    /// <param name="files">The texts with the names that errors carry.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <exception cref="DataFileException">
    /// A character is not in the vocabulary, and the vocabulary has no entry for such; or a text has less than 2 tokens.
    /// </exception>
    public static SequenceDataset OfText(string name, IReadOnlyList<(string File, string Text)> files, Vocabulary vocabulary)
    {
        List<Recording> recordings = [];
        foreach ((string file, string text) in files)
        {
            float[] values = Encode(text, file, vocabulary, stranger =>
            {
                int start = text.LastIndexOf('\n', Math.Max(0, stranger - 1)) + 1;
                return (1 + text.AsSpan(0, stranger).Count('\n'), stranger - start + 1);
            });
            recordings.Add(values.Length > 1
                ? new Recording { Id = file, Values = values, Steps = values.Length }
                : throw new DataFileException(file, 0, 0, $"expected a text of at least 2 tokens, found {values.Length}."));
        }

        return new SequenceDataset(name, [Feature(vocabulary)], recordings) { Vocabulary = vocabulary };
    }

    /// <summary>The first characters of a text, the same part of it as <see cref="SequenceDataset.Until(double)"/> leaves of its recording.</summary>
    /// <param name="text">The text.</param>
    /// <param name="part">0 to 1.</param>
    public static string Until(string text, double part)
    {
        int count = (int)Math.Round(text.EnumerateRunes().Count() * part), length = 0;
        foreach (System.Text.Rune character in text.EnumerateRunes())
        {
            length += count-- > 0 ? character.Utf16SequenceLength : 0;
        }

        return text[..length];
    }

    /// <summary>One recording a text, labelled with its class.</summary>
    /// <param name="name">Goes into the model's provenance.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <exception cref="DataFileException">A character is not in the vocabulary, and the vocabulary has no entry for such.</exception>
    /// <exception cref="TrainingException">There are no texts.</exception>
    public static SequenceDataset OfLabelled(string name, IReadOnlyList<LabelledText> texts, Vocabulary vocabulary)
    {
        string[] labels = [.. texts.Select(text => text.Label).Distinct().Order(StringComparer.Ordinal)];
        List<Recording> recordings = new(texts.Count);
        foreach (LabelledText text in texts)
        {
            float[] values = Encode(text.Text, text.File, vocabulary, stranger => (text.Line, text.Column + stranger));
            recordings.Add(new Recording
            {
                Id = $"line {text.Line}", Values = values, Steps = values.Length, Label = Array.BinarySearch(labels, text.Label, StringComparer.Ordinal),
            });
        }

        return new SequenceDataset(name, [Feature(vocabulary)], recordings, labels) { Vocabulary = vocabulary };
    }

    private static string Feature(Vocabulary vocabulary) => vocabulary.Unit == TextUnit.Byte ? "byte" : "character";

    private static float[] Encode(string text, string file, Vocabulary vocabulary, Func<int, (int Line, int Column)> position)
    {
        List<int> tokens = vocabulary.Encode(text, out int stranger);
        if (stranger >= 0 && vocabulary.Unknown is null)
        {
            (int line, int column) = position(stranger);
            string character = System.Text.Rune.GetRuneAt(text, stranger).ToString();
            throw new DataFileException(file, line, column,
                $"the character '{character}' is not in the vocabulary of {vocabulary.Entries.Count}, which has no entry for unknown ones. "
                + "Remove it, or train with texts that have it.");
        }

        return [.. tokens.Select(token => (float)token)];
    }
}
