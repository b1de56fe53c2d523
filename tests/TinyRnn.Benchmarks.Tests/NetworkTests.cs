using System;
using System.IO;
using TinyRnn.Benchmarks.Commands;
using TinyRnn.Benchmarks.Networks;
using TinyRnn.Benchmarks.Peers;
using TinyRnn.Benchmarks.Results;
using TinyRnn.PeerCases;
using TinyRnn.Testing;

namespace TinyRnn.Benchmarks.Tests;

/// <summary>Networks in use, imported and timed beside the programs that run them too.</summary>
public sealed class NetworkTests
{
    private static readonly RealNetwork Silero = RealNetwork.Find("silero-vad"), Dtln = RealNetwork.Find("dtln"), RnNoise = RealNetwork.Find("rnnoise");

    [Fact]
    public void LimitsAreThoseOfTheTests()
    {
        Assert.Equal(Tolerances.SileroVad.Value, Silero.Limit);
        Assert.Equal(Tolerances.RnNoise.Value, RnNoise.Limit);
        Assert.Equal(Tolerances.Dtln.Value, Dtln.Limit);
        Assert.Equal(3, RealNetwork.All.Count);
    }

    [Fact]
    public void OutputsWithinTheLimit_GiveTheLargestDifference() =>
        Assert.Equal(1e-5, Silero.Check([0.25f, 0.75f], [0.25001f, 0.75f]), 1e-7);

    [Theory]
    [InlineData(0.25f, 0.2501f, "silero-vad: output 1 of the recording is 0.2501, expected is 0.25 within 2e-5")]
    [InlineData(0.5f, 0.49999f, "with the same decision")]
    [InlineData(0.25f, float.NaN, "is NaN")]
    public void OutputsThatAreOff_AreAnError(float expected, float found, string message) => Assert.Contains(
        message, Assert.Throws<InvalidDataException>(() => Silero.Check([1, expected], [1, found])).Message, StringComparison.Ordinal);

    [Fact]
    public void MissingOutputs_AreAnError() => Assert.Contains(
        "2 outputs are expected, there are 1", Assert.Throws<InvalidDataException>(() => Silero.Check([1, 1], [1])).Message, StringComparison.Ordinal);

    [Fact]
    public void AnUnknownNetwork_IsAnErrorThatNamesTheKnown() => Assert.Contains(
        "there are silero-vad, rnnoise, dtln", Assert.Throws<ArgumentException>(() => RealNetwork.Find("other")).Message, StringComparison.Ordinal);

    [Fact]
    public void PublishedArguments_NameProgramsWithoutTheirFolder() => Assert.Equal(
        ["networks", "--rnnoise-peer", "\"its C=program\"", "--networks", "./rnnoise"],
        PeerTables.WithoutFolders(["networks", "--rnnoise-peer", "its C=./some/program", "--networks", "./rnnoise"]));

    [CasesFact]
    public void ANetworkIsChecked_TimedAndShownBesideItsPeers()
    {
        using TemporaryFolder folder = new();
        string script = folder.File("peer.sh");
        File.WriteAllText(script, "echo '# library 1.0'; echo $1 900000 950000\n");
        Flags flags = new(["--networks", RnNoise.Name, "--seconds", "0.01", "--rnnoise-peer", $"its C=sh \"{script}\""]);

        NetworksCommand.Run(new("networks", "title", ["networks"]), flags).Publish(folder.Path);

        string[] lines = File.ReadAllLines(Path.Combine(folder.Path, Processor.Folder, "networks.md"));
        string[] frame = ResultFile.Row(lines, "## Networks"), peer = ResultFile.Row(lines, "## Beside peers, same run"), size = ResultFile.Row(lines, "## Sizes");
        Assert.Equal([RnNoise.Name, "10"], frame[..2]);
        double minimum = ResultFile.Number(frame[2]), median = ResultFile.Number(frame[3]);
        Assert.Equal(100 * median / 10e6, ResultFile.Number(frame[4].TrimEnd('%')), 1e-3);
        Assert.True(ResultFile.Number(frame[8]) > 0);
        Assert.InRange(ResultFile.Number(frame[9]), 0, RnNoise.Limit);
        Assert.Equal([RnNoise.Name, $"{frame[2]} ({frame[3]})", "its C", "900000 (950000)"], peer[..4]);
        Assert.Equal(900000 / minimum, ResultFile.Number(peer[4]), 900000 / minimum * 0.01);
        Assert.Contains("- rnnoise, its C: library 1.0", lines);
        Assert.Equal(["87,503", "86,952"], size[1..3]);
        Assert.InRange(ResultFile.Number(size[4]), 1000, 100_000);
        Assert.Equal("0", size[6]);
    }

    [OnnxRuntimeFact(NeedsCases = true)]
    public void OnnxRuntime_IsTimedOverTheRecording_AndMustGiveItsOutputs()
    {
        using TemporaryFolder folder = new();
        NetworkModel model = NetworkModel.Import(Dtln);
        PeerProgram program = OnnxRuntime.Find(model, folder.Path)!;
        Assert.InRange(program.Measure(Dtln.Name, TimeSpan.FromSeconds(0.01)).Minimum, 1e3, 1e8);
        Assert.StartsWith("onnxruntime-node ", Assert.Single(program.Descriptions), StringComparison.Ordinal);

        model.Expected[^1] += 1;
        PeerException error = Assert.Throws<PeerException>(
            () => OnnxRuntime.Find(model, folder.Path)!.Measure(Dtln.Name, TimeSpan.FromSeconds(0.01)));
        Assert.Contains("1e-05 is the limit", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [OnnxRuntimeFact(NeedsCases = true)]
    public void OnnxRuntime_IsNoPeerOfWhatIsNoGraph()
    {
        using TemporaryFolder folder = new();
        Assert.Null(OnnxRuntime.Find(NetworkModel.Import(RnNoise), folder.Path));
    }
}
