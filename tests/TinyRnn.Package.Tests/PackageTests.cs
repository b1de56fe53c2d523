using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TinyRnn.Testing;

namespace TinyRnn.Package.Tests;

/// <summary>
/// The README's walk-through, word for word, with both packages installed from a local folder, in a folder outside the repository.
/// </summary>
public sealed class PackageTests(PackedProducts products) : IClassFixture<PackedProducts>
{
    private const int Recordings = 24;
    private const int StepsOfRecording = 40;

    [Fact]
    public void TheWalkThroughOfTheReadme_TrainsBuildsAndRunsOutsideTheRepository()
    {
        using TemporaryFolder folder = new();
        string project = CreateMonitor(folder);

        string output = Commands.Run(project, "dotnet", "run", "-c", "Release", "--", "live.csv");

        Assert.Contains("imbalance", output, StringComparison.Ordinal);
    }

    [NativeAotFact]
    public void TheWalkThroughOfTheReadme_PublishesWithNativeAot()
    {
        using TemporaryFolder folder = new();
        string project = CreateMonitor(folder);
        string file = Path.Combine(project, "Monitor.csproj");
        File.WriteAllText(file, File.ReadAllText(file).Replace("net10.0", NativeAotFramework.Select(folder.Path), StringComparison.Ordinal));

        string build = Commands.Run(project, "dotnet", "publish", "-c", "Release", "-r", "linux-x64", "-o", "published", "-p:PublishAot=true");

        // The compilers of .NET 9 and 10 spell it differently.
        Assert.Matches("x86-x?64-v3", build);
        Assert.DoesNotContain("warning IL", build, StringComparison.Ordinal);
        string output = Commands.Run(project, Path.Combine(project, "published", "Monitor"), "live.csv");
        Assert.Contains("imbalance", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheInstalledTool_VerifiesRunsAndBenchmarksAModel()
    {
        using TemporaryFolder folder = new();
        TrainByReadme(folder);

        Commands.Run(folder.Path, products.Tool, "inspect", "fan.rnn.json");
        string verified = Commands.Run(folder.Path, products.Tool, "verify", "fan.rnn.json", "--json");
        string measured = Commands.Run(folder.Path, products.Tool, "bench", "fan.rnn.json", "--json");
        Commands.Run(folder.Path, products.Tool, "generate", "fan.rnn.json", "-o", "generated");

        Assert.Contains("generatedMaxError", verified, StringComparison.Ordinal);
        Assert.Contains("\"allocatedBytes\": 0", measured, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(folder.File("generated"), "*.g.cs").Length);
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public void OnALesserProcessor_TheSameCodeKeepsItsGoldenVectors(string withoutFeature)
    {
        foreach (string name in (string[])["lstm", "gru", "gru-reset-before", "stacked", "branches", "activation", "frame-pooling", "frame-shapes"])
        {
            (int exitCode, string output, string errors) =
                Commands.TryRun(RepositoryFiles.Root, products.Tool, withoutFeature, ["verify", GoldenModels.PathOf(name)]);

            Assert.True(exitCode == 0, $"{name} without {withoutFeature}: {output}{errors}");
        }
    }

    [Fact]
    public void ALargeModel_CarriesItsWeightsAsAResource_AndStaleWeightsDoNotBuild()
    {
        using TemporaryFolder folder = new();
        string project = CreateMonitor(folder, "--units", "200", "--epochs", "1");
        string weights = Path.Combine(project, "fan.rnn.bin");
        Assert.True(File.Exists(weights));

        Commands.Run(project, "dotnet", "run", "-c", "Release", "--", "live.csv");

        byte[] bytes = File.ReadAllBytes(weights);
        bytes[1000] ^= 1;
        File.WriteAllBytes(weights, bytes);
        (int exitCode, string output, _) = Commands.TryRun(project, "dotnet", "build", "-c", "Release");
        Assert.NotEqual(0, exitCode);
        Assert.Matches(new Regex(@"fan\.rnn\.json\(\d+,\d+\): error TRNN02\d{2}: .*SHA-256"), output);
    }

    [Fact]
    public void AModelOfANewerFormat_IsAnErrorOfTheUsersBuildWithFileAndLine()
    {
        using TemporaryFolder folder = new();
        string project = CreateMonitor(folder);
        string model = Path.Combine(project, "fan.rnn.json");
        File.WriteAllText(model, File.ReadAllText(model).Replace("\"version\": \"1.0\"", "\"version\": \"1.9\"", StringComparison.Ordinal));

        (int exitCode, string output, _) = Commands.TryRun(project, "dotnet", "build", "-c", "Release");

        Assert.NotEqual(0, exitCode);
        Assert.Matches(new Regex(@"fan\.rnn\.json\(\d+,\d+\): error TRNN\d{4}:"), output);
    }

    [Theory]
    [InlineData("TRNN0320", "absent.rnn.json", false)]
    [InlineData("TRNN0321", "fan#2.rnn.json", true)]
    public void AModelItemThatTheBuildCannotUse_IsOneErrorOfTheUsersBuild(string code, string include, bool exists)
    {
        using TemporaryFolder folder = new();
        string project = CreateMonitor(folder);
        if (exists)
        {
            File.Copy(Path.Combine(project, "fan.rnn.json"), Path.Combine(project, include));
        }

        string file = Path.Combine(project, "Monitor.csproj");
        File.WriteAllText(file, File.ReadAllText(file).Replace("Include=\"fan.rnn.json\"", $"Include=\"{include}\"", StringComparison.Ordinal));

        (int exitCode, string output, _) = Commands.TryRun(project, "dotnet", "build", "-c", "Release");

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"error {code}: ", output, StringComparison.Ordinal);
        Assert.Contains(include, output, StringComparison.Ordinal);
    }

    /// <summary>The README's project with its model, and a recording of an imbalance to classify.</summary>
    private string CreateMonitor(TemporaryFolder folder, params string[] trainingOptions)
    {
        TrainByReadme(folder, trainingOptions);
        Commands.Run(folder.Path, "dotnet", "new", "console", "-n", "Monitor", "--no-restore");
        string project = folder.File("Monitor");
        foreach (string file in Directory.GetFiles(folder.Path, "fan.rnn.*"))
        {
            File.Move(file, Path.Combine(project, Path.GetFileName(file)));
        }

        File.WriteAllText(
            Path.Combine(project, "nuget.config"),
            $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration><packageSources><add key="packed" value="{products.Source}" /></packageSources></configuration>
            """);
        Commands.Run(project, "dotnet", "add", "package", "TinyRnn", "--version", products.Version);

        string path = Path.Combine(project, "Monitor.csproj");
        XDocument xml = XDocument.Load(path);
        xml.Root!.Add(XElement.Parse(ReadmeBlock("Monitor.csproj")));
        xml.Save(path);
        File.WriteAllText(Path.Combine(project, "Program.cs"), ReadmeBlock("Program.cs"));
        File.WriteAllLines(Path.Combine(project, "live.csv"), Rows("imbalance", seed: 1000));
        return project;
    }

    /// <summary>Runs the README's training command on recordings that this test makes.</summary>
    private void TrainByReadme(TemporaryFolder folder, params string[] trainingOptions)
    {
        StringBuilder csv = new("recording,condition,x,y,z\n");
        for (int recording = 0; recording < Recordings; recording++)
        {
            string condition = recording % 2 == 0 ? "healthy" : "imbalance";
            foreach (string row in Rows(condition, recording))
            {
                csv.Append(CultureInfo.InvariantCulture, $"r{recording:00},{condition},{row}\n");
            }
        }

        File.WriteAllText(folder.File("recordings.csv"), csv.ToString());
        string command = Regex.Match(File.ReadAllText(RepositoryFiles.Combine("README.md")), @"^tinyrnn (train .*)$", RegexOptions.Multiline).Groups[1].Value;
        Assert.NotEmpty(command);
        Commands.Run(folder.Path, products.Tool, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. trainingOptions]);
        Assert.True(File.Exists(folder.File("fan.rnn.json")));
    }

    /// <summary>Rows "x,y,z": gravity on z, and for an imbalance a turning force on x and y.</summary>
    private static string[] Rows(string condition, int seed)
    {
        double amplitude = condition == "imbalance" ? 1.5 : 0.1;
        return Enumerable.Range(0, StepsOfRecording)
            .Select(step => (0.7 * step) + seed)
            .Select(angle => string.Create(
                CultureInfo.InvariantCulture,
                $"{amplitude * Math.Cos(angle):F4},{amplitude * Math.Sin(angle):F4},{9.81 + (0.05 * Math.Sin(2.3 * angle)):F4}"))
            .ToArray();
    }

    /// <summary>The code block of the README that follows the comment <c>walk-through: name</c>.</summary>
    private static string ReadmeBlock(string name)
    {
        Match match = Regex.Match(
            File.ReadAllText(RepositoryFiles.Combine("README.md")),
            $@"<!-- walk-through: {Regex.Escape(name)} -->\s*```[a-z]*\n(.*?)```",
            RegexOptions.Singleline);
        Assert.True(match.Success, $"README.md has no block '{name}'.");
        return match.Groups[1].Value;
    }
}
