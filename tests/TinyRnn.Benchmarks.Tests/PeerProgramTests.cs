using System;
using System.IO;
using System.Linq;
using TinyRnn.Benchmarks.Commands;
using TinyRnn.Benchmarks.Peers;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine;
using TinyRnn.Testing;

namespace TinyRnn.Benchmarks.Tests;

/// <summary>Programs of other libraries that are timed in turns with ours; here small shell scripts play them.</summary>
public sealed class PeerProgramTests
{
    private const string Case = "lstm-1-8-1";

    [Fact]
    public void AProgramIsAskedForACaseAndATime_AndDescribesItself()
    {
        using TemporaryFolder folder = new();
        PeerProgram program = Script(folder, "echo '# library 1.0'; echo \"$2 40.5 41 \"; echo \"# word $1, seconds $3\"", "word");
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(new StepTime(40.5, 41), program.Measure(Case, TimeSpan.FromSeconds(0.25)));
        }

        Assert.Equal(["library 1.0", "word word, seconds 0.25"], program.Descriptions);
    }

    [Theory]
    [InlineData("true", "printed something else than the one line 'lstm-1-8-1 MINIMUM MEDIAN'")]
    [InlineData("echo lstm-1-16-1 40 41", "lstm-1-16-1 40 41")]
    [InlineData("echo lstm-1-8-1 40", "printed something else")]
    [InlineData("echo lstm-1-8-1 40 41 42", "printed something else")]
    [InlineData("echo lstm-1-8-1 41 40", "the minimum not above the median")]
    [InlineData("echo lstm-1-8-1 0 40", "printed something else")]
    [InlineData("echo lstm-1-8-1 NaN NaN", "printed something else")]
    [InlineData("echo lstm-1-8-1 forty 41", "lstm-1-8-1 forty 41")]
    [InlineData("echo lstm-1-8-1 40 41; echo lstm-1-8-1 40 41", "printed something else")]
    [InlineData("echo lstm-1-8-1 40 41; echo no such case >&2; exit 3", "failed with exit code 3, asked for lstm-1-8-1:\nno such case")]
    public void AProgramThatDoesNotDoItsPart_IsAnErrorThatSaysWhat(string script, string message)
    {
        using TemporaryFolder folder = new();
        PeerException error = Assert.Throws<PeerException>(
            () => Script(folder, script).Measure(Case, TimeSpan.FromSeconds(0.1)));
        Assert.StartsWith("The peer 'fake' (sh ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AProgramThatIsNotThere_IsAnError()
    {
        PeerException error = Assert.Throws<PeerException>(
            () => PeerProgram.Parse("fake=./no-such-program").Measure(Case, TimeSpan.FromSeconds(0.1)));
        Assert.StartsWith("The peer 'fake' cannot be started: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("command")]
    [InlineData("=command")]
    [InlineData("name=")]
    [InlineData("name= ")]
    public void APeerWithoutNameOrCommand_IsAnError(string text) =>
        Assert.Contains($"found '{text}'", Assert.Throws<ArgumentException>(() => PeerProgram.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void PublishedArguments_NameProgramsWithoutTheirFolder() => Assert.Equal(
        ["steps", "--peer", "\"a b=program -x\"", "--fast-peer", "\"c=other\"", "--seconds", "./2"],
        PeerTables.WithoutFolders(["steps", "--peer", "a b=./some/program -x", "--fast-peer", "c=/there/other", "--seconds", "./2"]));

    [Fact]
    public void Rounds_GiveTheSmallestMinimum_AndTheMedianOfMedians() => Assert.Equal(
        [new StepTime(1, 6), new StepTime(10, 30)],
        PeerRounds.Summarise([[new(2, 9), new(20, 30)], [new(1, 5), new(30, 40)], [new(3, 6), new(10, 20)]]));

    [Fact]
    public void AFlagThatIsNoList_CannotBeRepeated()
    {
        Flags flags = new(["--peer", "a=b", "--peer", "c=d", "--seconds", "1", "--seconds", "2"]);
        Assert.Equal(["a=b", "c=d"], flags.Texts("peer"));
        Assert.Contains("--seconds", Assert.Throws<ArgumentException>(() => flags.Number("seconds", 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_ShowsOursBesideTheBestPeer()
    {
        using TemporaryFolder folder = new();
        Flags flags = new([
            "--cases", Case, "--seconds", "0.01",
            "--peer", Command(folder, "slow", "echo '# slow library'; echo $1 9000 9000"),
            "--peer", Command(folder, "quick", "echo $1 8000 9500"),
            "--fast-peer", Command(folder, "rough", "echo $1 7000 7000"),
        ]);
        StepsCommand.Run(new("peers", "title", ["steps"]), flags).Publish(folder.Path);
        string[] lines = File.ReadAllLines(Path.Combine(folder.Path, Processor.Folder, "peers.md"));

        string[] exact = ResultFile.Row(lines, "## Beside peers, same run");
        Assert.Equal([Case, "9000 (9000)", "8000 (9500)", "quick"], exact.Where((_, i) => i is 0 or 2 or 3 or 4));
        (double minimum, double median) = (ResultFile.Number(exact[1].Split(' ')[0]), ResultFile.Number(exact[1].Split('(', ')')[1]));
        Assert.Equal(8000 / minimum, ResultFile.Number(exact[5]), 8000 / minimum * 0.01);
        Assert.Equal(9000 / median, ResultFile.Number(exact[6]), 9000 / median * 0.01);
        Assert.Equal("rough", ResultFile.Row(lines, "## Beside peers with fast activations, same run")[3]);
        Assert.Contains("- slow: slow library", lines);
        Assert.Contains(lines, line => line.StartsWith($"Geometric mean of the speed-up: {exact[5]}, by medians {exact[6]};", StringComparison.Ordinal));
    }

    private static PeerProgram Script(TemporaryFolder folder, string script, string arguments = "") =>
        PeerProgram.Parse($"{Command(folder, "fake", script)} {arguments}");

    private static string Command(TemporaryFolder folder, string name, string script)
    {
        string path = Path.Combine(folder.Path, name + ".sh");
        File.WriteAllText(path, script + "\n");
        return $"{name}=sh \"{path}\"";
    }
}
