using System;
using System.IO;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

public sealed class UsageTests
{
    private static readonly string[] Commands = ["train", "import", "export", "diff", "inspect", "verify", "run", "eval", "sample", "bench", "generate", "demo", "doctor"];

    public static TheoryData<string> CommandNames() => new(Commands);

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void EveryCommand_HasHelpWithExamples(string command)
    {
        string help = ToolResult.Success(command, "--help").Out;
        Assert.Contains("Examples:", help, StringComparison.Ordinal);
        Assert.Contains($"  tinyrnn {command} ", help.Replace($"tinyrnn {command}\n", $"tinyrnn {command} \n", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void TheRootHelp_NamesEveryCommand()
    {
        string help = ToolResult.Success("--help").Out;
        Assert.All(Commands, command => Assert.Contains($"  {command}", help, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void AnUnknownOption_IsBadUsage(string command) =>
        Assert.Contains("--frobnicate", ToolResult.BadUsage(command, "--frobnicate"), StringComparison.Ordinal);

    [Theory]
    [InlineData]
    [InlineData("inspekt")]
    [InlineData("inspect")]
    [InlineData("inspect", "a", "b")]
    [InlineData("import", "a")]
    [InlineData("export", "a", "-o", "b.h5")]
    [InlineData("export", "a", "-o", "b.onnx", "--form", "square")]
    [InlineData("diff", "a")]
    [InlineData("import", "a", "-o", "b", "--check", "x.npy")]
    [InlineData("import", "a", "-o", "b", "--format", "stone-tablet")]
    [InlineData("import", "a", "-o", "b", "--tolerance", "-1")]
    [InlineData("run", "model")]
    [InlineData("run", "model", "--input", "x.csv", "--engine", "steam")]
    [InlineData("run", "model", "--input", "x.csv", "--output", "x.wav")]
    [InlineData("bench", "model", "--seconds", "-1")]
    [InlineData("bench", "model", "--seconds", "soon")]
    [InlineData("generate", "model")]
    [InlineData("generate", "model", "-o", "out", "--class", "class")]
    [InlineData("generate", "model", "-o", "out", "--namespace", "a..b")]
    public void AWrongCommandLine_IsBadUsage(params string[] args) => ToolResult.BadUsage(args);

    [Theory]
    [InlineData("inspect")]
    [InlineData("verify")]
    [InlineData("bench")]
    [InlineData("run", "--input", "x.csv")]
    [InlineData("generate", "-o", "out")]
    [InlineData("eval", "--data", "x.csv")]
    public void AMissingModel_IsBadInput(string command, params string[] rest)
    {
        using var folder = new TemporaryFolder();
        string[] args = [command, folder.File("missing.rnn.json"), .. rest];
        Assert.Contains("there is no such file", ToolResult.BadInput(args), StringComparison.Ordinal);
        args[1] = folder.Path;
        Assert.Contains("this is a folder", ToolResult.BadInput(args), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("\u0000\u0001")]
    [InlineData("""{ "format": "tinyrnn", "version": "9.9" }""")]
    public void ADamagedModel_IsBadInputWithItsPlace(string text)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("bad.rnn.json");
        File.WriteAllText(path, text);
        foreach (string command in (string[])["inspect", "verify", "bench"])
        {
            string message = ToolResult.BadInput(command, path);
            Assert.Matches(@"^error: .*bad\.rnn\.json\(\d+,\d+\): error TRNN\d{4}: ", message);
            Assert.Single(message.TrimEnd().Split('\n'));
        }
    }

    [Fact]
    public void TheVersion_IsPrinted() => Assert.Matches(@"^\d+\.\d+\.\d+", ToolResult.Success("--version").Out);

    [Fact]
    public void RedirectedOutput_IsPlainTextOfTheWidthOfColumns()
    {
        using var folder = new TemporaryFolder();
        string path = TestModels.Save(folder, TestModels.Create("gru"));
        string text = ToolResult.Success("inspect", path).Out;
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\r', text);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.Contains("recurrent", text, StringComparison.Ordinal);
        Assert.Contains("calm, shaken, stirred", text, StringComparison.Ordinal);
    }
}
