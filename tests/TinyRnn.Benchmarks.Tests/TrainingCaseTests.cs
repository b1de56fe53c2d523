using TinyRnn.Benchmarks.Commands;
using TinyRnn.Benchmarks.Training;

namespace TinyRnn.Benchmarks.Tests;

public sealed class TrainingCaseTests
{
    /// <summary>Buffers of a training run stay under twice the activations of one minibatch, the parameters and the optimiser's state.</summary>
    [Fact]
    public void BuffersOfATraining_StayUnderTwiceWhatIsNeeded() => Assert.All(TrainingCase.All, trainingCase =>
    {
        using TrainingIteration iteration = new(trainingCase, threads: 2);
        Assert.InRange((double)iteration.OwnedBytes / iteration.NeededBytes, 1, 2);
    });

    [Fact]
    public void ALineOfPyTorch_IsRead() => Assert.Equal((2778 / 3603.0, 35.2), AccuracyTask.Parse("seed 3: 77.10 % (2778 of 3603), 35.2 s"));

    [Fact]
    public void Spread_IsMeanAndDeviationOfASample()
    {
        Assert.Equal((4, 2), AccuracyCommand.Spread([2, 4, 6]));
        Assert.Equal((3, 0), AccuracyCommand.Spread([3]));
    }

    [Fact]
    public void TheFolderOfTheData_IsNotPublished() => Assert.Equal(
        ["accuracy", "--data", "DATA", "--seeds", "2"], AccuracyCommand.WithoutFolder(["accuracy", "--data", "/somewhere", "--seeds", "2"]));
}
