using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Cli.Commands;
using TinyRnn.Cli.Demo;
using TinyRnn.Cli.Output;
using TinyRnn.Testing;
using TinyRnn.Training;

namespace TinyRnn.Cli.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AShortDemo_LearnsMoreThanLevels()
    {
        DemoPlan plan = new() { TrainingRecordings = 80, TestRecordings = 20, RecordingSeconds = 2 };
        plan = plan with { Training = plan.Training with { Epochs = 20, Seed = plan.Seed } };
        using StringWriter stdout = new(), stderr = new();
        DemoResult result = new DemoRun(new Terminal(stdout, stderr), _folder.Path, default).Run(
            FanRecordings.Training(plan), FanRecordings.Test(plan), plan.Training);
        Assert.True(
            result.Unseen.Accuracy >= result.BaselineAccuracy + plan.RequiredLead,
            $"network {result.Unseen.Accuracy}, levels {result.BaselineAccuracy}");
        Assert.Equal(4 * plan.TestRecordings * 2, result.Unseen.Count);
        Assert.True(result.Golden.Passed);
        Assert.Equal(0, result.Time.AllocatedBytes);
        Assert.True(File.Exists(result.ModelPath));
        Assert.Equal("", stdout.ToString());
        Assert.Contains("train 1/20", stderr.ToString(), StringComparison.Ordinal);
        ToolResult.Success("verify", result.ModelPath);
        Assert.Equal(4, result.SamplePaths.Count);
        Assert.StartsWith(
            "healthy,imbalance,", ToolResult.Success("run", result.ModelPath, "--input", result.SamplePaths[1]).Out, StringComparison.Ordinal);

        // The same result is judged as it should be.
        using StringWriter complaints = new();
        var terminal = new Terminal(TextWriter.Null, complaints);
        Assert.Equal(ExitCodes.Success, DemoCommand.Judge(terminal, plan with { RequiredAccuracy = 0 }, result, isSimulated: true));
        Assert.Equal(ExitCodes.BadInput, DemoCommand.Judge(terminal, plan with { RequiredAccuracy = 1.1 }, result, isSimulated: true));
        Assert.Equal(ExitCodes.BadInput, DemoCommand.Judge(terminal, plan with { RequiredAccuracy = 0, RequiredLead = 0.9 }, result, isSimulated: true));
        Assert.Equal(ExitCodes.Success, DemoCommand.Judge(terminal, plan with { RequiredAccuracy = 1.1 }, result, isSimulated: false));
        Assert.Contains("the simulation is too easy", complaints.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TrainingAndTestRecordings_AreOfDifferentFans()
    {
        DemoPlan plan = new() { TrainingRecordings = 3, TestRecordings = 3, RecordingSeconds = 1 };
        HashSet<float> first = [.. FanRecordings.Training(plan).Recordings.Select(recording => recording.Values[0])];
        SequenceDataset test = FanRecordings.Test(plan);
        Assert.DoesNotContain(test.Recordings, recording => first.Contains(recording.Values[0]));
        Assert.Equal(["healthy", "imbalance", "bearing-wear", "blocked-airflow"], test.Labels);
        Assert.Equal(3, test.Recordings.Count(recording => recording.Label == 2));
    }

    [Fact]
    public void TheBaseline_TellsLevelsApartAndNothingElse()
    {
        SequenceDataset loud = TwoClasses(ofClass => ofClass == 0 ? 1 : 3, _ => 0.5f);
        SequenceDataset fast = TwoClasses(_ => 1, ofClass => ofClass == 0 ? 0.5f : 1.5f);
        var usage = new Format.UsageSpec(Format.UsageMode.Window, 100, 50);
        Assert.Equal(1, LevelBaseline.Accuracy(loud, loud, usage));
        Assert.InRange(LevelBaseline.Accuracy(fast, fast, usage), 0.2, 0.8);

        static SequenceDataset TwoClasses(Func<int, float> level, Func<int, float> speed)
        {
            var random = new Random(3);
            return new SequenceDataset("test", ["x"], [.. Enumerable.Range(0, 20).Select(index => new Recording
            {
                Id = $"{index}",
                Steps = 200,
                Label = index % 2,
                Values = Enumerable.Range(0, 200).Select(_ => random.NextSingle()).Select(
                    (noise, step) => (level(index % 2) * MathF.Sin(speed(index % 2) * step)) + (0.1f * noise)).ToArray(),
            })], ["a", "b"]);
        }
    }

    [Fact]
    public void CsvFolders_AreSplitByRecordingAndClass()
    {
        string csv = "recording,label,x\n" + string.Concat(Enumerable.Range(0, 16).SelectMany(run =>
            Enumerable.Range(0, 8).Select(row => $"r{run},{(run % 2 == 0 ? "a" : "b")},{(run % 2 == 0 ? row % 2 : row % 4)}\n")));
        File.WriteAllText(_folder.File("d.csv"), csv);
        (SequenceDataset training, SequenceDataset test, TrainingOptions options) = RealRecordings.Read(_folder.Path, 1);
        Assert.Equal(12, training.Recordings.Count);
        Assert.Equal(4, test.Recordings.Count);
        Assert.Equal(2, test.Recordings.Count(recording => recording.Label == 0));
        Assert.Empty(training.Recordings.Select(recording => recording.Id).Intersect(test.Recordings.Select(recording => recording.Id)));
        Assert.StartsWith("tinyrnn-", options.Name, StringComparison.Ordinal);
    }

    [DataFact]
    public void TheDemo_RunsOnRealRecordings()
    {
        string output = _folder.File("out");
        ToolResult result = ToolResult.Success("demo", "--data", SharedFolder.Data.Combine("basic-motions"), "-o", output, "--json");
        JsonElement figures = result.Json("accuracy", "nsPerStepMin", "nsPerStepMedian", "allocatedBytes", "modelPath");
        Assert.Equal(Path.Combine(output, "basic-motions.rnn.json"), figures.GetProperty("modelPath").GetString());
        Assert.Equal(0, figures.GetProperty("allocatedBytes").GetInt64());
        Assert.True(figures.GetProperty("accuracy").GetDouble() > 0.8, figures.ToString());
    }

    [DataFact]
    public void BasicMotions_AreLearntFromTrainAndEvalAlone()
    {
        string model = _folder.File("motions.rnn.json");
        ToolResult.Success("train", SharedFolder.Data.Combine("basic-motions", "BasicMotions_TRAIN.ts"), "--seed", "1", "-o", model);
        JsonElement result = ToolResult.Success(
            "eval", model, "--data", SharedFolder.Data.Combine("basic-motions", "BasicMotions_TEST.ts"), "--json").Json("accuracy", "confusion");
        double right = 40 * result.GetProperty("accuracy").GetDouble();
        Assert.True(right >= 37, $"{right} of 40 test recordings are right");
    }
}
