using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace TinyRnn.Training;

/// <summary>
/// Reads texts, in UTF-8: whole files, lines of one class a file, or tables separated by tabs. What comes back reads its file while it is
/// gone through, anew each time, so that no more than a piece or a line of it is in memory; that is also when mistakes are found.
/// </summary>
public static class TextDataReader
{
    private const char Separator = '\t';

    /// <summary>Most characters of a piece, and bytes that are read at once.</summary>
    private const int PieceLength = 16 * 1024;

    /// <summary>Decodes UTF-8 and throws where bytes are none; with the identifier a reader leaves a byte order mark out.</summary>
    internal static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <summary>Reads a whole file in pieces; a byte order mark is left out, and line ends are as in the file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The text in order; no piece ends within a character.</returns>
    /// <exception cref="DataFileException">The file is not UTF-8.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<string> ReadText(string path)
    {
        using StreamReader reader = Open(path);
        char[] buffer = new char[PieceLength];
        int kept = 0;
        while (Decoded(path, () => reader.Read(buffer, kept, buffer.Length - kept)) is > 0 and int count)
        {
            int length = kept + count;
            kept = char.IsHighSurrogate(buffer[length - 1]) ? 1 : 0;
            yield return new string(buffer, 0, length - kept);
            buffer[0] = buffer[length - 1];
        }
    }

    /// <summary>Reads a file whose every line is a text of one class, the file's name without its extension; empty lines are left out.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file is not UTF-8, or holds no text.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<LabelledText> ReadClass(string path)
    {
        string label = Path.GetFileNameWithoutExtension(path);
        bool isEmpty = true;
        foreach ((string line, int number) in Lines(path))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                isEmpty = false;
                yield return new LabelledText(line, label, path, number, 1);
            }
        }

        if (isEmpty)
        {
            throw new DataFileException(path, 0, 0, "expected one text a line, found an empty file.");
        }
    }

    /// <summary>Reads a table of texts and their classes, separated by tabs; quotes are characters like others.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labelColumn">Name of the column of classes in the header; null where there is no header and the first column has them.</param>
    /// <param name="textColumn">Name of the column of texts; null for the column that follows the classes' in a table of two.</param>
    /// <exception cref="DataFileException">The content is wrong; the message says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<LabelledText> ReadTable(string path, string? labelColumn, string? textColumn)
    {
        int width = 2, label = 0, text = 1;
        bool isEmpty = true;
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

            isEmpty = false;
            yield return new LabelledText(fields[text], fields[label].Trim(), path, number, column);
        }

        if (isEmpty)
        {
            throw new DataFileException(path, 0, 0, "expected a class and a text a line, found none.");
        }
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
        using StreamReader reader = Open(path);
        for (int number = 1; Decoded(path, reader.ReadLine) is string line; number++)
        {
            yield return (line, number);
        }
    }

    private static StreamReader Open(string path) => new(path, Strict, detectEncodingFromByteOrderMarks: false, PieceLength);

    private static T Decoded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException)
        {
            throw NotUtf8(path);
        }
    }

    /// <summary>The reader knows that there is a mistake, not where: the file is gone through again.</summary>
    private static DataFileException NotUtf8(string path)
    {
        using FileStream stream = File.OpenRead(path);
        Span<byte> buffer = new byte[PieceLength];
        Span<char> characters = stackalloc char[2];
        TextPlace place = TextPlace.Start;
        int kept = 0, count;
        do
        {
            count = stream.Read(buffer[kept..]);
            ReadOnlySpan<byte> bytes = buffer[..(kept + count)];
            if (stream.Position == count && bytes.StartsWith(Encoding.UTF8.Preamble))
            {
                bytes = bytes[Encoding.UTF8.Preamble.Length..];
            }

            OperationStatus status = OperationStatus.Done;
            while (bytes.Length > 0 && (status = Rune.DecodeFromUtf8(bytes, out Rune character, out int length)) == OperationStatus.Done)
            {
                place = place.After(characters[..character.EncodeToUtf16(characters)]);
                bytes = bytes[length..];
            }

            if (status == OperationStatus.InvalidData || (count == 0 && bytes.Length > 0))
            {
                return new DataFileException(
                    path, place.Line, place.Column, $"expected text in UTF-8, found the byte 0x{bytes[0]:X2}, which begins no character there. Convert the file.");
            }

            bytes.CopyTo(buffer);
            kept = bytes.Length;
        }
        while (count > 0);
        return new DataFileException(path, 0, 0, "expected text in UTF-8, found bytes that are none. Convert the file.");
    }
}
