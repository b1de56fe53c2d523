using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace TinyRnn.Training;

/// <summary>Reads texts, in UTF-8: whole files, lines of one class a file, or tables separated by tabs.</summary>
public static class TextDataReader
{
    private const char Separator = '\t';

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a whole file; a byte order mark is left out, and line ends are as in the file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file is not UTF-8.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string ReadText(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return Strict.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble)
                ? bytes.AsSpan(Encoding.UTF8.Preamble.Length)
                : bytes);
        }
        catch (DecoderFallbackException exception)
        {
            int at = Math.Min(Math.Max(exception.Index, 0), bytes.Length);
            int line = 1 + bytes.AsSpan(0, at).Count((byte)'\n');
            int start = bytes.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
            throw new DataFileException(path, line, at - start + 1, "expected text in UTF-8, found bytes that are none. Convert the file.");
        }
    }

    /// <summary>Reads a file whose every line is a text of one class, the file's name without its extension; empty lines are left out.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file is not UTF-8, or holds no text.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<LabelledText> ReadClass(string path)
    {
        string label = Path.GetFileNameWithoutExtension(path);
        LabelledText[] texts = [.. Lines(path)
            .Where(line => !string.IsNullOrWhiteSpace(line.Text))
            .Select(line => new LabelledText(line.Text, label, path, line.Number, 1))];
        return texts.Length > 0 ? texts : throw new DataFileException(path, 0, 0, "expected one text a line, found an empty file.");
    }

    /// <summary>Reads a table of texts and their classes, separated by tabs; quotes are characters like others.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelColumn">Name of the column of classes in the header; null where there is no header and the first column has them.</param>
    /// <param name="textColumn">Name of the column of texts; null for the column that follows the classes' in a table of two.</param>
    /// <exception cref="DataFileException">The content is wrong; the message says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<LabelledText> ReadTable(string path, string? labelColumn, string? textColumn)
    {
        int width = 2, label = 0, text = 1;
        List<LabelledText> texts = [];
        foreach ((string line, int number) in Lines(path))
        {
            string[] fields = line.Split(Separator);
            if (number == 1 && labelColumn is not null)
            {
                width = fields.Length;
                label = Find(path, fields, labelColumn);
                text = textColumn is not null ? Find(path, fields, textColumn)
                    : width == 2 ? 1 - label
                    : throw new DataFileException(path, 1, 1, $"the table has {width} columns ({string.Join(", ", fields)}); name that of the texts.");
                continue;
            }

            if (line.Length == 0)
            {
                continue;
            }

            if (fields.Length != width)
            {
                int extra = fields.Length > width ? 1 + fields.Take(width).Sum(field => field.Length + 1) : line.Length + 1;
                throw new DataFileException(path, number, extra, $"expected {width} fields separated by tabs, found {fields.Length}.");
            }

            int column = 1 + fields.Take(text).Sum(field => field.Length + 1);
            foreach ((int field, string what) in new[] { (label, "a class"), (text, "a text") })
            {
                if (string.IsNullOrWhiteSpace(fields[field]))
                {
                    throw new DataFileException(
                        path, number, 1 + fields.Take(field).Sum(item => item.Length + 1), $"expected {what}, found an empty field.");
                }
            }

            texts.Add(new LabelledText(fields[text], fields[label].Trim(), path, number, column));
        }

        return texts.Count > 0 ? texts : throw new DataFileException(path, 0, 0, "expected a class and a text a line, found none.");
    }

    private static int Find(string path, string[] header, string column)
    {
        int index = Array.IndexOf(header, column);
        return index >= 0
            ? index
            : throw new DataFileException(path, 1, 1, $"expected a column '{column}', found {string.Join(", ", header)}.");
    }

    private static IEnumerable<(string Text, int Number)> Lines(string path)
    {
        using StringReader reader = new(ReadText(path));
        for (int number = 1; reader.ReadLine() is string line; number++)
        {
            yield return (line, number);
        }
    }
}
