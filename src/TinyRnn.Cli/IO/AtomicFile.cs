using System;
using System.IO;
using System.Text;

namespace TinyRnn.Cli.IO;

/// <summary>Writes a file under a temporary name beside it and renames it into place, so that nobody ever sees half of it.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file; on any error the old file, if there was one, is untouched.</summary>
    /// <param name="path">Where; its folder must exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="InputException">The folder does not exist, or <paramref name="path"/> is a folder.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string folder = RequireFolder(path);
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            // Already moved on success; File.Delete of a missing file does nothing.
            File.Delete(temporary);
        }
    }

    /// <summary>Refuses a path at which no file can be, before any work is done; returns its folder.</summary>
    /// <exception cref="InputException">The folder does not exist, or <paramref name="path"/> is a folder.</exception>
    public static string RequireFolder(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } folder || Directory.Exists(full))
        {
            throw new InputException($"{path}: this is a folder; name a file");
        }

        return Directory.Exists(folder) ? folder : throw new InputException($"{path}: the folder {folder} does not exist; create it first");
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text)));
}
