namespace TinyRnn.Training;

/// <summary>A text and its class.</summary>
/// <param name="Text">The text, not empty.</param>
/// <param name="Label">The class.</param>
/// <param name="File">File name or path as the caller gave it.</param>
/// <param name="Line">1-based line in the file.</param>
/// <param name="Column">1-based column where the text starts.</param>
public sealed record LabelledText(string Text, string Label, string File, int Line, int Column);
