using System.Linq;

namespace TinyRnn.Training.Tests.Data;

public sealed class AugmentationTests
{
    [Fact]
    public void Augmentation_IsTheSameForAnyNumberOfThreads()
    {
        TrainingOptions options = new()
        {
            Units = 3, Epochs = 3, Window = 20, Stride = 10, CropFraction = 0.6, Jitter = 0.3, GainJitter = 0.2, TimeShift = 15, Oversample = true,
        };
        SequenceDataset data = SyntheticData.Sines(40, 60);
        TrainingResult one = Trainer.Train(data, options with { Threads = 1 }), three = Trainer.Train(data, options with { Threads = 3 });
        Assert.All(one.Model.Tensors.Zip(three.Model.Tensors), pair => Assert.Equal(pair.First.Values, pair.Second.Values));

        // And each of them changes something.
        foreach (TrainingOptions other in (TrainingOptions[])
            [options with { TimeShift = 0 }, options with { Jitter = 0 }, options with { GainJitter = 0 }, options with { CropFraction = 1 }])
        {
            Assert.NotEqual(one.Model.Tensors[0].Values, Trainer.Train(data, other with { Threads = 1 }).Model.Tensors[0].Values);
        }
    }

    [Fact]
    public void Oversampling_GivesRareClassesAsManyWindows()
    {
        SequenceDataset sines = SyntheticData.Sines(24, 20);
        SequenceDataset data = new("rare", sines.Features, [.. sines.Recordings.Where((recording, i) => recording.Label == 0 || i % 6 == 1)], sines.Labels);
        TrainingOptions options = TaskDefaults.For(TrainingTask.Classification) with { Window = 20, Oversample = true };
        TinyRnn.Format.Normaliser same = new([0, 0], [1, 1]);
        Training.Data.SampleSet set = new(data, Training.Data.DataSplit.All(data).Training, same, null, options, isTraining: true);
        Assert.Equal(12, set.Samples.Count(sample => data.Recordings[sample.Recording].Label == 0));
        Assert.Equal(12, set.Samples.Count(sample => data.Recordings[sample.Recording].Label == 1));
        Assert.Equal(16, new Training.Data.SampleSet(data, Training.Data.DataSplit.All(data).Training, same, null, options with { Oversample = false }, isTraining: true).Samples.Length);
    }

    [Fact]
    public void OversamplingAndClassWeights_DoNotGoTogether() => Assert.Throws<TrainingException>(
        () => new TrainingOptions { Oversample = true, ClassWeights = "balanced" }.Validate());
}
