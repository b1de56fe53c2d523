using System;
using System.IO;
using System.Text.Json;

namespace TinyRnn.Interop;

/// <summary>A file to import, read once.</summary>
internal sealed class SourceFile
{
    // The largest weights file of the format is 256 MB; JSON text needs several characters a value.
    private const long MaximumBytes = 1L << 30;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    private JsonDocument? _json;

    private SourceFile(string path, byte[] bytes)
    {
        Path = path;
        Bytes = bytes;
    }

    /// <summary>The path as the user gave it; errors start with it.</summary>
    public string Path { get; }

    /// <summary>The whole content.</summary>
    public byte[] Bytes { get; }

    /// <summary>Whether the content is the text of a JSON object: starts as one, without the zeros of a binary file.</summary>
    public bool IsJson
    {
        get
        {
            ReadOnlySpan<byte> text = Text.TrimStart(" \t\r\n"u8);
            return text.Length > 0 && text[0] == '{' && !text[..Math.Min(text.Length, sizeof(ulong))].Contains((byte)0);
        }
    }

    /// <summary>The content as JSON.</summary>
    /// <exception cref="ImportException">It is none.</exception>
    public JsonElement Json
    {
        get
        {
            try
            {
                _json ??= JsonDocument.Parse(Bytes.AsMemory(Bytes.Length - Text.Length), Strict);
                return _json.RootElement;
            }
            catch (JsonException exception)
            {
                throw new ImportException(
                    $"{Path}({exception.LineNumber + 1},{exception.BytePositionInLine + 1}): this is not valid JSON: {exception.Message}", exception);
            }
        }
    }

    private ReadOnlySpan<byte> Text => Bytes.AsSpan().StartsWith("\uFEFF"u8) ? Bytes.AsSpan(3) : Bytes;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImportException">There is no such file, it is a folder or too large.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SourceFile Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw ImportException.At(path, "", "this is a folder; name a file");
        }

        FileInfo info = new(path);
        if (!info.Exists)
        {
            throw ImportException.At(path, "", "there is no such file");
        }

        return info.Length <= MaximumBytes
            ? new SourceFile(path, File.ReadAllBytes(path))
            : throw ImportException.At(path, "", $"the file has {info.Length} bytes; at most {MaximumBytes} can be imported");
    }

    /// <summary>The path of a file that this one names, which must stand in the same folder or below it.</summary>
    /// <param name="name">A relative path.</param>
    /// <param name="where">The place of the name in this file.</param>
    /// <exception cref="ImportException">The name leads elsewhere.</exception>
    public string Neighbour(string name, string where)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        string full = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name));
        string inside = folder.EndsWith(System.IO.Path.DirectorySeparatorChar) ? folder : folder + System.IO.Path.DirectorySeparatorChar;
        return !System.IO.Path.IsPathRooted(name) && full.StartsWith(inside, StringComparison.Ordinal)
            ? full
            : throw ImportException.At(Path, where, $"the path '{name}' leads out of the file's folder; put that file beside this one");
    }
}
