using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.RealTime;
using TinyRnn.Devices.Recording;
using TinyRnn.Devices.Simulation;
using TinyRnn.FanMonitor;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.FanMonitor;

public sealed class FanMonitorTests
{
    [Fact]
    public void TheCommittedModel_IsTheDemosAndFitsTheSimulation()
    {
        using JsonDocument file = JsonDocument.Parse(
            File.ReadAllText(RepositoryFiles.Combine("devices", "FanMonitor", "fan-monitor.rnn.json")));
        JsonElement provenance = file.RootElement.GetProperty("provenance");

        Assert.Equal("simulated fan vibration", provenance.GetProperty("data").GetString());
        Assert.Equal(1, provenance.GetProperty("seed").GetInt64());
        Assert.True(provenance.GetProperty("metrics").GetProperty("validationAccuracy").GetDouble() >= 0.97);
        Assert.True(FanMonitorModel.Labels.SequenceEqual(FanConditionNames.All));
        Assert.Equal(FanSimulation.SampleRateHz, FanMonitorModel.SampleRateHz);
        Assert.Equal(FanSimulation.AxisCount, FanMonitorModel.InputSize);
        Assert.InRange(FanMonitorModel.WindowSteps, 200, 400);
        Assert.InRange(FanMonitorModel.SelfCheck(), 0, 1);
    }

    [Theory]
    [InlineData(FanCondition.Healthy)]
    [InlineData(FanCondition.Imbalance)]
    [InlineData(FanCondition.BearingWear)]
    [InlineData(FanCondition.BlockedAirflow)]
    public void TheCommittedModel_KnowsFansItHasNotSeen(FanCondition condition)
    {
        const int fans = 200;
        float[] window = new float[FanMonitorModel.WindowSteps * FanMonitorModel.InputSize];
        float[] outputs = new float[FanMonitorModel.WindowSteps * FanMonitorModel.OutputSize];
        var model = new FanMonitorModel();
        int right = 0;
        for (int fan = 0; fan < fans; fan++)
        {
            // Far from the demo's seeds.
            FanSimulation.Create(-1000 - fan, condition).Fill(window);
            model.Reset();
            model.Run(window, outputs);
            Span<float> last = outputs.AsSpan(^FanMonitorModel.OutputSize);
            right += last.IndexOf(outputs[^FanMonitorModel.OutputSize..].Max()) == (int)condition ? 1 : 0;
        }

        Assert.InRange(right / (double)fans, 0.95, 1);
    }

    [Fact]
    public void AnHourOfSignal_IsJudgedRight()
    {
        FastReport report = FastRun.Run(MonitorOptions.Parse(["--fast", "--seed", "2"]), CancellationToken.None);

        Assert.Equal(3600, report.SecondsOfSignal);
        Assert.Equal(720_000, report.Statistics.Ticks);
        Assert.InRange(report.Score.Accuracy, 0.97, 1);
        Assert.InRange(report.Score.Windows, 3200, 3600);
        Assert.Equal(12, report.Score.AccuracyOverTime.Length);
        Assert.InRange(report.Score.FalseAlarmsPerHour, 0, 10);
        Assert.InRange(report.Score.Detections, 20, 100);
        Assert.Equal(0, report.Score.MissedFaults);
        Assert.InRange(report.Score.MedianDelaySeconds, 0.5, 5);
        Assert.InRange(report.Score.LongestDelaySeconds, report.Score.MedianDelaySeconds, 60);
        Assert.Equal(0, report.Statistics.MissedDeadlines);
        Assert.True(report.Step.MinNanoseconds > 0 && report.Step.MinNanoseconds <= report.Step.MedianNanoseconds);
    }

    [Fact]
    public void TheWholeLoop_AllocatesNothing()
    {
        // The least of three: in a test host the runtime's cast cache may grow on this thread meanwhile.
        long least = Enumerable.Range(0, 3).Min(_ =>
            FastRun.Run(MonitorOptions.Parse(["--fast", "--seconds", "200"]), CancellationToken.None).AllocatedBytes);

        Assert.Equal(0, least);
    }

