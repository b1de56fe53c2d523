using System.IO;

namespace TinyRnn.Package.Tests;

/// <summary>
/// Chooses the framework of the NativeAOT proof: net10.0 where its compiler package can be restored, else net9.0. A package source may
/// lack the former.
/// </summary>
internal static class NativeAotFramework
{
    public static string Select(string folder)
    {
        string probe = Path.Combine(folder, "probe");
        Directory.CreateDirectory(probe);
        File.WriteAllText(
            Path.Combine(probe, "probe.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>
                <PublishAot>true</PublishAot><RuntimeIdentifier>linux-x64</RuntimeIdentifier>
              </PropertyGroup>
            </Project>
            """);
        return Commands.TryRun(probe, "dotnet", "restore").ExitCode == 0 ? "net10.0" : "net9.0";
    }
}
