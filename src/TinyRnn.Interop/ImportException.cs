using System;

namespace TinyRnn.Interop;

/// <summary>
/// A foreign model that cannot be imported, or a model that a foreign format cannot hold. The message is for people: the file, the
/// place in it, what was expected and what was found, and what to do.
/// </summary>
public sealed class ImportException : Exception
{
    /// <summary>Wraps a whole sentence.</summary>
    /// <param name="message">The sentence.</param>
    /// <param name="cause">The exception behind it, if any.</param>
    public ImportException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    /// <summary>An error at a place in a file.</summary>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="where">The place in the file's own terms, such as <c>layers[1].weights[0]</c> or <c>node 'lstm' (LSTM)</c>.</param>
    /// <param name="problem">Expected against found, and what to do.</param>
    internal static ImportException At(string file, string where, string problem) =>
        new(where.Length == 0 ? $"{file}: {problem}" : $"{file}: {where}: {problem}");
}
