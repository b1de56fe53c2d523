using System.Linq;
using TinyRnn.Benchmarks.Training;
using TinyRnn.Testing;

namespace TinyRnn.Benchmarks.Tests;

/// <summary>
/// Trainings of the tool beside those of PyTorch from the same initial weights, with minibatches in the same order and the same noise and
/// dropout: what either does differently (gradients, clipping, AdamW, its decay, warm-up, the weight of a step or of a small last
/// minibatch) shows in the loss. What PyTorch gives is the output of
/// <c>echo SEED | /usr/bin/python3 compare_pytorch.py TASK SameDraws/FOLDER EPOCHS --draws-of-tool</c>.
/// </summary>
public sealed class SameDrawsTests
{
    [Theory]
    [InlineData("japanese-vowels", 3, "seed 1: 50.00 % (15 of 30), 0.1 s, loss 1.08214")]
    [InlineData("japanese-vowels", 3, "seed 2: 50.00 % (15 of 30), 0.1 s, loss 1.04565")]
    [InlineData("japanese-vowels", 12, "seed 1: 76.67 % (23 of 30), 0.2 s, loss 0.867237")]
    [InlineData("japanese-vowels", 12, "seed 2: 76.67 % (23 of 30), 0.3 s, loss 0.797574")]
    [InlineData("names-last", 3, "seed 1: 86.67 % (26 of 30), 0.7 s, loss 0.363171")]
    [InlineData("names-last", 12, "seed 2: 90.00 % (27 of 30), 2.2 s, loss 0.0310861")]
    [InlineData("names-max", 3, "seed 1: 90.00 % (27 of 30), 0.6 s, loss 0.4534")]
    [InlineData("names-max", 12, "seed 2: 93.33 % (28 of 30), 2.1 s, loss 0.0611106")]
    public void ATraining_GivesWhatPyTorchGives(string task, int epochs, string line)
    {
        bool isText = task.StartsWith("names", System.StringComparison.Ordinal);
        AccuracyTask small = AccuracyTask.All.Single(other => other.Name == task) with
        {
            Folder = isText ? "words" : "waves",
            Epochs = epochs,
            Training = isText ? "" : "Waves_TRAIN.ts",
            Test = isText ? "" : "Waves_TEST.ts",
        };
        AccuracyRun expected = AccuracyRun.Parse(line);
        AccuracyRun found = small.RunTool(RepositoryFiles.Combine("tests", "TinyRnn.Benchmarks.Tests", "SameDraws"), line[5] - '0');
        double ratio = Tolerances.SameDraws.Ratio(expected.Loss, found.Loss);
        Assert.True(ratio <= 1, $"loss {found.Loss}, PyTorch's {expected.Loss}: {ratio:g3} times {Tolerances.SameDraws}");
        Assert.Equal((expected.Right, expected.Recordings), (found.Right, found.Recordings));
    }
}
