namespace TinyRnn.Format;

/// <summary>Makes the errors of one model: knows the file's name and finds line and column of an offset.</summary>
/// <param name="file">The name that errors carry.</param>
/// <param name="text">The text, or null for a model built in memory.</param>
sealed class ModelProblems(string file, string? text)
{
    /// <summary>Whether the model is read from text; then every span but None has a line and a column.</summary>
    public bool HasText => text is not null;

    /// <summary>An exception to throw.</summary>
    /// <param name="span">The offending token.</param>
    /// <param name="code">One of <see cref="ModelErrorCodes"/>.</param>
    /// <param name="message">What and where in the model, expected against found, what to do.</param>
    public ModelFileException At(SourceSpan span, string code, string message)
    {
        if (text is null)
        {
            return new ModelFileException(new ModelError(code, message, file, 0, 0, 0, 0));
        }

        int offset = span.Start < 0 ? 0 : span.Start;
        (int line, int column) = PositionOf(text, offset);
        return new ModelFileException(new ModelError(code, message, file, line, column, offset, span.Length));
    }

    /// <summary>1-based line and column; a leading byte order mark takes no column, as in editors.</summary>
    private static (int Line, int Column) PositionOf(string text, int offset)
    {
        int line = 1;
        int lineStart = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0;
        for (int i = 0; i < offset; i++)
        {
            bool ends = text[i] == '\n' || (text[i] == '\r' && !(i + 1 < text.Length && text[i + 1] == '\n'));
            if (ends)
            {
                line++;
                lineStart = i + 1;
            }
        }

        return (line, offset < lineStart ? 1 : offset - lineStart + 1);
    }
}
