using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using TinyRnn.Testing;
using TinyRnn.Training;

namespace TinyRnn.Devices.Tests.FanMonitor;

/// <summary>However the program ends: what its outputs and files are left in.</summary>
public sealed class EndingTests
{
    [Theory]
    [InlineData("exception")]
    [InlineData("thread")]
    [InlineData("exit")]
    public void AMistakeInTheProgram_LeavesTheOutputsInTheirSafeState(string drill)
    {
        (int exitCode, _, string errors) = MonitorProcess.Run("--rate", "1000", "--drill", drill);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("safe state: alarm off", errors, StringComparison.Ordinal);
        Assert.Equal(drill != "exit", errors.Contains("A drill: an unhandled exception", StringComparison.Ordinal));
    }

    [Fact]
    public void TheSafeStateCommand_PutsTheOutputsThereAndEnds()
    {
        (int exitCode, string output, string errors) = MonitorProcess.Run("--safe-state");

        Assert.Equal((0, "", "safe state: alarm off\n"), (exitCode, output, errors));
    }

    [Fact]
    public void AFolderThatCannotBeRecordedTo_EndsTheProgramWithTheReason()
    {
        (int exitCode, _, string errors) = MonitorProcess.Run("--record", "/proc/nowhere");

        Assert.Equal(1, exitCode);
        Assert.Contains("/proc/nowhere", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Startup_SaysWhenTheFirstSampleWasDone()
    {
        long before = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / 10;
        (int exitCode, string output, string errors) = MonitorProcess.Run("--startup");

        Assert.True(exitCode == 0, errors);
        Assert.InRange(long.Parse(output, CultureInfo.InvariantCulture), before, before + 60_000_000);
    }

    [Fact]
    public void ALiveRun_AllocatesNothingFromItsFirstTickOn()
    {
        (int exitCode, string output, string errors) = MonitorProcess.Run("--rate", "1000", "--seconds", "1", "--json");

        Assert.True(exitCode == 0, errors);
        using JsonDocument figures = JsonDocument.Parse(output);
        Assert.Equal((0, 0), (figures.RootElement.GetProperty("allocatedBytes").GetInt64(), figures.RootElement.GetProperty("collections").GetInt64()));
    }

    [Fact]
    public void AReaderThatIsGone_DoesNotStopTheMonitor()
    {
        using Process process = MonitorProcess.Start("--rate", "1000", "--seconds", "2", "--status", "0.2");
        process.StandardOutput.Close();
        process.StandardError.Close();

        Assert.True(process.WaitForExit(60_000));
        Assert.Equal(0, process.ExitCode);
    }

    [LinuxFact]
    public void OutputThatFindsNoRoom_IsToldAtTheEnd()
    {
        using Process process = MonitorProcess.Start("sh", ["-c", $"dotnet '{Path.Combine(AppContext.BaseDirectory, "FanMonitor.dll")}' --fast --seconds 60 --json >/dev/full"]);
        (int exitCode, _, string errors) = MonitorProcess.Finish(process);

        Assert.Equal((1, "Some output could not be written: no space left on the device (ENOSPC).\n"), (exitCode, errors));
    }

    [Fact]
    public void AKilledProgram_LeavesReadableFilesAndTheNextOneGoesOn()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["--rate", "1000", "--record", folder.Path, "--label", "bearing-wear", "--state", folder.File("state"), "--state-seconds", "1"];
        using (Process process = MonitorProcess.Start(arguments))
        {
            WaitFor(() => File.Exists(folder.File("state")) && Directory.GetFiles(folder.Path, "*.part").Any(part => new FileInfo(part).Length > 100_000));
            process.Kill();
            MonitorProcess.Finish(process);
        }

        string part = Assert.Single(Directory.GetFiles(folder.Path, "*.part"));
        int wholeRows = File.ReadAllText(part).Count(character => character == '\n') - 1;
        Assert.Empty(Directory.GetFiles(folder.Path, "*.csv"));

        (int exitCode, string output, string errors) = MonitorProcess.Run([.. arguments, "--seconds", "2"]);

        Assert.True(exitCode == 0, errors);
        Assert.Contains("state: continuing from the state of ", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part"));
        SequenceDataset[] files = [.. Directory.GetFiles(folder.Path, "*.csv").Order(StringComparer.Ordinal).Select(file =>
            CsvDataReader.ReadFile(file, new CsvDataOptions { LabelColumn = "label", RecordingColumn = "recording" }))];
        Assert.Equal(2, files.Length);
        Assert.Equal(wholeRows, files[0].Recordings.Sum(recording => recording.Steps));
        Assert.InRange(files[1].Recordings.Sum(recording => recording.Steps), 1, 2000);
        Assert.All(files, file => Assert.Equal(["bearing-wear"], file.Labels));
        Assert.Equal(["x", "y", "z"], files[0].Features);
        string[] names = [.. files.SelectMany(file => file.Recordings.Select(recording => recording.Id))];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    private static void WaitFor(Func<bool> condition)
    {
        var time = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(time.Elapsed < TimeSpan.FromMinutes(2), "The program did not record.");
            Thread.Sleep(50);
        }
    }
}
