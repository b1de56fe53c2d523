using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Spectre.Console;

namespace TinyRnn.Cli.Output;

/// <summary>Figures in one style. All is plain text: markup characters of names print as they are.</summary>
internal static class Tables
{
    /// <summary>Prints names and values one below the other.</summary>
    public static void WriteFacts(IAnsiConsole console, IEnumerable<(string Name, string Value)> facts)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn().NoWrap().PadRight(2));
        grid.AddColumn();
        foreach ((string name, string value) in facts)
        {
            grid.AddRow(new Text(name), new Text(value));
        }

        console.Write(grid);
    }

    /// <summary>A confusion matrix: a row for each true class, a column for each decision.</summary>
    public static void WriteConfusion(IAnsiConsole console, IReadOnlyList<string> labels, int[][] confusion)
    {
        var table = new TextTable(["true \\ decided", .. labels]);
        for (int row = 0; row < labels.Count; row++)
        {
            table.Add([labels[row], .. confusion[row].Select(Count)]);
        }

        table.Write(console);
    }

    /// <summary>A share as percent with one decimal.</summary>
    public static string Percent(double share) => share.ToString("P1", Formats).Replace(" ", "", System.StringComparison.Ordinal);

    /// <summary>A whole number with thousands separated.</summary>
    public static string Count(long value) => value.ToString("N0", Formats);

    /// <inheritdoc cref="Count(long)"/>
    public static string Count(int value) => Count((long)value);

    /// <summary>A number with a few significant digits.</summary>
    public static string Number(double value) => value.ToString("G4", Formats);

    /// <summary>A duration of one step.</summary>
    public static string Nanoseconds(double value) => $"{value.ToString(value < 100 ? "F1" : "N0", Formats)} ns";

    private static CultureInfo Formats => CultureInfo.InvariantCulture;
}
