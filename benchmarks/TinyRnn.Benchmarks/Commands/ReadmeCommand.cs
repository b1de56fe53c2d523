using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using TinyRnn.Benchmarks.Results;

namespace TinyRnn.Benchmarks.Commands;

/// <summary>
/// <c>readme</c>: writes the README's tables from the result files. A table stands between two comments; the first names the file
/// below the folder of results, the heading in it, and the columns to show:
/// <code>
/// &lt;!-- results: FILE.md; Heading; column | column --&gt;
/// &lt;!-- end of results --&gt;
/// </code>
/// </summary>
internal static partial class ReadmeCommand
{
    /// <summary>The folder of results, from the root of the repository.</summary>
    public const string Results = "benchmarks/results";

    private const string End = "<!-- end of results -->";

    /// <summary>Rewrites the README of the current folder.</summary>
    public static void Run()
    {
        const string Readme = "README.md";
        File.WriteAllText(Readme, Update(File.ReadAllText(Readme), Results));
    }

    /// <summary>The text with every marked table as the results have it now.</summary>
    /// <param name="text">The README.</param>
    /// <param name="results">Folder of the result files.</param>
    /// <exception cref="InvalidDataException">A marker names what is not there, or has no end.</exception>
    public static string Update(string text, string results)
    {
        StringBuilder updated = new();
        int position = 0;
        foreach (Match marker in Marker().Matches(text))
        {
            int end = text.IndexOf(End, marker.Index, StringComparison.Ordinal);
            if (marker.Index < position || end < 0)
            {
                throw new InvalidDataException($"'{marker.Value.Trim()}' has no '{End}'.");
            }

            updated.Append(text, position, marker.Index + marker.Length - position);
            updated.Append(Block(
                Path.Combine(results, marker.Groups["file"].Value), marker.Groups["heading"].Value, marker.Groups["columns"].Value.Split(" | ")));
            position = end;
        }

        return updated.Append(text, position, text.Length - position).ToString();
    }

    private static string Block(string path, string heading, string[] columns)
    {
        string[] lines = File.ReadAllLines(path);
        int start = Array.IndexOf(lines, "## " + heading);
        if (start < 0)
        {
            throw new InvalidDataException($"'{path}' has no heading '{heading}'.");
        }

        using StringWriter writer = new() { NewLine = "\n" };
        Table.Parse([.. lines.Skip(start + 1).SkipWhile(line => line.Length == 0).TakeWhile(line => line.StartsWith('|'))])
            .Select(columns)
            .Write(writer);
        foreach (string line in lines.Skip(1).SkipWhile(line => line.Length == 0).TakeWhile(line => line.Length > 0).Prepend(""))
        {
            writer.WriteLine(line);
        }

        return writer.ToString();
    }

    [GeneratedRegex(@"<!-- results: (?<file>[^;]+); (?<heading>[^;]+); (?<columns>.+) -->\r?\n")]
    private static partial Regex Marker();
}
