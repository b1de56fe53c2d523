using System;

namespace TinyRnn.Training;

/// <summary>A data file does not hold what it should: where, what was expected, what was found, what to do.</summary>
public sealed class DataFileException : Exception
{
    /// <summary>Describes a mistake.</summary>
    /// <param name="file">File name or path as the caller gave it.</param>
    /// <param name="line">1-based line; 0 where the file as a whole is wrong.</param>
    /// <param name="column">1-based column in characters; 0 where the line as a whole is wrong.</param>
    /// <param name="problem">Expected against found, and what to do.</param>
    public DataFileException(string file, int line, int column, string problem)
        : base(line > 0 ? $"{file}({line},{Math.Max(column, 1)}): {problem}" : $"{file}: {problem}")
    {
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>File name or path as the caller gave it.</summary>
    public string File { get; }

    /// <summary>1-based line; 0 where the file as a whole is wrong.</summary>
    public int Line { get; }

    /// <summary>1-based column in characters; 0 where the line as a whole is wrong.</summary>
    public int Column { get; }
}
