using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;
using TinyRnn.Training.Data;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Tests.Text;

public sealed class TextTrainingTests : IDisposable
{
    private const string Words = "one two three four five six seven eight nine ten ";

    private static readonly TrainingOptions Short = new()
    {
        Units = 16, Embedding = 8, Epochs = 3, BatchSize = 40, Truncate = 11, LearningRate = 0.02, Dropout = 0, Threads = 1,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gru", 1)]
    [InlineData("lstm", 2)]
    [InlineData("simpleRnn", 1)]
    public void ARepeatedText_IsForetold(string cell, int layers)
    {
        SequenceDataset data = Text(200);
        TrainingResult result = Trainer.Train(data, Short with { Cell = cell, Layers = layers, Epochs = 25, Patience = 25 });
        ReferenceNetwork network = new(result.Model);
        LanguageMetrics metrics = new();
        for (int step = 0; step < 400; step++)
        {
            double[] probabilities = network.Step(data.Recordings[0].Step(step));
            if (step >= Words.Length)
            {
                metrics.Add((int)data.Recordings[0].Values[step + 1], probabilities);
            }
        }

        // What comes after each character of a period is certain once the words are known.
        Assert.InRange(metrics.Nats, 0, 0.1);
        Assert.Equal(metrics.Nats / Math.Log(2), metrics.Bits, 1e-12);
        Assert.Equal(InputKind.Tokens, result.Model.Network.Input.Kind);
        Assert.Equal(data.Vocabulary!.Entries, result.Model.Network.Input.Vocabulary);
        Assert.Equal(UsageMode.Stream, result.Model.Network.Usage.Mode);
        Assert.Contains(result.Metrics, metric => metric.Key == "validationBits");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnyNumberOfThreads_AndAResumedRun_GiveTheSameBytes(bool isLarge)
    {
        SequenceDataset data = Text(60, isLarge);
        TrainingOptions options = Short with { Dropout = 0.2, RecurrentDropout = 0.1, LabelSmoothing = 0.01 };
        string whole = ModelWriter.ToText(Trainer.Train(Text(60), options).Model);
        Assert.Equal(whole, ModelWriter.ToText(Trainer.Train(data, options with { Threads = 3 }).Model));
        CheckpointOptions kept = new(_folder.File("c"), Resume: true, TimeSpan.Zero);
        Assert.Throws<OperationCanceledException>(() => Trainer.Train(data, options, new Stop(2), checkpoint: kept));
        Assert.Equal(whole, ModelWriter.ToText(Trainer.Train(data, options with { Threads = 2 }, checkpoint: kept).Model));
        Assert.NotEqual(whole, ModelWriter.ToText(Trainer.Train(data, options with { Seed = 2 }).Model));
    }

    [Fact]
    public void Streams_GoOnFromOneMinibatchToTheNext_AndCompareEveryTokenWithTheOneAfterIt()
    {
        SequenceDataset data = Text(40);
        TrainingOptions options = TaskDefaults.Complete(Short.Over(TaskDefaults.For(TrainingTask.NextToken, isText: true)));
        TokenStreams streams = new(data, [new StepSpan(0, 100, 1900)], options, trains: true, 40);
        Assert.Equal(40, streams.Sequences);
        TinyRnnModel model = ModelFactory.Create(data, options, null, null);
        Shard shard = new TrainingNetwork(model, new Losses.CrossEntropyLoss()).CreateShard(streams.Rows);
        HashSet<int> starts = [];
        for (int epoch = 1; epoch <= 6; epoch++)
        {
            streams.BeginEpoch(epoch);
            List<float> lane = [];
            for (int batch = 0; batch < streams.Batches; batch++)
            {
                Assert.Equal(40, streams.BeginBatch(batch));
                streams.Fill(shard, 1);
                Assert.Equal(batch == 0 ? 0 : 11, shard.Carry.Steps);
                Assert.Equal(40.0 * shard.Rows, streams.Weight);
                for (int row = 0; row < shard.Rows; row++)
                {
                    lane.Add(shard.Input.RowSpan(row)[3]);
                    Assert.Equal(1, shard.Weights.RowSpan(row)[3]);
                    float[] wanted = [.. Enumerable.Range(0, shard.Targets.Channels).Select(i => shard.Targets.RowSpan(row)[(i * LaneRows.Lanes) + 3])];
                    Assert.Equal(1, wanted.Sum());
                    lane.Add(Array.IndexOf(wanted, 1));
                }
            }

            // The 20th stream: tokens and, between them, those that come next, which is the same text one token on.
            float[] inputs = [.. lane.Where((_, i) => i % 2 == 0)], targets = [.. lane.Where((_, i) => i % 2 == 1)];
            Assert.Equal(inputs.Skip(1), targets.SkipLast(1));
            Assert.InRange(inputs.Length, 44, 45);
            int start = 100 + (19 * inputs.Length);
            int offset = Enumerable.Range(0, 11).First(i => data.Recordings[0].Values.AsSpan(start + i, inputs.Length).SequenceEqual(inputs));
            starts.Add(offset);
        }

        Assert.True(starts.Count > 1, "the borders of minibatches never moved");
    }

    [Fact]
    public void EachText_StartsFromTheInitialState()
    {
        string first = string.Concat(Enumerable.Repeat("abcd ", 300)), second = string.Concat(Enumerable.Repeat("xy", 200));
        SequenceDataset data = TextDataset.OfText("two", [("1.txt", [first]), ("2.txt", [second])], Vocabulary.OfCharacters([first, second], 0, 1, hasUnknown: false));
        Assert.Equal([1500, 400], data.Recordings.Select(recording => recording.Steps));
        TrainingOptions options = TaskDefaults.Complete(Short.Over(TaskDefaults.For(TrainingTask.NextToken, isText: true)));
        TokenStreams streams = new(data, [new StepSpan(0, 0, 1500), new StepSpan(1, 0, 400)], options, trains: false, 20);
        Shard shard = new TrainingNetwork(ModelFactory.Create(data, options, null, null), new Losses.CrossEntropyLoss()).CreateShard(streams.Rows);
        float x = data.Recordings[1].Values.Min();
        List<(bool IsSecond, int Carried)> batches = [];
        double weight = 0;
        streams.BeginEpoch(1);
        for (int batch = 0; batch < streams.Batches; batch++)
        {
            streams.BeginBatch(batch);
            streams.Fill(shard, 0);
            weight += streams.Weight;
            float[] tokens = [.. Enumerable.Range(0, shard.Rows).SelectMany(row => shard.Input.RowSpan(row)[..shard.Sequences].ToArray())];
            Assert.True(tokens.All(token => token >= x) || tokens.All(token => token < x), "a minibatch mixes texts");
            batches.Add((tokens[0] >= x, shard.Carry.Steps));
        }

        Assert.Equal([false, true], batches.Where(batch => batch.Carried == 0).Select(batch => batch.IsSecond));
        Assert.Equal(batches, batches.OrderBy(batch => batch.IsSecond));
        Assert.InRange(weight, 1840, 1898);
    }

    [Theory]
    [InlineData(PoolingKind.Last)]
    [InlineData(PoolingKind.Mean)]
    [InlineData(PoolingKind.Max)]
    [InlineData(PoolingKind.Attention)]
    public void TextsOfClasses_AreToldApart(PoolingKind pooling)
    {
        SequenceDataset data = Labelled(200, 1);
        TrainingResult result = Trainer.Train(data, new TrainingOptions
        {
            Pooling = pooling, Units = 12, Embedding = 6, BatchSize = 16, Epochs = 12, LearningRate = 0.02, Threads = 1,
        });
        SequenceDataset unseen = Labelled(100, 2);
        ClassificationMetrics metrics = new(unseen.Labels);
        foreach (Recording recording in unseen.Recordings)
        {
            ReferenceNetwork network = new(result.Model);
            double[] outputs = network.Run(recording.Values);
            metrics.Add(recording.Label!.Value, outputs.AsSpan(outputs.Length - 2));
        }

        Assert.True(metrics.Accuracy > 0.95, $"{pooling}: {metrics.Accuracy}");
        Assert.Equal(
            pooling == PoolingKind.Last ? 0 : 1, result.Model.Network.Layers.Count(layer => layer.Type == LayerKinds.PoolingOverTime));
    }

    [Fact]
    public void SortingByLength_KeepsEveryTextOnce_AndFillsShards()
    {
        SequenceDataset data = Labelled(203, 1);
        TrainingOptions options = TaskDefaults.Complete(
            (Short with { BatchSize = 16 }).Over(TaskDefaults.For(TrainingTask.Classification, isText: true)));
        options = options with { Truncate = null };
        SampleSet set = new(data, DataSplit.All(data).Training, null, null, options, isTraining: true);
        SampleBatches batches = new(set, options, trains: true, 16);
        Shard shard = new TrainingNetwork(ModelFactory.Create(data, options, null, null), new Losses.CrossEntropyLoss()).CreateShard(batches.Rows);
        batches.BeginEpoch(1);
        int texts = 0, rows = 0, used = 0;
        for (int batch = 0; batch < batches.Batches; batch++)
        {
            texts += batches.BeginBatch(batch);
            batches.Fill(shard, 0);
            rows += shard.Rows * shard.Sequences;
            used += shard.Lengths.Take(shard.Sequences).Sum();
        }

        Assert.Equal(203, texts);
        Assert.Equal(data.Recordings.Sum(recording => recording.Steps), used);
        Assert.InRange(rows, used, (int)(1.2 * used));
    }

    /// <summary>Texts of one length, a class after the other, as in a folder of a file a class: neighbours must not share minibatches.</summary>
    [Fact]
    public void SortingByLength_LeavesTextsOfOneLengthToChance()
    {
        LabelledText[] texts = [.. Enumerable.Range(0, 320).Select(i =>
            new LabelledText($"{(char)('a' + (i / 32))}xyz", $"class {i / 32}", "texts.txt", i + 1, 1))];
        SequenceDataset data = TextDataset.OfLabelled("texts", texts, Vocabulary.OfCharacters(["abcdefghijxyz"], 0, 1, hasUnknown: false));
        TrainingOptions options = TaskDefaults.Complete(TaskDefaults.For(TrainingTask.Classification, isText: true));
        SampleSet set = new(data, DataSplit.All(data).Training, null, null, options, isTraining: true);
        SampleBatches batches = new(set, options, trains: true, 32);
        batches.BeginEpoch(1);
        for (int batch = 0; batch < batches.Batches; batch++)
        {
            int count = batches.BeginBatch(batch);
            int classes = Enumerable.Range(0, count)
                .Select(i => data.Recordings[batches.SampleAt(i / LaneRows.Lanes, i % LaneRows.Lanes).Recording].Label).Distinct().Count();
            Assert.InRange(classes, 6, 10);
        }
    }

    [Fact]
    public void OptionsThatDoNothingForText_AreRefused()
    {
        SequenceDataset text = Text(20), labelled = Labelled(20, 1);
        Assert.Contains("window", Message(text, new TrainingOptions { Window = 5 }));
        Assert.Contains("skip", Message(text, new TrainingOptions { Skip = true }));
        Assert.Contains("unknown", Message(text, new TrainingOptions { InputDropout = 0.1 }));
        Assert.Contains("pooling", Message(text, new TrainingOptions { Pooling = PoolingKind.Max }));
        Assert.Contains("truncate", Message(labelled, new TrainingOptions { Truncate = 5 }));
        Assert.Contains("jitter", Message(labelled, new TrainingOptions { Jitter = 0.1 }));
        Assert.Contains("NextToken", Message(labelled, new TrainingOptions { Task = TrainingTask.NextToken }));
        Assert.Contains("embedding", Message(SyntheticData.Sines(10, 10), new TrainingOptions { Embedding = 4 }));
        Assert.Contains("NextToken", Message(SyntheticData.MovingMean(50), new TrainingOptions { Task = TrainingTask.NextToken }));
    }

    private static string Message(SequenceDataset data, TrainingOptions options) =>
        Assert.Throws<TrainingException>(() => Trainer.Train(data, options)).Message;

    private static SequenceDataset Text(int repetitions, bool isLarge = false)
    {
        string text = string.Concat(Enumerable.Repeat(Words, repetitions));
        return TextDataset.OfText("words", [("words.txt", [text])], Vocabulary.OfCharacters([text], 0, 1, hasUnknown: false), isLarge);
    }

    /// <summary>Whether a text of random letters, of another length each, has an x somewhere.</summary>
    private static SequenceDataset Labelled(int count, int seed)
    {
        Random random = new(seed);
        LabelledText[] texts = [.. Enumerable.Range(0, count).Select(i =>
        {
            char[] letters = [.. Enumerable.Range(0, random.Next(4, 16)).Select(_ => (char)('a' + random.Next(5)))];
            letters[random.Next(letters.Length)] = i % 2 == 0 ? 'x' : 'y';
            return new LabelledText(new string(letters), i % 2 == 0 ? "x" : "y", "t", i + 1, 1);
        })];
        return TextDataset.OfLabelled("letters", texts, Vocabulary.OfCharacters(["abcdexy"], 0, 1, hasUnknown: true));
    }

    private sealed class Stop(int epochs) : IProgress<TrainingProgress>
    {
        private int _count;

        public void Report(TrainingProgress value)
        {
            if (++_count == epochs)
            {
                throw new OperationCanceledException();
            }
        }
    }
}
