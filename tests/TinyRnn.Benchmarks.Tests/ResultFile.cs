using System.Globalization;
using System.Linq;

namespace TinyRnn.Benchmarks.Tests;

/// <summary>Reads what a command filed.</summary>
internal static class ResultFile
{
    /// <summary>The cells of the first row of the table under a heading.</summary>
    public static string[] Row(string[] lines, string heading) =>
        [.. lines.SkipWhile(line => line != heading).Where(line => line.StartsWith('|')).ElementAt(2).Trim('|').Split('|').Select(cell => cell.Trim())];

    /// <summary>A cell's number.</summary>
    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
