using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace TinyRnn.Arm64Lab.Tools;

/// <summary>
/// The ahead-of-time compiler of .NET 9 for x64 Linux: a NuGet package that also holds the code generator for ARM64, the core
/// library and the framework's assemblies.
/// </summary>
/// <param name="Folder">Where the package lies.</param>
/// <param name="Version">Its version.</param>
internal sealed record CompilerPack(string Folder, string Version)
{
    /// <summary>The package; another major version has another layout.</summary>
    public const string PackageId = "runtime.linux-x64.Microsoft.DotNet.ILCompiler";

    /// <summary>The major version that the lab knows.</summary>
    public const int Major = 9;

    private static readonly TimeSpan RestoreLimit = TimeSpan.FromMinutes(5);

    /// <summary>The compiler.</summary>
    public string Compiler => Path.Combine(Folder, "tools", "ilc");

    /// <summary>The core library, as the package has it.</summary>
    public string CoreLibrary => Path.Combine(Folder, "sdk", "System.Private.CoreLib.dll");

    /// <summary>The managed assemblies that generated code may refer to, without the core library.</summary>
    public IReadOnlyList<string> Assemblies() =>
        [.. new[] { "framework", "sdk" }.SelectMany(name => Directory.GetFiles(Path.Combine(Folder, name), "*.dll"))
            .Where(path => path != CoreLibrary && IsManaged(path)).Order(StringComparer.Ordinal)];

    /// <summary>The newest one in the NuGet cache; where there is none, an empty project that needs it is restored first.</summary>
    /// <param name="workFolder">Where that project may be written.</param>
    /// <exception cref="LabException">It cannot be had.</exception>
    public static CompilerPack Find(string workFolder)
    {
        if (Newest(CacheFolder()) is { } present)
        {
            return present;
        }

        string reason = "";
        try
        {
            Restore(workFolder);
        }
        catch (LabException exception)
        {
            reason = $" ({exception.Message.Split('\n')[^1].Trim()})";
        }

        return Newest(CacheFolder()) ?? throw new LabException(
            $"The package {PackageId} {Major}.0.x is neither in the NuGet cache nor can it be restored from the configured package "
            + $"sources{reason}.");
    }

    /// <summary>The newest usable version in a NuGet cache; null where there is none.</summary>
    public static CompilerPack? Newest(string cacheFolder)
    {
        string folder = Path.Combine(cacheFolder, PackageId.ToLowerInvariant());
        return !Directory.Exists(folder)
            ? null
            : Directory.GetDirectories(folder)
                .Select(path => (Path: path, Version: System.Version.TryParse(Path.GetFileName(path), out Version? version) ? version : null))
                .Where(item => item.Version?.Major == Major)
                .OrderByDescending(item => item.Version)
                .Select(item => new CompilerPack(item.Path, item.Version!.ToString()))
                .FirstOrDefault(pack => File.Exists(pack.Compiler) && File.Exists(pack.CoreLibrary));
    }

    private static string CacheFolder() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static void Restore(string workFolder)
    {
        string folder = Directory.CreateDirectory(Path.Combine(workFolder, "compiler")).FullName;
        string project = Path.Combine(folder, "Compiler.csproj");
        File.WriteAllText(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Major}.0</TargetFramework>
                <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                <PublishAot>true</PublishAot>
              </PropertyGroup>
            </Project>
            """);
        Command.Run(RestoreLimit, "dotnet", "restore", project, "--verbosity", "quiet", "--nologo");
    }

    private static bool IsManaged(string path)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path) is not null;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
