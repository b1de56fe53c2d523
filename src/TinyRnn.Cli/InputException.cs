using System;

namespace TinyRnn.Cli;

/// <summary>A file or its content is wrong; the message is one sentence for people: what, where, expected against found.</summary>
/// <param name="message">The sentence.</param>
public sealed class InputException(string message) : Exception(message)
{
    /// <summary>An error at a position of a text file, written as compilers do.</summary>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="line">1-based line.</param>
    /// <param name="column">1-based column: the field of a table, or the character of other text.</param>
    /// <param name="message">The sentence.</param>
    public static InputException At(string file, long line, long column, string message) =>
        new($"{file}({line},{column}): {message}");
}

/// <summary>Options that parse one by one but make no sense together; ends with <see cref="ExitCodes.BadUsage"/>.</summary>
/// <param name="message">The sentence.</param>
public sealed class UsageException(string message) : Exception(message);
