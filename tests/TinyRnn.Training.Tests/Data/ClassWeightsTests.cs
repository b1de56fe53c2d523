using System.Linq;
using TinyRnn.Reference;
using TinyRnn.Training.Data;

namespace TinyRnn.Training.Tests.Data;

public sealed class ClassWeightsTests
{
    /// <summary>
    /// Twelve recordings of class0, four of class1, two of class2, which nothing in their values tells apart: what is learnt is how often
    /// a class comes.
    /// </summary>
    private static readonly SequenceDataset Unequal = new(
        "unequal", ["a", "b"],
        [.. SyntheticData.Sines(18, 12, classes: 1).Recordings.Select((recording, index) => new Recording
        {
            Id = recording.Id, Values = recording.Values, Steps = recording.Steps, Label = index < 12 ? 0 : index < 16 ? 1 : 2,
        })],
        ["class0", "class1", "class2"]);

    [Fact]
    public void Balanced_GivesEveryClassTheSameSum_AndAMeanOfOne()
    {
        int[] counts = [.. Enumerable.Range(0, 3).Select(label => Unequal.Recordings.Count(recording => recording.Label == label))];
        Assert.Equal([12, 4, 2], counts);
        float[] weights = Create(ClassWeights.Balanced);
        Assert.All(weights.Zip(counts), pair => Assert.Equal(6, pair.First * pair.Second, 1e-5));
        Assert.Equal([1, 1, 1], Create(ClassWeights.None));
    }

    [Fact]
    public void NamedWeights_LeaveTheOthersAtOne()
    {
        Assert.Equal([1, 2.5f, 0], Create("class1=2.5, class2=0"));
        Assert.Contains("'class7'", Message("class7=1"));
        Assert.Contains("'class1'", Message("class1"));
        Assert.Contains("from 0 to", Message("class1=-1"));
        Assert.Contains("from 0 to", Message("class1=much"));
    }

    [Fact]
    public void AWeightOfAClass_MovesDecisionsTowardsIt()
    {
        double Mean(string weights)
        {
            TrainingResult result = Trainer.Train(Unequal, new TrainingOptions
            {
                Units = 2, Epochs = 40, LearningRate = 0.03, Jitter = 2, Threads = 1, ClassWeights = weights, ValidationFraction = 0,
            });
            return Unequal.Recordings.Average(recording =>
            {
                double[] outputs = new ReferenceNetwork(result.Model).Run(recording.Values);
                return outputs[^1];
            });
        }

        // 2 of 18, and 20 * 2 of 12 + 4 + 20 * 2.
        Assert.InRange(Mean("none"), 0, 0.3);
        Assert.InRange(Mean("class2=20"), 0.45, 1);
    }

    private static float[] Create(string text) => ClassWeights.Create(text, Unequal, DataSplit.All(Unequal).Training);

    private static string Message(string text) => Assert.Throws<TrainingException>(() => Create(text)).Message;
}
