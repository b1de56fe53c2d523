using System;
using System.IO;

namespace TinyRnn.Testing;

/// <summary>An empty folder of its own for one test, deleted afterwards.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("tinyrnn-").FullName;
    }

    public string Path { get; }

    /// <summary>The path of a file or folder inside.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
