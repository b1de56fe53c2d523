using System;
using System.IO;

namespace TinyRnn.Benchmarks;

/// <summary>An empty folder that goes when it is disposed of.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("tinyrnn-benchmarks").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
