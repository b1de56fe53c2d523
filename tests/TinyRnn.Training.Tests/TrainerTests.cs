using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Tests;

public sealed class TrainerTests
{
    private static readonly TrainingOptions Short = new() { Units = 8, Epochs = 6, Threads = 1 };

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    [InlineData("simpleRnn")]
    public void OneSequence_IsLearntByHeart(string cell)
    {
        SequenceDataset data = SyntheticData.MovingMean(40);
        TrainingOptions options = new()
        {
            Cell = cell, Units = 24, Epochs = 600, ValidationFraction = 0, Window = 40, LearningRate = 0.01, LossFraction = 1,
            WeightDecay = 0, WeightAveraging = 0, Threads = 1,
        };
        TrainingResult result = Trainer.Train(data, options);
        RegressionMetrics metrics = Compare(result.Model, data, skip: 2);
        Assert.True(metrics.Rmse < 0.15, $"rmse {metrics.Rmse:g3} of targets with a deviation of 1.7");
    }

    [Fact]
    public void ClassesThatDifferInFrequency_AreToldApartOnUnseenRecordings()
    {
        TrainingResult result = Trainer.Train(
            SyntheticData.Sines(40, 40), new TrainingOptions { Units = 12, Epochs = 60, Threads = 1 });
        SequenceDataset unseen = SyntheticData.Sines(40, 40, seed: 2);
        ClassificationMetrics metrics = new(unseen.Labels);
        foreach (Recording recording in unseen.Recordings)
        {
            double[] outputs = new ReferenceNetwork(result.Model).Run(recording.Values);
            metrics.Add(recording.Label!.Value, outputs.AsSpan(outputs.Length - 2));
        }

        Assert.True(metrics.Accuracy >= 0.95, $"accuracy {metrics.Accuracy}");
        Assert.Equal(new UsageSpec(UsageMode.Window, 40, 40), result.Model.Network.Usage);
    }

    [Theory]
    [InlineData(TrainingTask.Classification)]
    [InlineData(TrainingTask.StreamClassification)]
    public void AnyNumberOfThreads_GivesTheSameBytes(TrainingTask task)
    {
        SequenceDataset data = SyntheticData.Sines(70, 20, classes: 3, equalLengths: false);
        string[] texts = [.. new[] { 1, 2, 5 }.Select(threads => ModelWriter.ToText(
            Trainer.Train(data, Short with { Task = task, Threads = threads, BatchSize = 48 }).Model))];
        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(texts[0], texts[2]);
    }

