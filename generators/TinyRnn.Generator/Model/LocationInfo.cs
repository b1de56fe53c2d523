using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TinyRnn.Generator.Model;

/// <summary>A place in a file, as plain facts: a Roslyn location would keep an old compilation alive.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Start">0-based offset in the text.</param>
/// <param name="Length">Length in the text.</param>
/// <param name="StartLine">0-based line.</param>
/// <param name="StartColumn">0-based column.</param>
/// <param name="EndLine">0-based line of the end.</param>
/// <param name="EndColumn">0-based column of the end.</param>
internal sealed record LocationInfo(
    string Path, int Start, int Length, int StartLine, int StartColumn, int EndLine, int EndColumn)
{
    /// <summary>The facts of a Roslyn location; null where it is not in a file.</summary>
    public static LocationInfo? From(Location location)
    {
        FileLinePositionSpan lines = location.GetLineSpan();
        return location.SourceTree is null
            ? null
            : new(
                lines.Path,
                location.SourceSpan.Start,
                location.SourceSpan.Length,
                lines.StartLinePosition.Line,
                lines.StartLinePosition.Character,
                lines.EndLinePosition.Line,
                lines.EndLinePosition.Character);
    }

    /// <summary>The first character of a file.</summary>
    public static LocationInfo StartOf(string path) => new(path, 0, 0, 0, 0, 0, 0);

    /// <summary>The location to report.</summary>
    public Location ToLocation() => Location.Create(
        Path,
        new TextSpan(Start, Length),
        new LinePositionSpan(new LinePosition(StartLine, StartColumn), new LinePosition(EndLine, EndColumn)));
}
