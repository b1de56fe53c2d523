using System;
using System.IO;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

public sealed class UsageTests
{
    private static readonly string[] Commands = 
    [
        "train", "recipes", "import", "export", "repack", "diff", "inspect", "verify", "run", "eval", "report", "sample", "bench", "generate", "demo", "doctor",
    ];

    public static TheoryData<string> CommandNames() => new(Commands);

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void EveryCommand_HasHelpWithExamples(string command)
    {
        string help = ToolResult.Success(command, "--help").Out;
        Assert.Contains("Examples:", help, StringComparison.Ordinal);
        Assert.Contains($"  tinyrnn {command} ", help.Replace($"tinyrnn {command}\n", $"tinyrnn {command} \n", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void NoLineOfHelp_IsLongerThanTheOutputIsWide(string command)
    {
        string help = ToolResult.Success(command, "--help").Out;
        Assert.All(help.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 100));
        Assert.DoesNotMatch("<[a-z-]+>", help);
    }

    [Fact]
    public void ALongExample_GoesOnAfterABackslash()
    {
        string help = ToolResult.Success("train", "--help").Out;
        Assert.Contains("motions_TRAIN.ts \\\n      --architecture \"conv1d 16x5 relu, lstm", help, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRootHelp_NamesEveryExitCode()
    {
        string help = ToolResult.Success("--help").Out;
        Assert.All(
            (int[])[ExitCodes.Success, ExitCodes.BadInput, ExitCodes.BadUsage, ExitCodes.InternalError, ExitCodes.Cancelled],
            code => Assert.Matches($@"(?m)^  {code} +[a-z]", help));
        Assert.Contains("Examples:", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no option '--lable'. Did you mean '--label'?", "train", "x.csv", "--lable", "a", "-o", "m.rnn.json")]
    [InlineData("there is no option '--jason'. Did you mean '--json'?", "demo", "--jason")]
    [InlineData("there is no option '--frobnicate'.", "verify", "--frobnicate", "m.rnn.json")]
    [InlineData("there is no command 'inspekt'. Did you mean 'inspect'?", "inspekt", "m.rnn.json")]
    [InlineData("there is no command 'shwo'. Did you mean 'show'?", "recipes", "shwo")]
    [InlineData("a command is missing. Known commands: train, ")]
    [InlineData("--units is 'x'; expected a whole number.", "train", "x.csv", "-o", "m.rnn.json", "--units", "x")]
    [InlineData("--units is '99999999999'; expected a whole number from -2147483648 to 2147483647.", "train", "x.csv", "-o", "m.rnn.json", "--units", "99999999999")]
    [InlineData("--temperature is '0,5'; expected a number with a decimal point.", "sample", "m.rnn.json", "--temperature", "0,5")]
    [InlineData("--learning-rate is '0,01'; expected a number with a decimal point.", "train", "x.csv", "-o", "m.rnn.json", "--learning-rate", "0,01")]
    [InlineData("--seed is '1.5'; expected a whole number.", "train", "x.csv", "-o", "m.rnn.json", "--seed", "1.5")]
    [InlineData("--cell is 'lsmt'; expected gru, lstm or simpleRnn.", "train", "x.csv", "-o", "m.rnn.json", "--cell", "lsmt")]
    [InlineData("--loss is 'mse'; expected crossEntropy, ", "train", "x.csv", "-o", "m.rnn.json", "--loss", "mse")]
    [InlineData("--seconds is 1E+300; it must be from 0 to ", "bench", "m.rnn.json", "--seconds", "1e300")]
    [InlineData("--output 'm.json' must end with .rnn.json", "import", "m.onnx", "-o", "m.json")]
    [InlineData("--learning-rate is -1; expected ", "train", "x.csv", "--label", "a", "-o", "m.rnn.json", "--learning-rate", "-1")]
    [InlineData("--validation is 0.9; expected 0 to 0.5.", "train", "x.csv", "--label", "a", "-o", "m.rnn.json", "--validation", "0.9")]
    public void AWrongCommandLine_IsToldInTheToolsOwnWords(string message, params string[] args)
    {
        string error = ToolResult.BadUsage(args);
        Assert.Contains($"error: {message}", error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model.safetensors")]
    public void AModelOfAnotherTool_IsToBeImportedFirst(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File(name), [8, 7]);
        Assert.Contains("tinyrnn import", ToolResult.BadInput("verify", folder.File(name)), StringComparison.Ordinal);
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
