using System;
using System.IO;
using System.Linq;
using TinyRnn.Cli.Output;
using TinyRnn.Training;

namespace TinyRnn.Cli.Tests;

/// <summary>What training says where it is redirected to a file.</summary>
public sealed class TrainingProgressViewTests
{
    [Fact]
    public void Lines_EndWithTheLastEpochOfAPhase_ThoughNothingSaidThatItWouldBe()
    {
        string[] lines = Lines(progress =>
        {
            progress.Report(Epoch("train", 1));
            progress.Report(Epoch("train", 2));
            progress.Report(Epoch("train", 3));
            progress.Report(Epoch("refit", 1));
        });
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("train 1/9  loss 0.5  validation loss 0.25  accuracy 0.75  rate 0.01  1:30:00 left", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("train 3/9  loss ", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("left", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("refit 1/9  loss ", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void AnEpochThatHasBeenTold_IsNotToldAgain() =>
        Assert.Single(Lines(progress => progress.Report(Epoch("train", 9))));

    private static TrainingProgress Epoch(string phase, int epoch) =>
        new(phase, epoch, 9, 0.5, 0.25, "accuracy", 0.75, 0.01, 1, true, TimeSpan.FromMinutes(90));

    private static string[] Lines(Action<IProgress<TrainingProgress>> train)
    {
        using StringWriter error = new() { NewLine = "\n" };
        TrainingProgressView.Show(new Terminal(TextWriter.Null, error), (progress, _) =>
        {
            train(progress);
            return null!;
        });
        return [.. error.ToString().Split('\n').SkipLast(1)];
    }
}
