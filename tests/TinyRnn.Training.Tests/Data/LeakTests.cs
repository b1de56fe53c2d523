using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Training.Data;
using TinyRnn.Training.Network;

namespace TinyRnn.Training.Tests.Data;

/// <summary>What validates is never trained on, whatever windows, strides and augmentation do.</summary>
public sealed class LeakTests
{
    [Theory]
    [InlineData(null, 1)]
    [InlineData(null, 12)]
    [InlineData(SplitKind.Recording, 2)]
    [InlineData(SplitKind.Time, 1)]
    [InlineData(SplitKind.Time, 12)]
    public void NoComparedStep_IsTrainedOn(SplitKind? kind, int recordings)
    {
        SequenceDataset data = Marked(recordings, 120, horizon: 4);
        DataSplit split = DataSplit.Create(data, 0.3, 5, kind);
        TrainingOptions options = TaskDefaults.For(TrainingTask.Forecast) with { Window = 16, Stride = 5, TimeShift = 40, CropFraction = 0.5, LossFraction = 0.6 };
        HashSet<float> trained = [.. Targets(data, split.Training, options, isTraining: true)];
        HashSet<float> compared = [.. Targets(data, split.Validation, options, isTraining: false)];
        Assert.NotEmpty(trained);
        Assert.NotEmpty(compared);
        Assert.Empty(trained.Intersect(compared));
    }

    [Theory]
    [InlineData(SplitKind.Recording)]
    [InlineData(SplitKind.Time)]
    public void NoStepOfAValidationWindow_IsInATrainingWindow(SplitKind kind)
    {
        SequenceDataset data = Labelled(8, 200);
        DataSplit split = DataSplit.Create(data, 0.25, 3, kind);
        TrainingOptions options = TaskDefaults.For(TrainingTask.Classification) with { Window = 20, Stride = 7, TimeShift = 60, Jitter = 0, GainJitter = 0 };
        HashSet<float> trained = [.. Inputs(data, split.Training, options, isTraining: true)];
        HashSet<float> validated = [.. Inputs(data, split.Validation, options, isTraining: false)];
        Assert.True(trained.Count > 1000 && validated.Count > 300, $"{trained.Count} and {validated.Count} steps");
        Assert.Empty(trained.Intersect(validated));
    }

    [Fact]
    public void ASplitByRecording_NeedsTwo() => Assert.Contains(
        "Split by time", Assert.Throws<TrainingException>(() => DataSplit.Create(Marked(1, 50, 1), 0.2, 1, SplitKind.Recording)).Message);

    [Fact]
    public void ATimeSplitShorterThanAWindow_IsRefused()
    {
        TrainingException error = Assert.Throws<TrainingException>(() => Trainer.Train(
            Labelled(8, 50), new TrainingOptions { Window = 20, Split = SplitKind.Time, ValidationFraction = 0.2, Threads = 1 }));
        Assert.Contains("shorter than the window", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Each step's value, and its target, is a number of its own.</summary>
    private static SequenceDataset Marked(int recordings, int steps, int horizon) => new(
        "marked", ["x"],
        [.. Enumerable.Range(0, recordings).Select(r => new Recording
        {
            Id = $"{r}",
            Steps = steps,
            Values = [.. Enumerable.Range(0, steps).Select(step => (float)((r * 1000) + step))],
            Targets = [.. Enumerable.Range(0, steps).Select(step => step + horizon < steps ? (float)((r * 1000) + step + horizon) : float.NaN)],
        })],
        targets: ["x"]) { Horizon = horizon };

    private static SequenceDataset Labelled(int recordings, int steps) => new(
        "labelled", ["x"],
        [.. Enumerable.Range(0, recordings).Select(r => new Recording
        {
            Id = $"{r}", Steps = steps, Label = r % 2, Values = [.. Enumerable.Range(1, steps).Select(step => (float)((r * 1000) + step))],
        })],
        ["a", "b"]);

    private static IEnumerable<float> Targets(SequenceDataset data, IReadOnlyList<StepSpan> spans, TrainingOptions options, bool isTraining) =>
        Rows(data, spans, options, isTraining).Where(row => row.Weight != 0).Select(row => row.Target);

    private static IEnumerable<float> Inputs(SequenceDataset data, IReadOnlyList<StepSpan> spans, TrainingOptions options, bool isTraining) =>
        Rows(data, spans, options, isTraining).Select(row => row.Input);

    /// <summary>Everything that 20 epochs put before the network.</summary>
    private static List<(float Input, float Target, float Weight)> Rows(
        SequenceDataset data, IReadOnlyList<StepSpan> spans, TrainingOptions options, bool isTraining)
    {
        Normaliser same = new([0], [1]);
        SampleSet set = new(data, spans, same, data.Targets.Count > 0 ? same : null, options, isTraining);
        TinyRnnModel model = ModelFactory.Create(data, options with { Units = 1, Skip = false }, same, data.Targets.Count > 0 ? same : null);
        TrainingNetwork network = new(model, Losses.LossTable.Create(options.Loss!.Value, 0));
        Shard shard = network.CreateShard(set.LongestSample);
        RandomSource random = new(0);
        List<(float, float, float)> rows = [];
        for (int epoch = 0; epoch < (isTraining ? 20 : 1); epoch++)
        {
            for (int sample = 0; sample < set.Samples.Length; sample++)
            {
                random.Restart(1, 4, epoch, sample);
                shard.Begin(set.LongestSample);
                set.Fill(shard, set.Samples[sample], isTraining ? random : null);
                for (int row = 0; row < shard.Lengths[0]; row++)
                {
                    float input = shard.Input.RowSpan(row)[0];
                    if (input != 0)
                    {
                        rows.Add((input, shard.Targets.RowSpan(row)[0], shard.Weights.RowSpan(row)[0]));
                    }
                }
            }
        }

        return rows;
    }
}
