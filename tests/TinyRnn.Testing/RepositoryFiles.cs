using System;
using System.IO;

namespace TinyRnn.Testing;

/// <summary>Finds files of the repository from wherever the tests run.</summary>
public static class RepositoryFiles
{
    private const string RootMarker = "TinyRnn.sln";

    /// <summary>The repository's root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of the golden models, <c>tests/Models</c>.</summary>
    public static string Models => Path.Combine(Root, "tests", "Models");

    /// <summary>The path of a file below the root.</summary>
    public static string Combine(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, RootMarker)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"No folder above '{AppContext.BaseDirectory}' holds {RootMarker}; run the tests from inside the repository.");
    }
}
