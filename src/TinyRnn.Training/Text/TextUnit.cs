namespace TinyRnn.Training;

/// <summary>What one token of a text is.</summary>
public enum TextUnit
{
    /// <summary>A Unicode character (scalar value).</summary>
    Character,

    /// <summary>A byte of the text in UTF-8.</summary>
    Byte,
}
