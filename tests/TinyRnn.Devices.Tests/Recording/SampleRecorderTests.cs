using System;
using System.Globalization;
using System.IO;
using System.Linq;
using TinyRnn.Devices.Recording;
using TinyRnn.Testing;
using TinyRnn.Training;

namespace TinyRnn.Devices.Tests.Recording;

public sealed class SampleRecorderTests
{
    [Fact]
    public void TheRows_AreWhatTrainingReads()
    {
        using var folder = new TemporaryFolder();
        SampleRecorder recorder = Recorder(folder);
        recorder.Label = 1;
        recorder.Add([1.5f, -2e-10f, 1f / 3]);
        recorder.Add([float.MaxValue, float.Epsilon, 9.8102f]);
        recorder.Break();
        recorder.Add([1, 2, 3]);
        recorder.Label = 0;
        recorder.Add([4, 5, 6]);
        recorder.Run(isLast: true);

        Assert.Equal(
            [
                "recording,label,x,y,z",
                "000001-0001,imbalance,1.5,-2E-10,0.33333334",
                "000001-0001,imbalance,3.4028235E+38,1E-45,9.8102",
                "000001-0002,imbalance,1,2,3",
                "000001-0003,healthy,4,5,6",
            ],
            File.ReadAllLines(folder.File("fan-000001.csv")));
        SequenceDataset read = CsvDataReader.ReadFile(
            folder.File("fan-000001.csv"), new CsvDataOptions { LabelColumn = "label", RecordingColumn = "recording" });
        Assert.Equal(["x", "y", "z"], read.Features);
        Assert.Equal([2, 1, 1], read.Recordings.Select(recording => recording.Steps));
        Assert.Equal([1.5f, -2e-10f, 1f / 3, float.MaxValue, float.Epsilon, 9.8102f], read.Recordings[0].Values);
        Assert.Equal((4, 0, 0), (recorder.Rows, recorder.Dropped, recorder.WriteErrors));
    }

    [Fact]
    public void WhileItIsWritten_AFileHasAProvisionalNameAndWholeRows()
    {
        using var folder = new TemporaryFolder();
        SampleRecorder recorder = Recorder(folder);
        recorder.Add([1, 2, 3]);
        recorder.Run(isLast: false);

        Assert.Equal("recording,label,x,y,z\n000001-0001,healthy,1,2,3\n", File.ReadAllText(folder.File("fan-000001.csv.part")));
        recorder.Run(isLast: true);
        Assert.Equal(["fan-000001.csv"], Names(folder));
    }

    [Fact]
    public void FullFiles_AreFollowedByOthersAndTheOldestAreDeleted()
    {
        using var folder = new TemporaryFolder();
        SampleRecorder recorder = Recorder(folder, options => options with { MaxFileBytes = 4096, MaxFiles = 3, BufferedSamples = 64 });
        for (int i = 0; i < 1000; i++)
        {
            recorder.Add([i, i, i]);
            if (i % 50 == 0)
                recorder.Run(isLast: false);
        }

        recorder.Run(isLast: true);
        string[] names = Names(folder);
        Assert.Equal(3, names.Length);
        Assert.All(names, name => Assert.InRange(new FileInfo(folder.File(name)).Length, 100, 4096 + 3000));
        string[][] files = [.. names.Select(name => File.ReadAllLines(folder.File(name)))];
        Assert.All(files, lines => Assert.Equal("recording,label,x,y,z", lines[0]));
        // What is left ends with the last sample, without a hole, and no recording spans two files.
        int[] values = [.. files.SelectMany(lines => lines.Skip(1)).Select(line => int.Parse(line.Split(',')[2], CultureInfo.InvariantCulture))];
        Assert.Equal(Enumerable.Range(1000 - values.Length, values.Length), values);
        Assert.All(names.Zip(files), pair => Assert.All(
            pair.Second.Skip(1), line => Assert.StartsWith(pair.First[4..10] + "-", line, StringComparison.Ordinal)));
    }

    [Fact]
    public void ALongRecording_IsCutToBearableLengths()
    {
        using var folder = new TemporaryFolder();
        SampleRecorder recorder = Recorder(folder, options => options with { RowsPerRecording = 4 });
        for (int i = 0; i < 10; i++)
            recorder.Add([i, i, i]);
        recorder.Run(isLast: true);

        Assert.Equal(
            [4, 4, 2],
            File.ReadLines(folder.File("fan-000001.csv")).Skip(1).GroupBy(line => line.Split(',')[0]).Select(rows => rows.Count()));
    }

