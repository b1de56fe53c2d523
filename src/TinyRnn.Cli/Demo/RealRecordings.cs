using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Cli.Commands;
using TinyRnn.Cli.IO;
using TinyRnn.Training;

namespace TinyRnn.Cli.Demo;

/// <summary>Recordings of the user's own for the demo, split into a part to train on and a part that is kept for the test.</summary>
internal static class RealRecordings
{
    private const string LabelColumn = "label";
    private const string RecordingColumn = "recording";

    // Every fourth recording of a class is kept for the test.
    private const int TestEvery = 4;

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">Holds NAME_TRAIN.ts and NAME_TEST.ts, or CSV files with a column "label".</param>
    /// <param name="seed">Decides which CSV recordings are kept for the test.</param>
    /// <exception cref="InputException">The folder is missing, or holds nothing of the kind.</exception>
    /// <exception cref="DataFileException">A file's content is wrong.</exception>
    public static (SequenceDataset Training, SequenceDataset Test, TrainingOptions Options) Read(string folder, long seed)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"{folder}: there is no such folder");
        }

        var options = new TrainingOptions { Name = ModelName.For(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))) };
        IReadOnlyList<string> trainingFiles = RecordingFiles.Find([folder], DataPart.Train);
        if (!RecordingFiles.AreTs(trainingFiles))
        {
            SequenceDataset all = RecordingFiles.ReadCsv(trainingFiles, CsvOptions(trainingFiles[0]));
            (SequenceDataset training, SequenceDataset test) = Split(all, seed);
            return (training, test, options);
        }

        IReadOnlyList<string> testFiles = RecordingFiles.Find([folder], DataPart.Test);
        return testFiles.Intersect(trainingFiles).Any()
            ? throw new InputException($"{folder}: expected NAME_TRAIN.ts and NAME_TEST.ts, found {string.Join(", ", trainingFiles.Select(Path.GetFileName))}")
            : (RecordingFiles.ReadTs(trainingFiles, long.MaxValue), RecordingFiles.ReadTs(testFiles, long.MaxValue), options);
    }

    /// <summary>The column that tells recordings apart is optional: without it each file is one recording.</summary>
    private static CsvDataOptions CsvOptions(string file)
    {
        string[] header = (File.ReadLines(file).FirstOrDefault() ?? "").Split(',');
        return new CsvDataOptions
        {
            LabelColumn = LabelColumn,
            RecordingColumn = header.Select(name => name.Trim('"', ' ')).Contains(RecordingColumn) ? RecordingColumn : null,
        };
    }

    private static (SequenceDataset Training, SequenceDataset Test) Split(SequenceDataset all, long seed)
    {
        var random = new Random((int)(seed % int.MaxValue));
        var training = new List<Recording>();
        var test = new List<Recording>();
        foreach (IGrouping<int?, Recording> ofClass in all.Recordings.GroupBy(recording => recording.Label))
        {
            Recording[] shuffled = ofClass.ToArray();
            random.Shuffle(shuffled);
            test.AddRange(shuffled.Where((_, index) => index % TestEvery == TestEvery - 1));
            training.AddRange(shuffled.Where((_, index) => index % TestEvery != TestEvery - 1));
        }

        return test.Count > 0
            ? (With(all, training), With(all, test))
            : throw new InputException(
                $"data '{all.Name}' has {all.Recordings.Count} recordings; at least {TestEvery} of a class are needed to keep some for the test");
    }

    private static SequenceDataset With(SequenceDataset all, List<Recording> recordings) =>
        new(all.Name, all.Features, recordings, all.Labels) { SampleRateHz = all.SampleRateHz, Units = all.Units };
}
