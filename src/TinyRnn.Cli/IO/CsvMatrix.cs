using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace TinyRnn.Cli.IO;

/// <summary>
/// Comma-separated rows of finite numbers with an optional header. The first row is a header if none of its fields is a number.
/// With a header, columns may stand in any order and others may stand between them; without one, the order is the model's.
/// </summary>
public static class CsvMatrix
{
    /// <summary>Reads the columns that a model takes.</summary>
    /// <param name="path">The file; errors name it as given.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="names">Their names, in the model's order; empty where the model has none.</param>
    /// <exception cref="InputException">A field, a row or the header is wrong; with file, line and field.</exception>
    public static Matrix Read(string path, int columns, IReadOnlyList<string> names)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        return Read(reader, path, columns, names);
    }

    /// <inheritdoc cref="Read(string, int, IReadOnlyList{string})"/>
    /// <param name="reader">The text.</param>
    /// <param name="path">The name that errors carry.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="names">Their names, in the model's order; empty where the model has none.</param>
    public static Matrix Read(TextReader reader, string path, int columns, IReadOnlyList<string> names)
    {
        int[]? positions = null;
        int fieldCount = 0, line = 0;
        var values = new List<float>();
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (text.AsSpan().IsWhiteSpace())
            {
                continue;
            }

            string[] fields = Split(path, line, text);
            if (positions is null)
            {
                fieldCount = fields.Length;
                bool isHeader = !fields.Any(field => TryParse(field, out _));
                positions = isHeader
                    ? MatchHeader(path, line, fields, columns, names)
                    : MatchOrder(path, line, fields.Length, columns);
                if (isHeader)
                {
                    continue;
                }
            }

            if (fields.Length != fieldCount)
            {
                throw InputException.At(
                    path, line, Math.Min(fields.Length, fieldCount) + 1,
                    $"this row has {fields.Length} fields; the rows before it have {fieldCount}");
            }

            foreach (int position in positions)
            {
                values.Add(Parse(path, line, position, fields[position]));
            }
        }

        return positions is null
            ? throw new InputException($"{path}: the file is empty; expected rows of {columns} numbers")
            : new Matrix([.. values], values.Count / columns, columns);
    }

    /// <summary>Writes rows with a header, numbers in the shortest form that reads back to the same value.</summary>
    public static void Write(TextWriter writer, ResultMatrix matrix, IReadOnlyList<string> names)
    {
        writer.Write(string.Join(',', names.Select(Quote)));
        writer.Write('\n');
        for (int row = 0; row < matrix.Rows; row++)
        {
            string separator = "";
            foreach (double value in matrix.Row(row))
            {
                writer.Write(separator);
                writer.Write(matrix.IsSingle
                    ? ((float)value).ToString(CultureInfo.InvariantCulture)
                    : value.ToString(CultureInfo.InvariantCulture));
                separator = ",";
            }

            writer.Write('\n');
        }
    }

    /// <summary>The fields of a line; a field in double quotes may hold commas, and "" for a quote.</summary>
    private static string[] Split(string path, int line, string text)
    {
        if (!text.Contains('"', StringComparison.Ordinal))
        {
            return text.Split(',');
        }

        var fields = new List<string>();
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            bool isQuote = text[i] == '"';
            if (isQuote && isQuoted && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (isQuote)
            {
                isQuoted = !isQuoted;
            }
            else if (text[i] == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(text[i]);
            }
        }

        fields.Add(field.ToString());
        return isQuoted
            ? throw InputException.At(path, line, fields.Count, "the quote that opens in this field is not closed in its line")
            : [.. fields];
    }

    private static int[] MatchHeader(string path, int line, string[] header, int columns, IReadOnlyList<string> names)
    {
        string[] trimmed = header.Select(field => field.Trim()).ToArray();
        int[] byName = names.Select(name => Array.IndexOf(trimmed, name)).ToArray();
        if (names.Count == columns && byName.All(position => position >= 0))
        {
            return byName;
        }

        string missing = string.Join(", ", names.Where(name => !trimmed.Contains(name)));
        return header.Length == columns
            ? Enumerable.Range(0, columns).ToArray()
            : throw InputException.At(
                path, line, 1, $"the header has {header.Length} columns; the model takes {columns}"
                + (missing.Length > 0 ? $", and these are missing by name: {missing}" : "")
                + (header is [var only] && only.AsSpan().IndexOfAny(';', '\t') >= 0 ? ". Fields are separated by commas, and numbers have a point" : ""));
    }

    private static int[] MatchOrder(string path, int line, int found, int columns) => found == columns
        ? Enumerable.Range(0, columns).ToArray()
        : throw InputException.At(
            path, line, Math.Min(found, columns) + 1, $"this row has {found} fields; the model takes {columns}");

    private static float Parse(string path, int line, int position, string field)
    {
        if (!TryParse(field, out float value))
        {
            throw InputException.At(path, line, position + 1, field.Trim().Length == 0
                ? "this field is empty; expected a number"
                : $"'{field}' is not a number");
        }

        return float.IsFinite(value)
            ? value
            : throw InputException.At(path, line, position + 1, $"'{field}' is not finite; remove or repair the row");
    }

    private static bool TryParse(string field, out float value) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static string Quote(string name) =>
        name.AsSpan().IndexOfAny(",\"\r\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
