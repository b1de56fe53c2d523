using System.Collections.Generic;
using System.Linq;
using Spectre.Console;

namespace TinyRnn.Cli.Output;

/// <summary>
/// A table of plain text, the first column to the left and the others to the right. Where the lines are too short for it, each
/// row is printed as a list of names and values: a table whose cells are cut in pieces helps nobody.
/// </summary>
/// <param name="headers">One a column.</param>
internal sealed class TextTable(params string[] headers)
{
    // Spectre's simple border puts two spaces before a column and two after the last one.
    private const int ColumnPadding = 3;
    private const int EdgePadding = 2;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Prints the table.</summary>
    public void Write(IAnsiConsole console)
    {
        int width = EdgePadding + headers.Select((header, column) =>
            ColumnPadding + _rows.Select(row => row[column].Length).Append(header.Length).Max()).Sum();
        if (width > console.Profile.Width)
        {
            WriteAsLists(console);
            return;
        }

        Table table = new Table().Border(TableBorder.Simple);
        for (int column = 0; column < headers.Length; column++)
        {
            table.AddColumn(new TableColumn(new Text(headers[column])) { Alignment = column == 0 ? Justify.Left : Justify.Right });
        }

        foreach (string[] row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        console.Write(table);
    }

    private void WriteAsLists(IAnsiConsole console)
    {
        foreach (string[] row in _rows)
        {
            console.WriteLine();
            Tables.WriteFacts(console, headers.Zip(row));
        }
    }
}
