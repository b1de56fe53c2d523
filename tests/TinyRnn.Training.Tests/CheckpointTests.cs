using System;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Training.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run.checkpoint");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OptimiserKind.AdamW, ScheduleKind.Cosine, null)]
    [InlineData(OptimiserKind.Sgd, ScheduleKind.Plateau, null)]
    [InlineData(OptimiserKind.RmsProp, ScheduleKind.OneCycle, null)]
    [InlineData(OptimiserKind.AdamW, ScheduleKind.Cosine, LayerKinds.BatchNorm)]
    public void ARunKilledAnywhereAndResumed_GivesTheBytesOfAnUninterruptedOne(
        OptimiserKind optimiser, ScheduleKind schedule, string? norm)
    {
        SequenceDataset data = SyntheticData.Sines(40, 16, classes: 3, equalLengths: false);
        TrainingOptions options = new()
        {
            Units = 6, Epochs = 9, BatchSize = 16, Optimiser = optimiser, Schedule = schedule, LearningRate = 0.02, Dropout = 0.2,
            RecurrentDropout = 0.2, Norm = norm, Threads = 1,
        };
        TrainingResult whole = Trainer.Train(data, options);
        Random random = new(7);
        for (int round = 0; round < 4; round++)
        {
            // Killed again and again, on either side of the border between the phases, each time with another number of threads.
            TrainingResult? resumed = null;
            for (int attempt = 0; resumed is null; attempt++)
            {
                int epochs = random.Next(1, whole.History.Count);
                try
                {
                    resumed = Trainer.Train(
                        data, options with { Threads = 1 + (attempt % 3) }, new KillAfter(epochs),
                        checkpoint: new CheckpointOptions(File, Resume: attempt > 0, TimeSpan.Zero));
                }
                catch (KilledException)
                {
                    Assert.True(System.IO.File.Exists(File));
                }
            }

            Assert.Equal(ModelWriter.ToText(whole.Model), ModelWriter.ToText(resumed.Model));
            Assert.Equal(whole.History.Select(epoch => epoch.Loss), resumed.History.Select(epoch => epoch.Loss));
            Assert.Equal(whole.History.Select(epoch => epoch.ValidationLoss), resumed.History.Select(epoch => epoch.ValidationLoss));
            Assert.False(System.IO.File.Exists(File), "a complete training leaves its checkpoint behind");
        }
    }

    [Fact]
    public void ACheckpointOfOtherDataOrOptions_OrADamagedOne_IsRefused()
    {
        SequenceDataset data = SyntheticData.Sines(20, 10);
        TrainingOptions options = new() { Units = 4, Epochs = 5, Threads = 1 };
        CheckpointOptions checkpoint = new(File, Resume: true, TimeSpan.Zero);
        Assert.Throws<KilledException>(() => Trainer.Train(data, options, new KillAfter(2), checkpoint: checkpoint));
        Assert.Contains("other options", Message(() => Trainer.Train(data, options with { Seed = 2 }, checkpoint: checkpoint)));
        Assert.Contains("other data", Message(() => Trainer.Train(SyntheticData.Sines(20, 10, seed: 2), options, checkpoint: checkpoint)));
        byte[] content = System.IO.File.ReadAllBytes(File);
        content[content.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(File, content);
        Assert.Contains("damaged", Message(() => Trainer.Train(data, options, checkpoint: checkpoint)));
    }

    [Fact]
    public void WithoutResume_AnOldCheckpointIsIgnored()
    {
        SequenceDataset data = SyntheticData.Sines(20, 10);
        TrainingOptions options = new() { Units = 4, Epochs = 5, Threads = 1 };
        System.IO.File.WriteAllText(File, "something else");
        TrainingResult result = Trainer.Train(data, options, checkpoint: new CheckpointOptions(File, Resume: false, TimeSpan.Zero));
        Assert.Equal(ModelWriter.ToText(Trainer.Train(data, options).Model), ModelWriter.ToText(result.Model));
    }

    private static string Message(Action action) => Assert.Throws<TrainingException>(action).Message;

    private sealed class KilledException : Exception;

    private sealed class KillAfter(int epochs) : IProgress<TrainingProgress>
    {
        private int _count;

        public void Report(TrainingProgress value)
        {
            if (++_count == epochs)
            {
                throw new KilledException();
            }
        }
    }
}
