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
    /// <exception cref="InputException">The file cannot be written: no room, no permission.</exception>
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, exception);
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

    /// <summary>Refuses a path at which no file can be written now, before minutes of work are done for it.</summary>
    /// <exception cref="InputException">The folder does not exist or may not be written to, or <paramref name="path"/> is a folder.</exception>
    public static void RequireWritable(string path)
    {
        string trial = Path.Combine(RequireFolder(path), $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        try
        {
            new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, exception);
        }
    }

    /// <summary>Makes a folder, with those that it is in, where it is missing.</summary>
    /// <exception cref="InputException">It cannot be made: no permission, or a file is called so.</exception>
    public static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the folder cannot be made: {Reason(exception)}. Choose another place");
        }
    }

    /// <summary>Runs what writes a file by itself; what goes wrong is told of the file that was meant, not of a temporary one.</summary>
    /// <param name="path">The file that was meant.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="InputException">The file cannot be written: no room, no permission.</exception>
    public static T Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, exception);
        }
    }

    private static InputException CannotWrite(string path, Exception exception) =>
        new($"{path}: the file cannot be written: {Reason(exception)}. Nothing was changed; make room or choose another place");

    /// <summary>The runtime's message names the temporary file, which nobody has heard of.</summary>
    private static string Reason(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "you have no permission",
        FileNotFoundException or DirectoryNotFoundException => "nothing can be made there",
        _ => exception.Message.Split(" : '")[0].TrimEnd('.'),
    };

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text)));
}
