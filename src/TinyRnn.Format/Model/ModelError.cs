using System;

namespace TinyRnn.Format;

/// <summary>One mistake in a model file: what, where, expected against found, what to do.</summary>
/// <param name="Code">Stable diagnostic id, <c>TRNN0001</c> and up (a page each in generators/docs).</param>
/// <param name="Message">The whole sentence for people: what and where in the model, expected against found, what to do.</param>
/// <param name="File">File name or path as the caller gave it.</param>
/// <param name="Line">1-based line of the offending token; 0 where there is no text (a model built in memory).</param>
/// <param name="Column">1-based column in UTF-16 units; 0 likewise.</param>
/// <param name="Offset">0-based offset of the offending token in the text.</param>
/// <param name="Length">Length of the offending token, at least 0.</param>
sealed partial record ModelError(string Code, string Message, string File, int Line, int Column, int Offset, int Length)
{
    /// <summary>The form compilers use: <c>file(line,column): error CODE: message</c>.</summary>
    public override string ToString() =>
        Line > 0 ? $"{File}({Line},{Column}): error {Code}: {Message}" : $"{File}: error {Code}: {Message}";
}

/// <summary>The one exception that reading, validating or writing a model throws for bad content.</summary>
sealed partial class ModelFileException : Exception
{
    /// <summary>Wraps an error.</summary>
    public ModelFileException(ModelError error)
        : base(error.ToString())
    {
        Error = error;
    }

    /// <summary>The mistake.</summary>
    public ModelError Error { get; }
}
