using System;
using System.Threading;

namespace TinyRnn.Training.Tests;

/// <summary>What is told while an epoch is at work.</summary>
public sealed class EpochProgressTests
{
    [Fact]
    public void ALongEpoch_IsToldBeforeItsEnd()
    {
        // An epoch of many seconds, which the first report ends.
        using CancellationTokenSource stop = new();
        Stopper within = new(stop);
        TrainingOptions options = new() { Units = 8, Epochs = 3, BatchSize = 1, Threads = 1, ValidationFraction = 0 };

        TrainingResult result = Trainer.Train(SyntheticData.Sines(100_000, 20), options, cancellation: stop.Token, within: within);

        Assert.True(result.WasCancelled);
        EpochProgress told = within.First!;
        Assert.Equal(("train", 1, 3), (told.Phase, told.Epoch, told.Epochs));
        Assert.InRange(told.Part, 1e-5, 0.999);
        Assert.InRange(told.Loss, 1e-3, 10);
        Assert.InRange(told.LearningRate, 1e-9, 1);
        Assert.True(told.Remaining > TimeSpan.FromSeconds(0.5));
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<EpochProgress>
    {
        public EpochProgress? First { get; private set; }

        public void Report(EpochProgress value)
        {
            First ??= value;
            stop.Cancel();
        }
    }
}
