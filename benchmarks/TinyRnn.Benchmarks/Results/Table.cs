using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace TinyRnn.Benchmarks.Results;

/// <summary>A Markdown table whose columns line up as plain text too; the first column to the left, the others to the right.</summary>
/// <param name="headers">One a column.</param>
internal sealed class Table(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    /// <summary>One a column.</summary>
    public IReadOnlyList<string> Headers => headers;

    /// <summary>The rows, a cell a column.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Some of the columns, in the order given.</summary>
    /// <exception cref="InvalidDataException">There is no such column.</exception>
    public Table Select(IEnumerable<string> columns)
    {
        int[] indices = [.. columns.Select(column =>
        {
            int index = System.Array.IndexOf(headers, column);
            return index >= 0 ? index
                : throw new InvalidDataException($"There is no column '{column}'; there are {string.Join(", ", headers)}.");
        })];
        Table table = new([.. indices.Select(index => headers[index])]);
        foreach (string[] row in _rows)
        {
            table.Add([.. indices.Select(index => row[index])]);
        }

        return table;
    }

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter writer)
    {
        int[] widths = [.. headers.Select((header, column) => _rows.Select(row => row[column].Length).Append(header.Length).Max())];
        writer.Write(Line(headers, widths));
        writer.Write($"|{string.Join("|", widths.Select((width, column) => column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ":"))}|\n");
        foreach (string[] row in _rows)
        {
            writer.Write(Line(row, widths));
        }
    }

    /// <summary>Reads a table that <see cref="Write"/> wrote.</summary>
    /// <param name="lines">Its lines, heading and rule first.</param>
    public static Table Parse(IReadOnlyList<string> lines)
    {
        Table table = new(Cells(lines[0]));
        foreach (string line in lines.Skip(2))
        {
            table.Add(Cells(line));
        }

        return table;
    }

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    private static string Line(string[] cells, int[] widths) =>
        $"| {string.Join(" | ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column])))} |\n";
}
