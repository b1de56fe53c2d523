using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using TinyRnn.Format;
using TinyRnn.Testing;
using TinyRnn.Training.Data;
using TinyRnn.Training.Network;

namespace TinyRnn.Training.Tests.Data;

/// <summary>Files larger than memory. Alone in the process, because live memory is measured.</summary>
[Collection(nameof(LargeFileTests))]
[CollectionDefinition(nameof(LargeFileTests), DisableParallelization = true)]
public sealed class LargeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ALargeFile_TrainsTheSameModel(bool isForecast)
    {
        string path = _folder.File("d.csv");
        var text = new StringBuilder("r,x,y\n");
        for (int row = 0; row < 3000; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row / 1000},{Math.Sin(row * 0.1)},{Math.Cos(row * 0.07)}\n");
        }

        File.WriteAllText(path, text.ToString());
        CsvDataOptions options = isForecast
            ? new() { ForecastColumns = ["y"], Horizon = 3, RecordingColumn = "r" }
            : new() { TargetColumns = ["y"], RecordingColumn = "r" };
        SequenceDataset small = CsvDataReader.ReadFile(path, options).Until(0.9);
        SequenceDataset large = CsvDataReader.ReadFile(path, options with { MemoryBytes = 1000 }).Until(0.9);
        Assert.All(small.Recordings, recording => Assert.False(recording.IsStored));
        Assert.All(large.Recordings, recording => Assert.True(recording.IsStored));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(small.Recordings[i].Values, large.Recordings[i].Values);
            Assert.Equal(small.Recordings[i].Targets!, large.Recordings[i].Targets!);
            Assert.Equal(small.Recordings[i].Step(7), large.Recordings[i].Step(7));
        }

        TrainingOptions training = new() { Units = 3, Epochs = 2, Threads = 2 };
        TrainingResult first = Trainer.Train(small, training), second = Trainer.Train(large, training);
        Assert.All(first.Model.Tensors.Zip(second.Model.Tensors), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
        Assert.Equal(first.Model.InputNormaliser!.Scale, second.Model.InputNormaliser!.Scale);
    }

    /// <summary>Vocabularies whose tokens are stored in one byte and in two.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(1000)]
    public void ALargeText_TrainsTheSameModel(int characters)
    {
        Random random = new(5);
        string[] texts = [.. Enumerable.Range(0, 2).Select(_ => string.Concat(Enumerable.Range(0, 4000).Select(_ => (char)(0x4e00 + random.Next(characters)))))];
        (string, IEnumerable<string>)[] pieces = [("1.txt", [texts[0][..1500], texts[0][1500..]]), ("2.txt", [texts[1]])];
        Vocabulary vocabulary = Vocabulary.OfCharacters(texts, 0, 1, hasUnknown: true);
        SequenceDataset small = TextDataset.OfText("t", pieces, vocabulary).Until(0.9);
        SequenceDataset large = TextDataset.OfText("t", pieces, vocabulary, isLarge: true).Until(0.9);
        AssertSameModel(small, large, new() { Units = 3, Embedding = 4, Epochs = 2, Threads = 2, BatchSize = 20, Truncate = 10 });
    }

    [Fact]
    public void LargeLabelledTexts_TrainTheSameModel()
    {
        Random random = new(6);
        LabelledText[] texts = [.. Enumerable.Range(0, 200).Select(i => new LabelledText(
            string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)('a' + random.Next(26)))), $"{i % 3}", "t.tsv", i + 1, 3))];
        Vocabulary vocabulary = Vocabulary.OfCharacters(texts.Select(text => text.Text), 0, 1, hasUnknown: true);
        SequenceDataset small = TextDataset.OfLabelled("t", texts, vocabulary), large = TextDataset.OfLabelled("t", texts, vocabulary, isLarge: true);
        Assert.Equal(small.Recordings.Select(recording => recording.Id), large.Recordings.Select(recording => recording.Id));
        AssertSameModel(small, large, new() { Units = 3, Embedding = 4, Epochs = 2, Threads = 2, Oversample = true });
        string[] names = ["2", "0", "1"];
        Assert.Equal(
            small.WithLabels(names).Recordings.Select(recording => recording.Label), large.WithLabels(names).Recordings.Select(recording => recording.Label));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1 << 16)]
    [InlineData((1 << 16) + 1)]
    public void EveryTokenOfAVocabulary_ComesBackFromTheStore(int tokens)
    {
        RecordingStore store = new(1, tokens);
        for (int token = 0; token < tokens; token++)
        {
            store.Add([token]);
        }

        store.Flush();
        Assert.Equal(tokens, store.Rows);
        float[] rows = new float[tokens - 1];
        store.Read(1, rows);
        Assert.Equal(Enumerable.Range(1, tokens - 1).Select(token => (float)token), rows);
    }

    [Fact]
    public void AText_IsNeverInMemory()
    {
        const long Limit = 2 << 20;
        string path = _folder.File("large.txt");
        using (StreamWriter writer = new(path))
        {
            for (int line = 0; line < 400_000; line++)
            {
                writer.Write($"\u00fcber die Zeile {line}, \u20ac\n");
            }
        }

        LiveMemory live = new();
        IEnumerable<string> pieces = live.Watch(TextDataReader.ReadText(path), 100);
        Vocabulary vocabulary = Vocabulary.OfCharacters(TextDataset.Until(pieces, 0.9), 0, 2, hasUnknown: true);
        SequenceDataset data = TextDataset.OfText("large", [("large.txt", pieces)], vocabulary, isLarge: true);
        int steps = data.Recordings[0].Steps;
        Assert.True(steps > 4 * Limit, $"{steps} bytes of text");
        TrainingOptions options = TaskDefaults.Complete(new TrainingOptions { Units = 4, Embedding = 4, BatchSize = 32 }.Over(TaskDefaults.For(TrainingTask.NextToken, isText: true)));
        TokenStreams streams = new(data, [new StepSpan(0, 0, steps)], options, trains: true, 32);
        Shard shard = new TrainingNetwork(ModelFactory.Create(data, options, null, null), new Losses.CrossEntropyLoss()).CreateShard(streams.Rows);
        streams.BeginEpoch(1);
        streams.BeginBatch(0);
        streams.Fill(shard, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int batch = 1; batch < 100; batch++)
        {
            streams.BeginBatch(batch);
            streams.Fill(shard, batch % 2);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        live.Look();
        Assert.InRange(live.MostBytes, 1, Limit);
        GC.KeepAlive(data);
    }

    [Fact]
    public void OfLabelledTexts_MemoryHoldsAFewBytesEach()
    {
        const int Count = 100_000, MostBytesOfText = 100;
        string path = _folder.File("lines.txt");
        File.WriteAllLines(path, Enumerable.Range(0, Count).Select(line => $"{line} of these lines, which are all different from one another: {line}"));
        LiveMemory live = new();
        IEnumerable<LabelledText> texts = live.Watch(
            TextDataReader.ReadClass(path).Select(text => text with { Label = text.Line % 2 == 0 ? "even" : "odd" }), Count / 4);
        var (training, heldOut) = TextHoldOut.Split(texts, 0.25, 1);
        Vocabulary vocabulary = Vocabulary.OfCharacters(training.Select(text => text.Text), 0, 2, hasUnknown: true);
        SequenceDataset data = TextDataset.OfLabelled("lines", training, vocabulary, isLarge: true);
        live.Look();
        Assert.Equal(Count * 3 / 4, data.Recordings.Count);
        Assert.Equal(Count / 4, heldOut.Count());
        Assert.True(data.Recordings.Sum(recording => recording.Steps) * sizeof(float) > 2 * Count * MostBytesOfText);
        Assert.InRange(live.MostBytes, 1, Count * MostBytesOfText);
    }

    [Fact]
    public void Reading_HoldsNoMoreThanTheBuffers()
    {
        const int Rows = 100_000, Columns = 16;
        const long Limit = 2 << 20;
        using GeneratedCsv text = new(Rows, Columns);
        SequenceDataset data = CsvDataReader.Read(text, "large.csv", new() { TargetColumns = ["c0"] }, isLarge: true);
        Assert.Equal(Rows, data.Recordings[0].Steps);
        Assert.Equal(Rows - 1, data.Recordings[0].CopyTargets(Rows - 1, 1)[0]);
        Assert.True(Rows * Columns * sizeof(float) > 2 * Limit);
        Assert.InRange(text.Live.MostBytes, 1, Limit);
    }

    private static void AssertSameModel(SequenceDataset small, SequenceDataset large, TrainingOptions options)
    {
        Assert.All(small.Recordings, recording => Assert.False(recording.IsStored));
        Assert.All(large.Recordings, recording => Assert.True(recording.IsStored));
        Assert.Equal(small.Recordings.Select(recording => recording.Label), large.Recordings.Select(recording => recording.Label));
        Assert.All(small.Recordings.Zip(large.Recordings), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
        Assert.Equal(ModelWriter.ToText(Trainer.Train(small, options).Model), ModelWriter.ToText(Trainer.Train(large, options).Model));
    }

    /// <summary>The most memory that was live at any look, beyond what was before.</summary>
    private sealed class LiveMemory
    {
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);

        public long MostBytes { get; private set; }

        public void Look() => MostBytes = Math.Max(MostBytes, GC.GetTotalMemory(forceFullCollection: true) - _before);

        /// <summary>The same items, with a look at every so many of them.</summary>
        public IEnumerable<T> Watch<T>(IEnumerable<T> items, int every)
        {
            int count = 0;
            foreach (T item in items)
            {
                if (++count % every == 0)
                {
                    Look();
                }

                yield return item;
            }
        }
    }

    /// <summary>A long CSV text that is never in memory; measures live memory while it is read.</summary>
    private sealed class GeneratedCsv(int rows, int columns) : TextReader
    {
        private string _line = string.Join(',', Enumerable.Range(0, columns).Select(i => $"c{i}")) + "\n";
        private int _at;
        private int _row = -1;

        public LiveMemory Live { get; } = new();

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer)
        {
            if (_at == _line.Length)
            {
                if (++_row == rows)
                {
                    return 0;
                }

                if (_row % (rows / 8) == rows / 16)
                {
                    Live.Look();
                }

                _line = string.Join(',', Enumerable.Repeat(_row.ToString(CultureInfo.InvariantCulture), columns)) + "\n";
                _at = 0;
            }

            int copied = Math.Min(buffer.Length, _line.Length - _at);
            _line.AsSpan(_at, copied).CopyTo(buffer);
            _at += copied;
            return copied;
        }
    }
}
