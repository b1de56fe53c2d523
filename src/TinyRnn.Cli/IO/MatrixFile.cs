using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace TinyRnn.Cli.IO;

/// <summary>Rows of numbers in any of the formats, chosen by the file's extension.</summary>
public static class MatrixFile
{
    private const string Formats = "expected .csv, .npy or .f32";

    /// <summary>Reads the rows that a model takes.</summary>
    /// <param name="path">A .csv, .npy or .f32 file.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="names">Their names, for CSV headers; empty where the model has none.</param>
    /// <exception cref="InputException">The file is missing, of another kind or shape, or holds a value that is not finite.</exception>
    public static Matrix Read(string path, int columns, IReadOnlyList<string> names)
    {
        RequireFile(path);
        Matrix matrix = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => CsvMatrix.Read(path, columns, names),
            ".npy" => NpyFile.Read(path),
            ".f32" => Float32File.Read(path, columns),
            string other => throw new InputException($"{path}: the extension '{other}' is unknown; {Formats}"),
        };
        if (matrix.Columns != columns)
        {
            throw new InputException($"{path}: the rows have {matrix.Columns} columns; the model takes {columns}");
        }

        int bad = matrix.Values.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return bad < 0
            ? matrix
            : throw new InputException(
                $"{path}: row {(bad / columns) + 1}, column {(bad % columns) + 1} is {matrix.Values[bad]}; expected finite numbers");
    }

    /// <summary>Refuses an extension that <see cref="Write"/> does not know, before any work is done.</summary>
    /// <exception cref="UsageException">The extension is unknown.</exception>
    public static void RequireWritable(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is not (".csv" or ".npy" or ".f32"))
        {
            throw new UsageException($"--output {path}: the extension is unknown; {Formats}");
        }
    }

    /// <summary>Writes rows under a temporary name and renames.</summary>
    /// <exception cref="InputException">The folder does not exist.</exception>
    public static void Write(string path, ResultMatrix matrix, IReadOnlyList<string> names) => AtomicFile.Write(path, stream =>
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv":
                using (var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true))
                {
                    CsvMatrix.Write(writer, matrix, names);
                }

                break;
            case ".npy":
                NpyFile.Write(stream, matrix);
                break;
            case ".f32":
                Float32File.Write(stream, matrix);
                break;
            case string other:
                throw new ArgumentException($"Extension '{other}' is unknown; {Formats}.", nameof(path));
        }
    });

    /// <summary>Refuses a path at which there is no file.</summary>
    /// <exception cref="InputException">Nothing is there, or a folder is.</exception>
    public static void RequireFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"{path}: this is a folder; name a file");
        }

        if (!File.Exists(path))
        {
            throw new InputException($"{path}: there is no such file");
        }
    }
}
