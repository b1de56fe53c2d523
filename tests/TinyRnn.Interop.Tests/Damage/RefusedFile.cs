using System;
using System.IO;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Damage;

/// <summary>What must hold of every damaged or hostile file.</summary>
internal static class RefusedFile
{
    /// <summary>Bytes that reading any such file may take, beside those in proportion to it.</summary>
    public const long MostBytes = 64 << 20;

    private const int BytesForEachOfTheFile = 200;

    /// <summary>The import refuses the file by its path and with the words, and takes memory in proportion to it.</summary>
    /// <param name="folder">Where the file is written.</param>
    /// <param name="name">What the case is called.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="words">Part of the message that names the fault.</param>
    public static void Check(TemporaryFolder folder, string name, byte[] bytes, string words)
    {
        string path = folder.File("damaged");
        File.WriteAllBytes(path, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ImportException error = Assert.Throws<ImportException>(() => ModelImport.Import(path));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.True(allocated <= MostBytes + (BytesForEachOfTheFile * bytes.LongLength), $"{name}: {allocated} bytes were allocated for a file of {bytes.Length}");
    }
}
