using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using TinyRnn.Devices.Recording;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>What <c>train</c> and <c>eval</c> read, beyond one complete CSV file.</summary>
public sealed class DataFlagsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FilesOfARecorder_TrainDirectly()
    {
        string folder = _folder.File("recordings");
        string[] labels = ["calm", "rough"];
        SampleRecorder recorder = new(new SampleRecorderOptions
        {
            Folder = folder, Name = "bench", Channels = ["x", "y"], Labels = labels, RowsPerRecording = 20, MaxFileBytes = 4096,
        });
        var random = new Random(1);
        for (int row = 0; row < 400; row++)
        {
            recorder.Label = row / 20 % 2;
            recorder.Add([(recorder.Label + 1) * random.NextSingle(), 1]);
            recorder.Run(isLast: false);
        }

        recorder.Run(isLast: true);
        Assert.True(Directory.GetFiles(folder, "*.csv").Length > 1, "expected several files");
        string model = _folder.File("m.rnn.json");
        ToolResult.Success("train", folder, "--label", "label", "--recording", "recording", "--units", "2", "--epochs", "2", "-o", model);
        Assert.Equal(labels, ModelReader.ReadFile(model).Network.Outputs[0].Labels);
    }

    [Fact]
    public void APattern_MeansItsFiles()
    {
        foreach (string name in (string[])["run1.csv", "run2.csv", "other.csv"])
        {
            File.WriteAllText(_folder.File(name), $"x,c\n1,{name}\n2,{name}\n3,{name}\n");
        }

        string model = _folder.File("m.rnn.json");
        ToolResult.Success("train", _folder.File("run*.csv"), "--label", "c", "--units", "2", "--epochs", "1", "--validation", "0", "-o", model);
        Assert.Equal(["run1.csv", "run2.csv"], ModelReader.ReadFile(model).Network.Outputs[0].Labels);
        Assert.Contains("no file matches", ToolResult.BadInput("train", _folder.File("z*.csv"), "--label", "c", "-o", model), StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_TrainAndEvaluate()
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 12 * 20 * 2).Select(i => (1 + (i / 40 % 2 * 3)) * (random.NextSingle() - 0.5f))];
        string x = Write("x.npy", "<f4", [12, 20, 2], [.. values.SelectMany(BitConverter.GetBytes)]);
        string y = Write("y.npy", "<i8", [12], [.. Enumerable.Range(0, 12).SelectMany(i => BitConverter.GetBytes((i % 2) + 4L))]);
        string model = _folder.File("m.rnn.json");
        ToolResult.Success("train", x, "--label-file", y, "--units", "4", "--epochs", "20", "-o", model);
        JsonElement result = ToolResult.Success("eval", model, "--data", x, "--label-file", y, "--json").Json("accuracy", "confusion");
        Assert.True(result.GetProperty("accuracy").GetDouble() > 0.8, result.ToString());
        Assert.Equal(["4", "5"], ModelReader.ReadFile(model).Network.Outputs[0].Labels);

        string targets = Write("t.npy", "<f4", [12, 20], [.. Enumerable.Range(0, 240).SelectMany(i => BitConverter.GetBytes(2 * values[2 * i]))]);
        ToolResult.Success("train", x, "--target-file", targets, "--units", "4", "--epochs", "2", "-o", model);
        ToolResult.Success("eval", model, "--data", x, "--target-file", targets, "--json").Json("rmse", "mae");

        Assert.Contains("exactly one of --label-file and --target-file", ToolResult.BadUsage("train", x, "-o", model), StringComparison.Ordinal);
        Assert.Contains("these are for CSV files", ToolResult.BadUsage("train", x, "--label", "c", "-o", model), StringComparison.Ordinal);
        Assert.Contains("expected (12,): one class a recording", ToolResult.BadInput("train", x, "--label-file", targets, "-o", model), StringComparison.Ordinal);
        Assert.Contains("expected (12, 20)", ToolResult.BadInput("train", x, "--target-file", y, "-o", model), StringComparison.Ordinal);
        Assert.Contains("expected (recordings, steps, channels)", ToolResult.BadInput("train", targets, "--label-file", y, "-o", model), StringComparison.Ordinal);
        string fractions = Write("f.npy", "<f4", [12], [.. Enumerable.Range(0, 12).SelectMany(i => BitConverter.GetBytes(i + 0.5f))]);
        Assert.Contains("expected whole numbers as classes", ToolResult.BadInput("train", x, "--label-file", fractions, "-o", model), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsLargerThanMemory_TrainsAndEvaluatesTheSame()
    {
        var random = new Random(2);
        float[] values = [.. Enumerable.Range(0, 12 * 20 * 2).Select(_ => random.NextSingle())];
        string x = Write("x.npy", "<f4", [12, 20, 2], [.. values.SelectMany(BitConverter.GetBytes)]);
        string y = Write("y.npy", "<i8", [12], [.. Enumerable.Range(0, 12).SelectMany(i => BitConverter.GetBytes(i % 2L))]);
        string t = Write("t.npy", "<f8", [12, 20, 2], [.. values.SelectMany(value => BitConverter.GetBytes(3.0 * value))]);
        string ts = _folder.File("s.ts");
        File.WriteAllLines(ts, [
            "@problemName s", "@univariate false", "@classLabel true a b", "@data",
            .. Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"{values[i]},{values[i + 1]},{values[i + 2]}:{i},{i % 2},{i % 3}:{(i % 2 == 0 ? "a" : "b")}")),
        ]);
        string csv = _folder.File("c.csv");
        File.WriteAllLines(csv, ["x,y", .. values.Select((value, i) => FormattableString.Invariant($"{value},{values[(i + 1) % values.Length]}"))]);
        foreach (string[] data in (string[][])[
            [x, "--label-file", y], [x, "--target-file", t], [ts], [x, "--label-file", y, "--window", "6", "--stride", "3"],
            [ts, "--bidirectional"], [csv, "--forecast", "x", "y", "--anomaly-quantile", "0.9"]])
        {
            string small = Trained(data), large = Trained([.. data, "--memory", "0"]);
            Assert.Equal(File.ReadAllText(small), File.ReadAllText(large));
            string[] read = [.. data[1..].TakeWhile(word => word is not ("--window" or "--bidirectional" or "--anomaly-quantile"))];
            string[] eval = ["eval", small, "--data", data[0], .. read, "--json", .. data[0] == csv ? ["--from", "0.5", "--recursive", "2"] : (string[])[]];
            Assert.Equal(ToolResult.Success(eval).Out, ToolResult.Success([.. eval, "--memory", "0"]).Out);
        }

        string Trained(string[] data)
        {
            string model = Path.Combine(_folder.File(data.Contains("--memory") ? "large" : "small"), "m.rnn.json");
            Directory.CreateDirectory(Path.GetDirectoryName(model)!);
            ToolResult.Success(["train", .. data, "--units", "3", "--epochs", "1", "--threads", "1", "-o", model]);
            return model;
        }
    }

    [Fact]
    public void FilesThatAreTogetherLargerThanMemory_AreNotHeldInIt()
    {
        string[] files = [.. Enumerable.Range(0, 4).Select(i => _folder.File($"part{i}.csv"))];
        foreach (string file in files)
        {
            File.WriteAllLines(file, ["x,y", .. Enumerable.Repeat("1,2", 100)]);
        }

        bool AreHeld(long bytes) => Cli.IO.RecordingFiles.ReadCsv(files, new() { TargetColumns = ["y"], MemoryBytes = bytes })
            .Recordings.All(recording => ReferenceEquals(recording.Values, recording.Values));
        Assert.True(AreHeld(2000));
        Assert.False(AreHeld(1000));
    }

    [Fact]
    public void GapsAndTimes_AreMendedAsAsked()
    {
        var text = new StringBuilder("time,x,y\n");
        for (int row = 0; row < 300; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row * 0.01},{(row % 50 == 20 ? "" : $"{Math.Sin(row * 0.1):F4}")},{Math.Cos(row * 0.1):F4}\n");
        }

        string data = _folder.File("d.csv"), model = _folder.File("m.rnn.json");
        File.WriteAllText(data, text.ToString());
        Assert.Contains(
            "d.csv(22,5): column 'x': a value is missing",
            ToolResult.BadInput("train", data, "--target", "y", "--ignore", "time", "-o", model), StringComparison.Ordinal);
        ToolResult.Success(
            "train", data, "--target", "y", "--time", "time", "--rate", "50", "--resample", "mean", "--missing", "interpolate", "--longest-gap", "2",
            "--memory", "0", "--units", "2", "--epochs", "1", "-o", model);
        TinyRnnModel trained = ModelReader.ReadFile(model);
        Assert.Equal(50.0, trained.Network.Input.SampleRateHz);
        Assert.Equal(["x"], trained.Network.Input.Features);
        Assert.Contains("need --rate", ToolResult.BadUsage("train", data, "--target", "y", "--time", "time", "-o", model), StringComparison.Ordinal);
        Assert.Contains("--rate is 0", ToolResult.BadUsage("train", data, "--target", "y", "--rate", "0", "-o", model), StringComparison.Ordinal);
    }

    private string Write(string name, string type, int[] shape, byte[] data)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Concat(shape.Select(size => $"{size}, "))}), }}\n";
        string path = _folder.File(name);
        File.WriteAllBytes(
            path, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. data]);
        return path;
    }
}
