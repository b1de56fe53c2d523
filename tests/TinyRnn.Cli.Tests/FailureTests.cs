using System;
using System.IO;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>What happens when the tool itself is wrong, or is stopped.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnUnexpectedError_IsOneLineOrWithVerboseTheStack(bool isVerbose)
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        string[] args = ["inspect", model, "--json"];
        using var stderr = new StringWriter();
        int exitCode = Tool.Run(isVerbose ? [.. args, "--verbose"] : args, new BrokenWriter(), stderr);
        Assert.Equal(ExitCodes.InternalError, exitCode);
        Assert.StartsWith("internal error: ", stderr.ToString(), StringComparison.Ordinal);
        Assert.Contains("the printer is on fire", stderr.ToString(), StringComparison.Ordinal);
        Assert.Equal(isVerbose, stderr.ToString().Contains(nameof(BrokenWriter), StringComparison.Ordinal));
        Assert.Equal(!isVerbose, stderr.ToString().TrimEnd().Split('\n').Length == 1);
    }

    [Fact]
    public void AStoppedRun_WritesNothing()
    {
        string model = TestModels.Save(_folder, TestModels.Create("gru"));
        File.WriteAllText(_folder.File("x.csv"), "1,2,3\n");
        using var stderr = new StringWriter();
        int exitCode = Tool.Run(
            ["run", model, "--input", _folder.File("x.csv"), "--output", _folder.File("y.csv")], TextWriter.Null, stderr, new CancellationToken(canceled: true));
        Assert.Equal(ExitCodes.Cancelled, exitCode);
        Assert.Equal("stopped", stderr.ToString().Trim());
        Assert.False(File.Exists(_folder.File("y.csv")));
    }

    [Fact]
    public void TrainingStoppedBeforeAnEpoch_WritesNoModel()
    {
        File.WriteAllText(_folder.File("d.csv"), "r,x,label\n1,1,a\n2,2,b\n");
        int exitCode = Tool.Run(
            ["train", _folder.File("d.csv"), "--recording", "r", "--label", "label", "-o", _folder.File("m.rnn.json")],
            TextWriter.Null, TextWriter.Null, new CancellationToken(canceled: true));
        Assert.Equal(ExitCodes.Cancelled, exitCode);
        Assert.False(File.Exists(_folder.File("m.rnn.json")));
    }

    [Fact]
    public void TrainingStoppedLater_KeepsTheBestModelUntilThen()
    {
        File.WriteAllText(_folder.File("d.csv"), "r,x,label\n1,1,a\n2,2,b\n3,1,a\n4,2,b\n");
        using CancellationTokenSource cancellation = new();
        using StoppingWriter stderr = new(cancellation);

        int exitCode = Tool.Run(
            ["train", _folder.File("d.csv"), "--recording", "r", "--label", "label", "--epochs", "100000", "--patience", "100000", "-o", _folder.File("m.rnn.json")],
            TextWriter.Null, stderr, cancellation.Token);

        Assert.Equal(ExitCodes.Cancelled, exitCode);
        Assert.Contains("best model until then", stderr.ToString(), StringComparison.Ordinal);
        Assert.NotNull(ModelReader.ReadFile(_folder.File("m.rnn.json")).Golden);
    }

    /// <summary>Presses Ctrl-C at the first line of progress.</summary>
    private sealed class StoppingWriter(CancellationTokenSource cancellation) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            cancellation.Cancel();
        }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            cancellation.Cancel();
        }
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(string? value) => throw new InvalidOperationException("the printer is on fire");
    }
}
