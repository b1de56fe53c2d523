using System;

namespace TinyRnn.Training;

/// <summary>A place in a text.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters of UTF-16.</param>
internal readonly record struct TextPlace(int Line, int Column)
{
    /// <summary>Where a text starts.</summary>
    public static TextPlace Start => new(1, 1);

    /// <summary>The place behind some more characters.</summary>
    public TextPlace After(ReadOnlySpan<char> characters)
    {
        int end = characters.LastIndexOf('\n');
        return end < 0
            ? this with { Column = Column + characters.Length }
            : new TextPlace(Line + characters.Count('\n'), characters.Length - end);
    }
}
