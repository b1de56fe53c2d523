using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace TinyRnn.Generator.Tests.Harness;

/// <summary>References for compilations in memory.</summary>
internal static class ReferenceAssemblies
{
    /// <summary>What this process runs on, TinyRnn.dll, and this assembly (adapters implement its interfaces).</summary>
    public static ImmutableArray<MetadataReference> Running { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(IStepModel<>).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(ReferenceAssemblies).Assembly.Location),
    ];

    /// <summary>The reference assemblies of a framework, such as <c>net9.0</c>, from the newest targeting pack on this machine.</summary>
    public static ImmutableArray<MetadataReference> Framework(string framework)
    {
        string major = framework["net".Length..];
        string[] roots =
        [
            Path.Combine(Metadata("NuGetPackageRoot"), "microsoft.netcore.app.ref"),
            Path.Combine(Metadata("NetCoreTargetingPackRoot"), "Microsoft.NETCore.App.Ref"),
        ];
        string folder = roots.Where(Directory.Exists)
            .SelectMany(root => Directory.GetDirectories(root, major + ".*"))
            .Select(pack => Path.Combine(pack, "ref", framework))
            .Where(Directory.Exists)
            .OrderByDescending(path => path, StringComparer.Ordinal)
            .FirstOrDefault()
            ?? throw new DirectoryNotFoundException(
                $"No targeting pack of {framework} in {string.Join(" or ", roots)}; restoring src/TinyRnn brings it.");
        return [.. Directory.GetFiles(folder, "*.dll").Select(path => MetadataReference.CreateFromFile(path))];
    }

    private static string Metadata(string key) => typeof(ReferenceAssemblies).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