    [Fact]
    public void TheSameSeed_GivesTheSameDecisions()
    {
        string[] figures = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            FastReport report = FastRun.Run(MonitorOptions.Parse(["--fast", "--seconds", "300"]), CancellationToken.None);
            return string.Join(',', report.Score.Confusion.Cast<int>()) + report.Score.LongestDelaySeconds.ToString("R", CultureInfo.InvariantCulture);
        })];

        Assert.Equal(figures[0], figures[1]);
    }

    [Fact]
    public void AsAProcess_ItPrintsTheFiguresAsJson()
    {
        (int exitCode, string output, string errors) = MonitorProcess.Run("--fast", "--json", "--seconds", "120", "--seed", "3");

        Assert.True(exitCode == 0, errors);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement report = document.RootElement;
        foreach (string name in (string[])
            ["wallSeconds", "windows", "accuracyPeriodSeconds", "falseAlarms", "falseAlarmsPerHour", "detections", "missedFaults",
                "detectionDelaySecondsMedian", "detectionDelaySecondsMax", "nsPerStepMin", "nsPerStepMedian", "missingSamples", "missedDeadlines"])
        {
            Assert.Equal(JsonValueKind.Number, report.GetProperty(name).ValueKind);
        }

        Assert.Equal(120, report.GetProperty("seconds").GetDouble());
        Assert.Equal(24_000, report.GetProperty("ticks").GetInt64());
        Assert.Equal(3, report.GetProperty("seed").GetInt64());
        Assert.InRange(report.GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.Equal(0, report.GetProperty("allocatedBytes").GetInt64());
        Assert.Equal("jit", report.GetProperty("compilation").GetString());
        Assert.Equal(4, report.GetProperty("confusion").GetArrayLength());
        Assert.NotEqual(0, report.GetProperty("accuracyOverTime").GetArrayLength());
    }

    [Fact]
    public void AsAProcess_ItPrintsTheFiguresForPeople()
    {
        (int exitCode, string output, _) = MonitorProcess.Run("--fast", "--seconds", "60");

        Assert.Equal(0, exitCode);
        foreach (string line in (string[])["accuracy ", "false alarms", "detection delay", "ns minimum", "0 bytes in 12000 ticks", "0 missed", "accuracy over time", "bearing-wear"])
            Assert.Contains(line, output, StringComparison.Ordinal);
    }

    [Fact]
    public void SigTerm_StopsInOrderWithTheAlarmOff()
    {
        using Process process = MonitorProcess.Start("--seed", "1");
        Assert.StartsWith("watching at 200 Hz", process.StandardOutput.ReadLine(), StringComparison.Ordinal);
        Assert.Contains("healthy", process.StandardOutput.ReadLine(), StringComparison.Ordinal);
        using (Process kill = MonitorProcess.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            Assert.Equal(0, MonitorProcess.Finish(kill).ExitCode);
        (int exitCode, string output, string errors) = MonitorProcess.Finish(process);

        Assert.True(exitCode == 0, errors);
        Assert.Contains("stopped after", output, StringComparison.Ordinal);
        Assert.Contains("alarm off", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_NamesEveryOption()
    {
        (int exitCode, string output, string errors) = MonitorProcess.Run("--help");

        Assert.Equal((0, ""), (exitCode, errors));
        foreach (string option in (string[])["--config", "--gpio", "--fast", "--seconds", "--seed", "--rate", "--json", "--status", "--deadline", "--record", "--label", "--sync",
            "--state", "--state-seconds", "--priority", "--cpu", "--lock-memory", "--no-gc", "--safe-state", "--drill", "--startup"])
        {
            Assert.Contains(option, output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--rate", "0", "--rate needs a number from 1 to 1000; found '0'")]
    [InlineData("--gpio", "steam", "found 'steam'")]
    public void BadUsage_ExitsWithTwoAndSaysWhy(string option, string value, string reason)
    {
        (int exitCode, string output, string errors) = MonitorProcess.Run(option, value);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(reason, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--slow")]
    [InlineData("--seconds")]
    [InlineData("--seconds", "-1")]
    [InlineData("--seconds", "NaN")]
    [InlineData("--seed", "1.5")]
    [InlineData("--rate", "fast")]
    [InlineData("--rate", "1001")]
    [InlineData("5")]
    [InlineData("--status", "-1")]
    [InlineData("--deadline", "never")]
    [InlineData("--label", "broken")]
    [InlineData("--sync", "always")]
    [InlineData("--state-seconds", "0")]
    [InlineData("--priority", "100")]
    [InlineData("--cpu", "-1")]
    [InlineData("--no-gc", "0")]
    [InlineData("--drill", "fire")]
    [InlineData("--fast", "--record", "data")]
    [InlineData("--config", "/nowhere/fan.json")]
    [InlineData("--config")]
    public void WrongArguments_AreRefused(params string[] arguments)
    {
        Assert.Throws<FormatException>(() => MonitorOptions.Parse(arguments));
    }

    [Fact]
    public void Arguments_AreUnderstood()
    {
        Assert.Equal(new MonitorOptions(), MonitorOptions.Parse([]));
        Assert.Equal(
            new MonitorOptions { Fast = true, Seconds = 3600, Seed = -7, RateHz = 50.5, Json = true },
            MonitorOptions.Parse(["--json", "--seed", "-7", "--rate", "50.5", "--fast"]));
        Assert.Equal(2.5, MonitorOptions.Parse(["--seconds", "2.5"]).Seconds);
        Assert.Equal(
            new MonitorOptions
            {
                Gpio = "linux", StatusSeconds = 0, Deadline = DeadlinePolicy.CatchUp, RecordFolder = "data", Label = "imbalance", Sync = SyncPolicy.Never,
                StateFile = "state", StateSeconds = 5, SafeState = true, Startup = true, Drill = "exit",
                RealTime = new RealTimeOptions { FifoPriority = 50, Cpu = 3, LockMemory = true, NoCollectionBytes = 8 << 20 },
            },
            MonitorOptions.Parse(
                ["--gpio", "linux", "--status", "0", "--deadline", "catch-up", "--record", "data", "--label", "imbalance", "--sync", "never",
                    "--state", "state", "--state-seconds", "5", "--safe-state", "--startup", "--drill", "exit",
                    "--priority", "50", "--cpu", "3", "--lock-memory", "--no-gc", "8"]));
    }

    [Fact]
    public void OptionsOfAFile_AreOverruledByTheCommandLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("fan.json");
        File.WriteAllText(path, """{ "rate": 100, "seed": -3, "json": true, "fast": false, "gpio": "sim" }""");

        Assert.Equal(
            new MonitorOptions { RateHz = 50, Seed = -3, Json = true }, MonitorOptions.Parse(["--rate", "50", "--config", path]));
    }

    [Theory]
    [InlineData("{ \"rat\": 1 }", ":1:3: Unknown option '--rat'")]
    [InlineData("{\n\"rate\": 0 }", ":2:1: --rate needs a number from 1 to 1000; found '0'")]
    [InlineData("{ \"json\": 1 }", ":1:3: 'json' needs true or false; found '1'")]
    public void AMistakeInAFile_IsToldWithItsPlace(string json, string said)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("fan.json");
        File.WriteAllText(path, json);

        Assert.StartsWith(path + said, Assert.Throws<FormatException>(() => MonitorOptions.Parse(["--config", path])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheCommittedConfiguration_IsUnderstood()
    {
        MonitorOptions options = MonitorOptions.Parse(["--config", RepositoryFiles.Combine("devices", "FanMonitor", "fan-monitor.json")]);

        Assert.Equal((200, 50, true), (options.RateHz, options.RealTime.FifoPriority, options.RealTime.LockMemory));
    }
}
