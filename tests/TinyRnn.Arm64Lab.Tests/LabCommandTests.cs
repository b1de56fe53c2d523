using System;
using System.IO;
using TinyRnn.Cli;
using TinyRnn.Cli.Output;

namespace TinyRnn.Arm64Lab.Tests;

public sealed class LabCommandTests
{
    [Theory]
    [InlineData]
    [InlineData("model.rnn.json", "--cases")]
    [InlineData("model.rnn.json", "--baseline", "file")]
    [InlineData("model.rnn.json", "--networks")]
    [InlineData("--networks", "--cases")]
    [InlineData("--nonsense")]
    public void AWrongCommandLineIsRefused(params string[] args)
    {
        (int status, string error) = Run(args);
        Assert.Equal(ExitCodes.BadUsage, status);
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("missing.rnn.json")]
    [InlineData("--baseline", "missing.json")]
    public void AMissingFileIsNamed(params string[] args)
    {
        (int status, string error) = Run(args);
        Assert.Equal(ExitCodes.BadInput, status);
        Assert.Contains("missing", error, StringComparison.Ordinal);
    }

    private static (int Status, string Error) Run(string[] args)
    {
        using StringWriter output = new(), error = new();
        return (LabCommand.Run(args, new Terminal(output, error)), error.ToString());
    }
}