    [Fact]
    public void ADiskThatIsTooSlow_CostsSamplesAndNeverTheLoop()
    {
        using var folder = new TemporaryFolder();
        SampleRecorder recorder = Recorder(folder, options => options with { BufferedSamples = 4 });
        for (int i = 0; i < 6; i++)
            recorder.Add([i, i, i]);
        recorder.Run(isLast: false);
        recorder.Add([6, 6, 6]);
        recorder.Run(isLast: true);

        Assert.Equal((5, 2), (recorder.Rows, recorder.Dropped));
        Assert.StartsWith("000001-0002,", File.ReadLines(folder.File("fan-000001.csv")).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAKilledProcessLeft_IsRepairedAndNotWrittenTo()
    {
        using var folder = new TemporaryFolder();
        const string whole = "recording,label,x,y,z\n000007-0001,healthy,1,2,3\n";
        File.WriteAllText(folder.File("fan-000006.csv"), whole);
        File.WriteAllText(folder.File("fan-000007.csv.part"), whole + "000007-0001,heal");
        File.WriteAllText(folder.File("fan-000008.csv.part"), whole + "\0\0\0\0\0\n\0\0");
        File.WriteAllText(folder.File("fan-000009.csv.part"), "recording,label,x,y,z\n00");
        File.WriteAllText(folder.File("fan-other-000009.csv.part"), "another recorder's");
        SampleRecorder recorder = Recorder(folder);
        recorder.Add([1, 2, 3]);
        recorder.Run(isLast: true);

        Assert.Equal(["fan-000006.csv", "fan-000007.csv", "fan-000008.csv", "fan-000009.csv", "fan-other-000009.csv.part"], Names(folder));
        Assert.Equal(whole, File.ReadAllText(folder.File("fan-000007.csv")));
        Assert.Equal(whole, File.ReadAllText(folder.File("fan-000008.csv")));
        Assert.Equal("000009-0001,healthy,1,2,3", File.ReadAllLines(folder.File("fan-000009.csv"))[1]);
    }

    [Fact]
    public void AnotherRecorderOfTheSameName_IsRefused()
    {
        using var folder = new TemporaryFolder();
        SampleRecorder first = Recorder(folder);
        first.Add([1, 2, 3]);
        first.Run(isLast: false);

        Assert.Contains("fan-000001.csv.part", Assert.Throws<IOException>(() => Recorder(folder)).Message, StringComparison.Ordinal);
        first.Run(isLast: true);
    }

    [Fact]
    public void AFolderThatGoesAway_IsCountedAndForgivenWhenItIsBack()
    {
        using var folder = new TemporaryFolder();
        string inner = folder.File("inner");
        SampleRecorder recorder = Recorder(folder, options => options with { Folder = inner });
        Directory.Delete(inner);
        recorder.Add([1, 2, 3]);
        recorder.Run(isLast: false);
        Assert.Equal((0, 1, 1), (recorder.Rows, recorder.Dropped, recorder.WriteErrors));
        Assert.Contains("inner", recorder.LastError, StringComparison.Ordinal);

        Directory.CreateDirectory(inner);
        recorder.Add([4, 5, 6]);
        recorder.Run(isLast: true);
        Assert.Equal(
            "recording,label,x,y,z\n000001-0002,healthy,4,5,6\n", File.ReadAllText(Path.Combine(inner, "fan-000001.csv")));
    }

    [LinuxFact]
    public void AFullDisk_IsCounted()
    {
        using var folder = new TemporaryFolder();
        SampleRecorder recorder = Recorder(folder);
        // Each write to this device fails for want of space.
        File.CreateSymbolicLink(folder.File("fan-000001.csv.part"), "/dev/full");
        recorder.Add([1, 2, 3]);
        recorder.Run(isLast: false);

        Assert.Equal((0, 1, 1), (recorder.Rows, recorder.Dropped, recorder.WriteErrors));
        Assert.Contains("space", recorder.LastError, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(SyncPolicy.Never)]
    [InlineData(SyncPolicy.EachFile)]
    [InlineData(SyncPolicy.EachWrite)]
    public void AddingAndWriting_AllocateNothing(SyncPolicy sync)
    {
        using var folder = new TemporaryFolder();
        SampleRecorder recorder = Recorder(folder, options => options with { Sync = sync });
        float[] sample = [1.25f, -9.80665f, 3e-7f];
        int runs = 0;
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            runs++;
            for (int i = 0; i < 1000; i++)
                recorder.Add(sample);
            recorder.Run(isLast: false);
        }));
        recorder.Run(isLast: true);
        Assert.Equal(1000 * runs, recorder.Rows);
    }

    [Theory]
    [InlineData("", "a", "x", 4096, 1, 2)]
    [InlineData("a/b", "a", "x", 4096, 1, 2)]
    [InlineData("fan", "a,b", "x", 4096, 1, 2)]
    [InlineData("fan", "a", "x\n", 4096, 1, 2)]
    [InlineData("fan", "a", "", 4096, 1, 2)]
    [InlineData("fan", "a", "x", 4095, 1, 2)]
    [InlineData("fan", "a", "x", 4096, 0, 2)]
    [InlineData("fan", "a", "x", 4096, 1, 1)]
    public void OptionsThatDoNotFit_AreRefused(string name, string label, string channel, long bytes, int rows, int buffered)
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsAny<ArgumentException>(() => new SampleRecorder(new SampleRecorderOptions
        {
            Folder = folder.Path,
            Name = name,
            Labels = [label],
            Channels = [channel],
            MaxFileBytes = bytes,
            RowsPerRecording = rows,
            BufferedSamples = buffered,
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Recorder(folder).Label = 2);
    }

    private static SampleRecorder Recorder(TemporaryFolder folder, Func<SampleRecorderOptions, SampleRecorderOptions>? change = null)
    {
        var options = new SampleRecorderOptions { Folder = folder.Path, Name = "fan", Channels = ["x", "y", "z"], Labels = ["healthy", "imbalance"] };
        return new SampleRecorder(change is null ? options : change(options));
    }

    private static string[] Names(TemporaryFolder folder) =>
        [.. Directory.GetFiles(folder.Path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
