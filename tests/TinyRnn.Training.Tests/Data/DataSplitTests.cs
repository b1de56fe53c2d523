using System.Linq;
using TinyRnn.Training.Data;

namespace TinyRnn.Training.Tests.Data;

public sealed class DataSplitTests
{
    [Fact]
    public void Recordings_AreWhollyOnOneSide_WithEveryClassOnBoth()
    {
        SequenceDataset data = SyntheticData.Sines(30, 10, classes: 3);
        DataSplit split = DataSplit.Create(data, 0.2, 1);
        Assert.Equal(30, split.Training.Concat(split.Validation).Select(span => span.Recording).Distinct().Count());
        Assert.Equal(30, split.Training.Count + split.Validation.Count);
        Assert.Equal([2, 2, 2], Enumerable.Range(0, 3).Select(
            label => split.Validation.Count(span => data.Recordings[span.Recording].Label == label)));
    }

    [Fact]
    public void ASeries_IsSplitInTime_AndNoTrainingTargetComesFromValidationSteps()
    {
        Recording series = new() { Id = "1", Steps = 100, Values = new float[100], Targets = new float[100] };
        SequenceDataset data = new("series", ["x"], [series], targets: ["x"]) { Horizon = 7 };
        DataSplit split = DataSplit.Create(data, 0.2, 1);
        Assert.Equal([new StepSpan(0, 0, 73)], split.Training);
        Assert.Equal([new StepSpan(0, 80, 100)], split.Validation);
    }

    [Theory]
    [InlineData(16, 4)]
    [InlineData(64, 1)]
    [InlineData(30, 30)]
    public void ValidationWindows_CompareEveryStepOnce(int window, int stride)
    {
        Recording series = new() { Id = "1", Steps = 100, Values = new float[100], Targets = new float[100] };
        SequenceDataset data = new("series", ["x"], [series], targets: ["x"]);
        TrainingOptions options = new TrainingOptions { Task = TrainingTask.Regression, Window = window, Stride = stride }
            .Over(TaskDefaults.For(TrainingTask.Regression));
        SampleSet set = new(data, [new StepSpan(0, 71, 100)], new([0], [1]), new([0], [1]), options, isTraining: false);
        int[] compared = [.. set.Samples.SelectMany(sample => Enumerable.Range(sample.LossStart, sample.End - sample.LossStart))];
        Assert.Equal(Enumerable.Range(71, 29), compared);
        Assert.All(set.Samples, sample => Assert.InRange(sample.Steps, 1, window));
    }
}
