using System;
using System.IO;
using TinyRnn.Testing;

namespace TinyRnn.Package.Tests;

/// <summary>
/// Both packages, packed once for all tests of this project from the sources, into a folder outside the repository, under a
/// version that no package cache can know.
/// </summary>
public sealed class PackedProducts : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PackedProducts()
    {
        Version = $"0.1.0-test.{DateTime.UtcNow.Ticks}";
        Source = Path.Combine(_folder.Path, "packages");
        foreach (string project in (string[])["src/TinyRnn/TinyRnn.csproj", "src/TinyRnn.Cli/TinyRnn.Cli.csproj"])
        {
            Pack(project, Version, "");
        }

        // Installed once; every test uses it as a user would.
        Commands.Run(_folder.Path, "dotnet", "tool", "install", "TinyRnn.Cli", "--version", Version, "--tool-path", "tools", "--add-source", Source);
        Tool = Path.Combine(_folder.Path, "tools", OperatingSystem.IsWindows() ? "tinyrnn.exe" : "tinyrnn");
    }

    /// <summary>Version of both packages.</summary>
    public string Version { get; }

    /// <summary>Folder that serves as package source.</summary>
    public string Source { get; }

    /// <summary>The installed tool.</summary>
    public string Tool { get; }

    /// <summary>Packs one project under a version; <paramref name="extra"/> is one more MSBuild argument or empty.</summary>
    public void Pack(string project, string version, string extra)
    {
        string artifacts = Path.Combine(_folder.Path, "artifacts");
        Commands.Run(
            RepositoryFiles.Root, "dotnet", "pack", project, "-c", "Release", "-o", Source, $"-p:Version={version}", $"-p:ArtifactsPath={artifacts}",
            extra.Length == 0 ? "-v:q" : extra);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
