using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using TinyRnn.Devices.Linux;

namespace TinyRnn.Devices.Doctor;

/// <summary>The files of a machine, below a root folder: / for this one, another for a copy. Nothing throws: what cannot be read is not there.</summary>
/// <param name="root">The folder.</param>
internal sealed class MachineFiles(string root)
{
    /// <summary>A file's text without trailing line ends and zero bytes; null if it cannot be read.</summary>
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(Full(path)).TrimEnd('\0', '\n', ' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The value of the first line that starts with the key, of lines such as <c>key : value</c>.</summary>
    public string? Value(string path, string key)
    {
        foreach (string line in Text(path)?.Split('\n') ?? [])
        {
            string[] parts = line.Split(':', 2);
            if (parts.Length == 2 && parts[0].Trim() == key)
                return parts[1].Trim();
        }

        return null;
    }

    /// <summary>What follows a text at the start of a line; null if no line starts with it.</summary>
    public string? LineAfter(string path, string start)
    {
        foreach (string line in Text(path)?.Split('\n') ?? [])
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line[start.Length..];
        }

        return null;
    }

    /// <summary>Whether a file or folder exists.</summary>
    public bool Exists(string path) => Path.Exists(Full(path));

    /// <summary>Paths of a folder's entries that fit a pattern, links left out, in order of length and then alphabet.</summary>
    public List<string> Entries(string folder, string pattern, bool withLinks = false) =>
        DeviceFolder.Entries(Full(folder), pattern, withLinks).ConvertAll(path => folder.TrimEnd('/') + "/" + Path.GetFileName(path));

    /// <summary>What follows a text in a binary file, up to the next character that is not a digit or a dot; null if it is not there.</summary>
    public string? VersionAfter(string path, string text)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Full(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        int at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
        if (at < 0)
            return null;

        ReadOnlySpan<byte> rest = bytes.AsSpan(at + text.Length);
        int end = rest.IndexOfAnyExcept("0123456789."u8);
        return Encoding.ASCII.GetString(end < 0 ? rest : rest[..end]).TrimEnd('.');
    }

    private string Full(string path) => Path.Combine(root, path.TrimStart('/'));
}
