using System.IO;
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
    public void ALineOfPyTorch_IsRead()
    {
        Assert.Equal(new AccuracyRun(2778, 3603, 35.2, 1.5e-5), AccuracyRun.Parse("seed 3: 77.10 % (2778 of 3603), 35.2 s, loss 1.5e-05"));
        Assert.Contains("found 'other'", Assert.Throws<InvalidDataException>(() => AccuracyRun.Parse("other")).Message);
    }

    [Fact]
    public void Estimate_IsMeanAndStandardErrorOfASample() => Assert.Equal((4, 1), AccuracyCommand.Estimate([7, 3, 3, 3]));

    [Fact]
    public void TheFolderOfTheData_IsNotPublished() => Assert.Equal(
        ["accuracy", "--data", "DATA", "--seeds", "2"], AccuracyCommand.WithoutFolder(["accuracy", "--data", "/somewhere", "--seeds", "2"]));
}