    [Fact]
    public void TheSameSeed_GivesTheSameBytes_AndAnotherSeedDoesNot()
    {
        SequenceDataset data = SyntheticData.Sines(20, 20);
        string first = ModelWriter.ToText(Trainer.Train(data, Short with { Seed = 7 }).Model);
        string again = ModelWriter.ToText(Trainer.Train(data, Short with { Seed = 7 }).Model);
        string other = ModelWriter.ToText(Trainer.Train(data, Short with { Seed = 8 }).Model);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void EarlyStopping_KeepsTheWeightsOfTheBestEpoch()
    {
        SequenceDataset data = SyntheticData.Sines(30, 20);
        TrainingOptions options = new()
        {
            Units = 8, Epochs = 300, Patience = 4, LearningRate = 0.05, Refit = false, WeightAveraging = 0, Threads = 1,
        };
        Recorder recorder = new();
        TrainingResult result = Trainer.Train(data, options, recorder);
        TrainingProgress best = recorder.Reports.MinBy(report => report.ValidationLoss)!;
        Assert.Equal(best.Epoch, result.BestEpoch);
        Assert.True(recorder.Reports.Count < 300, "patience never ended the run");
        Assert.Equal(best.Epoch + 4, recorder.Reports.Count);

        // The stored weights give the validation loss of the best epoch, not of the last one.
        Assert.Equal(best.ValidationLoss, Metric(result, "validationLoss"), 1e-5 * best.ValidationLoss);
        TrainingResult stopped = Trainer.Train(data, options, new CancelAfter(best.Epoch, out CancellationToken token), token);
        Assert.Equal(Weights(stopped.Model), Weights(result.Model));
    }

    [Fact]
    public void Cancelling_StopsAndKeepsTheBestModel()
    {
        SequenceDataset data = SyntheticData.Sines(30, 20);
        CancelAfter progress = new(3, out CancellationToken token);
        TrainingResult result = Trainer.Train(data, Short with { Epochs = 500, Patience = 500 }, progress, token);
        Assert.True(result.WasCancelled);
        Assert.InRange(result.BestEpoch, 1, 3);
        Assert.NotNull(result.Model.Golden);
        Assert.Equal(3, progress.Count);
    }

    [Fact]
    public void CancellingBeforeTheFirstBatch_StillGivesAModel()
    {
        TrainingResult result = Trainer.Train(
            SyntheticData.Sines(10, 10), Short, cancellation: new CancellationToken(canceled: true));
        Assert.True(result.WasCancelled);
        Assert.Equal(0, result.BestEpoch);
    }

    [Fact]
    public void CancellingTheRefit_KeepsTheValidatedModel()
    {
        SequenceDataset data = SyntheticData.Sines(30, 20);
        TrainingResult alone = Trainer.Train(data, Short with { Refit = false });
        CancelAfter progress = new(Short.Epochs!.Value + 1, out CancellationToken token);
        TrainingResult cancelled = Trainer.Train(data, Short with { Refit = true }, progress, token);
        Assert.Equal(Weights(alone.Model), Weights(cancelled.Model));
    }

    [Theory]
    [InlineData("gru", 2, false)]
    [InlineData("lstm", 1, true)]
    [InlineData("simpleRnn", 1, false)]
    public void ATrainedModelThatIsSavedAndRead_GivesTheOutputsOfTheTrainersForwardPass(string cell, int layers, bool skip)
    {
        SequenceDataset data = SyntheticData.Sines(20, 24, classes: 3);
        TinyRnnModel trained = Trainer.Train(data, Short with { Cell = cell, Layers = layers, Skip = skip }).Model;
        TinyRnnModel read = ModelReader.Read(ModelWriter.ToText(trained), "test.rnn.json");
        float[] found = TrainersForward(trained, data.Recordings[3]);
        double[] expected = new ReferenceNetwork(read).Run(data.Recordings[3].Values);
        Assert.Equal(expected.Length, found.Length);
        Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    [Fact]
    public void Regression_KeepsRawUnitsInTheModel()
    {
        SequenceDataset data = SyntheticData.MovingMean(600);
        TrainingResult result = Trainer.Train(data, new TrainingOptions { Units = 12, Epochs = 80, Patience = 80, Threads = 1 });
        Assert.Equal(UsageMode.Stream, result.Model.Network.Usage.Mode);
        RegressionMetrics metrics = Compare(result.Model, SyntheticData.MovingMean(300, seed: 9), skip: 2);
        Assert.True(metrics.Rmse < 0.5, $"rmse {metrics.Rmse:g3} of targets with a deviation of 1.7");
        Assert.InRange(Metric(result, "validationRmse"), 0, 0.5);
    }

    [Fact]
    public void AConstantChannel_IsNotBlownUp()
    {
        SequenceDataset sines = SyntheticData.Sines(10, 10);
        Recording[] recordings = [.. sines.Recordings.Select(recording => new Recording
        {
            Id = recording.Id,
            Steps = recording.Steps,
            Label = recording.Label,
            Values = [.. recording.Values.Select((value, index) => index % 2 == 0 ? 1e6f : value)],
        })];
        TinyRnnModel model = Trainer.Train(new SequenceDataset("constant", ["a", "b"], recordings, sines.Labels), Short).Model;
        Assert.Equal(1, model.InputNormaliser!.Scale[0]);
        Assert.Equal(1e6f, model.InputNormaliser.Mean[0]);
        Assert.InRange(model.InputNormaliser.Scale[1], 50, 90);
    }

    [Fact]
    public void TheModel_SaysWhereItCameFrom()
    {
        Provenance provenance = Trainer.Train(SyntheticData.Sines(20, 12), Short with { Seed = 11 }).Model.Provenance;
        Assert.Equal(11, provenance.Seed);
        Assert.Equal("sines", provenance.Data);
        Assert.Equal(TrainingNetwork.WidestVector, provenance.VectorBits);
        Assert.Equal(
            ["bestEpoch", "trainingLoss", "validationLoss", "validationAccuracy"], provenance.Metrics.Select(metric => metric.Key));
    }

    [Fact]
    public void DataThatCannotBeTrainedWith_IsRefusedWithAReason()
    {
        SequenceDataset sines = SyntheticData.Sines(10, 10);
        Assert.Contains("targets", Message(() => Trainer.Train(sines, new TrainingOptions { Task = TrainingTask.Regression })));
        Assert.Contains("window is 11", Message(() => Trainer.Train(sines, new TrainingOptions { Window = 11 })));
        Assert.Contains("units is 0", Message(() => Trainer.Train(sines, new TrainingOptions { Units = 0 })));
        Assert.Contains("gruu", Message(() => Trainer.Train(sines, new TrainingOptions { Cell = "gruu" })));
        Assert.Contains("label", Message(() => Trainer.Train(
            SyntheticData.MovingMean(50), new TrainingOptions { Task = TrainingTask.Classification })));
        SequenceDataset single = new("one", ["a", "b"], [.. sines.Recordings.Where(item => item.Label == 0)], sines.Labels);
        Assert.Contains("2 classes", Message(() => Trainer.Train(single, new TrainingOptions())));
        Assert.Contains("step 3 of channel 'b'", Message(() => new SequenceDataset(
            "nan", ["a", "b"], [new Recording { Id = "x", Steps = 4, Values = [0, 0, 0, 0, 0, 0, 0, float.NaN] }])));
    }

    private static string Message(Action action) => Assert.Throws<TrainingException>(action).Message;

    private static double Metric(TrainingResult result, string name) => result.Metrics.Single(metric => metric.Key == name).Value;

    private static float[] Weights(TinyRnnModel model) => [.. model.Tensors.SelectMany(tensor => tensor.Values)];

    private static RegressionMetrics Compare(TinyRnnModel model, SequenceDataset data, int skip)
    {
        RegressionMetrics metrics = new();
        double[] outputs = new ReferenceNetwork(model).Run(data.Recordings[0].Values);
        for (int step = skip; step < outputs.Length; step++)
        {
            metrics.Add(data.Recordings[0].Targets![step], outputs[step]);
        }

        return metrics;
    }

    private static float[] TrainersForward(TinyRnnModel model, Recording recording)
    {
        TrainingNetwork network = new(model, new CrossEntropyLoss());
        Shard shard = network.CreateShard(recording.Steps);
        shard.Begin(recording.Steps);
        Normaliser normaliser = model.InputNormaliser!;
        for (int step = 0; step < recording.Steps; step++)
        {
            for (int channel = 0; channel < normaliser.Mean.Length; channel++)
            {
                shard.Input.RowSpan(step)[channel * LaneRows.Lanes] =
                    (recording.Step(step)[channel] - normaliser.Mean[channel]) / normaliser.Scale[channel];
            }
        }

        network.Forward(shard);
        LaneRows output = network.Output(shard);
        return [.. Enumerable.Range(0, recording.Steps).SelectMany(step =>
            Enumerable.Range(0, output.Channels).Select(channel => output.RowSpan(step)[channel * LaneRows.Lanes]))];
    }

    private sealed class Recorder : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Reports { get; } = [];

        public void Report(TrainingProgress value) => Reports.Add(value);
    }

    private sealed class CancelAfter : IProgress<TrainingProgress>
    {
        private readonly CancellationTokenSource _source = new();
        private readonly int _epochs;

        public CancelAfter(int epochs, out CancellationToken token)
        {
            _epochs = epochs;
            token = _source.Token;
        }

        public int Count { get; private set; }

        public void Report(TrainingProgress value)
        {
            if (++Count == _epochs)
            {
                _source.Cancel();
            }
        }
    }
}
