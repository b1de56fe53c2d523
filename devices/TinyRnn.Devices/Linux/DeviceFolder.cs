using System.Collections.Generic;
using System.IO;

namespace TinyRnn.Devices.Linux;

/// <summary>Folders in which Linux numbers its devices.</summary>
internal static class DeviceFolder
{
    /// <summary>Paths of a folder's entries that fit a pattern, in the order of their numbers; none if there is no such folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">Such as gpiochip*.</param>
    /// <param name="withLinks">Whether symbolic links count; Raspberry Pi OS has one from a chip's old name to its new one.</param>
    public static List<string> Entries(string folder, string pattern, bool withLinks)
    {
        List<string> paths = [];
        if (!Directory.Exists(folder))
            return paths;

        foreach (string path in Directory.GetFileSystemEntries(folder, pattern))
        {
            if (withLinks || new FileInfo(path).LinkTarget is null)
                paths.Add(path);
        }

        // gpiochip10 comes after gpiochip9.
        paths.Sort((a, b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b));
        return paths;
    }
}
