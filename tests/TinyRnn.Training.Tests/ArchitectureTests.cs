using System;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Training.Architectures;

namespace TinyRnn.Training.Tests;

/// <summary>The text that says what layers a network has.</summary>
public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("gru 32", "gru 32")]
    [InlineData("conv1d 16 x5", null)]
    [InlineData("conv1d 16x5 relu dilation 2", "conv1d 16x5 dilation 2 relu")]
    [InlineData("conv1d 16 5 groups 2", "conv1d 16x5 groups 2")]
    [InlineData("conv1d kernelSize 5 filters 16", "conv1d 16x5")]
    [InlineData(" gru 8 resetAfter false ,\n lstm 4 peepholes clip 3 coupledInputForget", "gru 8 resetAfter false, lstm 4 peepholes clip 3 coupledInputForget")]
    [InlineData("lstm 4 peepholes false tanh", "lstm 4")]
    [InlineData("lstm 4 outputActivation leakyRelu:0.2 relu", "lstm 4 relu outputActivation leakyRelu:0.2")]
    [InlineData("simpleRnn 3 clip 0.5, gru 4 clip 3, gru 5 resetAfter false clip 0", "simpleRnn 3 clip 0.5, gru 4 clip 3, gru 5 resetAfter false")]
    [InlineData("bidirectional gru 6 sum", "bidirectional gru 6 sum")]
    [InlineData("bidirectional 6 lstm", "bidirectional lstm 6")]
    [InlineData("dense 4 silu, gru 3 scaledTanh:1.5 recurrentActivation softsign, dense 2 clamp:-2:0.5", "dense 4 silu, gru 3 scaledTanh:1.5 recurrentActivation softsign, dense 2 clamp:-2:0.5")]
    [InlineData("gru initialState 6 resetAfter false, bidirectional lstm 3 initialState sum from gru1", "gru 6 resetAfter false initialState, bidirectional lstm 3 sum initialState from gru1")]
    [InlineData(
        "bidirectional lstm 4 sum outputActivation relu clip 3 coupledInputForget peepholes",
        "bidirectional lstm 4 peepholes clip 3 coupledInputForget outputActivation relu sum")]
    [InlineData("bidirectional simpleRnn 3 clip 0.5, bidirectional gru 2 resetAfter false clip 1", "bidirectional simpleRnn 3 clip 0.5, bidirectional gru 2 resetAfter false clip 1")]
    [InlineData("simpleRnn 3 hardSigmoid:0.25, gru 2 recurrentActivation hardSigmoid:0.2:0.4", "simpleRnn 3 hardSigmoid:0.25, gru 2 recurrentActivation hardSigmoid:0.2:0.4")]
    [InlineData("layerNorm epsilon 0.001, batchNorm, activation prelu", "layerNorm epsilon 0.001, batchNorm, activation prelu")]
    [InlineData("a: dense 4 relu, b: dense 4, add from a b, pow 2, concat from add1 input", "a: dense 4 relu, b: dense 4, add from a b, pow 2, concat from add1 input")]
    public void ATextReads_AndItsTextReadsTheSame(string text, string? canonical)
    {
        if (canonical is null)
        {
            Assert.Throws<TrainingException>(() => Architecture.Parse(text));
            return;
        }

        Assert.Equal(canonical, Architecture.Parse(text).ToString());
        Assert.Equal(canonical, Architecture.Parse(canonical).ToString());
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("gru 8,, dense 3", "column 7: expected a layer")]
    [InlineData("gru 8, gro 3", "column 8: there is no layer kind 'gro'; expected one of dense,")]
    [InlineData("gru", "column 1: gru lacks units; expected 'gru UNITS")]
    [InlineData("conv1d 16", "column 1: conv1d lacks kernelSize; expected 'conv1d FILTERSxKERNELSIZE")]
    [InlineData("gru 8 9", "column 7: gru takes no number here")]
    [InlineData("gru 8 relux", "column 7: gru takes no 'relux'")]
    [InlineData("gru 8 clamp:2:1", "column 7: gru: activation is 'clamp:2:1'; expected one of")]
    [InlineData("gru 8 softmax", "column 7: gru: activation is 'softmax'; expected one of linear, tanh,")]
    [InlineData("gru 0", "column 5: gru: units is '0'; expected a whole number from 1")]
    [InlineData("conv1d 16x5x3", "column 13: conv1d takes no number here")]
    [InlineData("conv1d 16x5 dilation", "column 13: conv1d: expected a whole number from 1 to")]
    [InlineData("gru 4 clip -1", "column 12: gru: clip is '-1'; expected a number of at least 0")]
    [InlineData("lstm 4 clip -1", "column 13: lstm: clip is '-1'; expected a number of at least 0")]
    [InlineData("lstm 4 peepholes peepholes", "column 18: lstm: peepholes is given twice")]
    [InlineData("lstm 4 leakyRelu:0.1:0.2", "column 8: lstm: activation is")]
    [InlineData("gru 4 initialState initialState", "column 20: gru: initialState is given twice")]
    [InlineData("dense 4 initialState", "column 9: dense takes no 'initialState'")]
    [InlineData("lstm 4 outputActivation", "column 8: lstm: expected one of linear, tanh,")]
    [InlineData("lstm", "[outputActivation ACTIVATION]")]
    [InlineData("a:", "column 1: layer 'a' lacks its kind")]
    [InlineData("gru 4, add from", "column 12: expected names of layers after 'from'")]
    public void AMistake_IsNamedWithItsColumn(string text, string part) =>
        Assert.Contains(part, Assert.Throws<TrainingException>(() => new TrainingOptions { Architecture = text }.Validate()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("gru 4, add from gru1", "column 8: 'add from gru1' takes 1 layers; expected 'add from NAME NAME'")]
    [InlineData("gru 4, add from gru1 gru2", "column 8: 'add from gru1 gru2': there is no layer 'gru2' before it; there are input, gru1")]
    [InlineData("a: gru 4, a: gru 4", "column 11: there is a layer 'a' already")]
    [InlineData("gru 4, conv1d 4x2 groups 3", "column 8: 'conv1d 4x2 groups 3': ")]
    [InlineData("conv1d 4x2 valid", "column 1: 'conv1d 4x2 valid': ")]
    [InlineData("reshape 2x1, conv1d 4x2 same", "column 14: 'conv1d 4x2 same' gives 2 rows a step; the output layer takes one for its decision. Add flatten")]
    [InlineData("embedding 4, gru 4", "column 1: 'embedding 4': an embedding is for text")]
    [InlineData("gru 4 leakyRelu:-1", "alpha of at least 0")]
    [InlineData("bidirectional gru 4 peepholes", "column 1: 'bidirectional gru 4 peepholes': Layer 'bidirectional1' (layers[0]): attribute 'peepholes' is true with cell 'gru'")]
    public void LayersThatDoNotFit_AreNamed(string text, string part) => Assert.Contains(
        part, Assert.Throws<TrainingException>(() => Train(SyntheticData.Sines(8, 12), text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("bidirectional gru 4", "column 1: 'bidirectional gru 4' needs the whole recording")]
    [InlineData("gru 4, reverse", "column 8: 'reverse' needs the whole recording")]
    [InlineData("gru 4, poolingOverTime mean", "column 8: 'poolingOverTime mean': pooling makes one decision of many steps")]
    public void WhatIsNoStream_IsRefusedForStreams(string text, string part)
    {
        string message = Assert.Throws<TrainingException>(() => Train(SyntheticData.Sines(8, 12), text, TrainingTask.StreamClassification)).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Contains("streamClassification", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"cell\": \"lstm\", \"units\": 4, \"layers\": 2}", "lstm 4, lstm 4")]
    [InlineData("{\"units\": 4, \"pooling\": \"max\", \"head\": 3}", "gru 4, poolingOverTime max, dense 3 relu")]
    [InlineData("{\"units\": 4, \"convolution\": \"6x3\", \"norm\": \"batchNorm\"}", "conv1d 6x3 relu, gru 4, batchNorm")]
    [InlineData("{\"units\": 4, \"bidirectional\": true}", "bidirectional gru 4, poolingOverTime mean")]
    public void PartsAndText_TrainTheSameModel(string parts, string text)
    {
        SequenceDataset data = SyntheticData.Sines(8, 12);
        TrainingOptions few = new() { Epochs = 2, Threads = 1 };
        TrainingResult first = Trainer.Train(data, few.Over(TrainingOptions.FromJson(parts, "parts.json")));
        TrainingResult second = Trainer.Train(data, few with { Architecture = text });
        Assert.Equal(ModelWriter.ToText(second.Model), ModelWriter.ToText(first.Model));
        Assert.Equal(text, first.Options.Architecture);

        // What was used trains the same again.
        Assert.Equal(ModelWriter.ToText(first.Model), ModelWriter.ToText(Trainer.Train(data, TrainingOptions.FromJson(first.Options.ToJson(), "used.json")).Model));
    }

    /// <summary>Frames of several rows inside a network whose steps are single rows: every kind that moves or summarises them.</summary>
    [Theory]
    [InlineData("reshape 2x1, conv1d 4x2 valid relu, flatten, gru 4")]
    [InlineData("dense 12, reshape 6x2, pad before 1 after 2 edge, conv1d 4x3 same stride 2, pooling mean size 2 stride 2, transpose, gru 3, reduce max rows")]
    [InlineData("dense 12, reshape 4x3, slice rows start 1 count 3, gru 4, poolingOverTime mean, slice rows start 2 count 1, batchNorm")]
    public void FramesOfSeveralRows_Train(string text)
    {
        SequenceDataset data = SyntheticData.Sines(24, 12, equalLengths: false);
        TrainingResult result = Trainer.Train(data, new() { Architecture = text, Epochs = 10, Threads = 1, BatchSize = 8 });
        Assert.True(result.History[^1].Loss < result.History[0].Loss);
        Assert.Equal(
            ModelWriter.ToText(result.Model), ModelWriter.ToText(Trainer.Train(data, new() { Architecture = text, Epochs = 10, Threads = 3, BatchSize = 8 }).Model));
    }

    /// <summary>Both directions with all that the cells have.</summary>
    [Theory]
    [InlineData("bidirectional lstm 4 peepholes clip 2 coupledInputForget outputActivation relu")]
    [InlineData("bidirectional simpleRnn 4 clip 0.8 average, bidirectional gru 4 clip 1 sum, bidirectional lstm 4 peepholes")]
    public void BidirectionalVariants_Train(string text)
    {
        SequenceDataset data = SyntheticData.Sines(24, 12, equalLengths: false);
        TrainingOptions options = new() { Architecture = text, Epochs = 30, BatchSize = 8, Dropout = 0, Jitter = 0, GainJitter = 0 };
        TrainingResult result = Trainer.Train(data, options with { Threads = 1 });
        Assert.True(result.History.Min(epoch => epoch.Loss) < result.History[0].Loss);
        Assert.Equal(text + ", poolingOverTime mean", result.Options.Architecture);
        Assert.Equal(ModelWriter.ToText(result.Model), ModelWriter.ToText(Trainer.Train(data, options with { Threads = 3 }).Model));

        // Peepholes start at zero.
        Assert.All(
            result.Model.Tensors.Where(tensor => tensor.Name.EndsWith("Peepholes", StringComparison.Ordinal)),
            tensor => Assert.Contains(tensor.Values, value => value != 0));
    }

    /// <summary>Trained from zeros on, in every role that the layer has, and the same for any number of threads.</summary>
    [Theory]
    [InlineData("gru 4 initialState", 1)]
    [InlineData("simpleRnn 3 initialState, lstm 4 peepholes initialState", 3)]
    [InlineData("bidirectional gru 3 initialState, bidirectional lstm 2 initialState", 6)]
    public void InitialStates_AreTrained(string text, int count)
    {
        SequenceDataset data = SyntheticData.Sines(24, 12, equalLengths: false);
        TrainingOptions options = new() { Architecture = text, Pooling = PoolingKind.Mean, Epochs = 4, BatchSize = 8 };
        TinyRnnModel model = Trainer.Train(data, options with { Threads = 1 }).Model;
        string[] states = [.. model.Network.Layers.SelectMany(layer => layer.InitialState).Select(state => state.Tensor)];
        Assert.Equal(count, states.Length);
        Assert.All(states, state => Assert.DoesNotContain(0f, model.Tensor(state).Values));
        Assert.Equal(ModelWriter.ToText(model), ModelWriter.ToText(Trainer.Train(data, options with { Threads = 3 }).Model));
    }

    /// <summary>Every row sees its own inputs alone, so that nothing is learnt if rows or columns are exchanged.</summary>
    [Theory]
    [InlineData("reshape 2x2, dense 8 tanh", null, true)]
    [InlineData("reshape 2x2, conv1d 6x1 valid tanh", false, false)]
    public void LayersOfSeveralRows_GiveTheTargetsRowAfterRow(string text, bool? skip, bool skips)
    {
        SequenceDataset data = SyntheticData.Rows(3000);
        TrainingResult result = Trainer.Train(data, new() { Architecture = text, Skip = skip, Epochs = 60, Threads = 1 });
        Assert.Equal(new Shape(1, 4), result.Model.Network.Outputs[0].Shape);
        Assert.Equal(skips, result.Options.Skip);
        double[] found = new ReferenceNetwork(result.Model).Run(data.Recordings[0].Values);
        for (int target = 0; target < 4; target++)
        {
            RegressionMetrics metrics = new();
            for (int step = 0; step < data.Recordings[0].Steps; step++)
            {
                metrics.Add(data.Recordings[0].Targets![(4 * step) + target], found[(4 * step) + target]);
            }

            // Targets deviate by the target's number from their mean.
            Assert.InRange(metrics.Rmse, 0, 0.3 * (target + 1));
        }
    }

    [Theory]
    [InlineData("dense 6, reshape 3x2", null, "column 10: 'reshape 3x2' gives 3 rows a step; 4 targets cannot be shared out among them evenly. Add flatten")]
    [InlineData("dense 2, reshape 2x1", true, "skip is given, but the 5 channels of the input cannot be shared out evenly among the rows")]
    public void RowsThatTargetsOrInputsDoNotFit_AreRefused(string text, bool? skip, string part)
    {
        TrainingOptions options = new() { Architecture = text, Skip = skip, Epochs = 1, Threads = 1 };
        SequenceDataset data = SyntheticData.Rows(400, unused: 1);
        Assert.Contains(part, Assert.Throws<TrainingException>(() => Trainer.Train(data, options)).Message, StringComparison.Ordinal);

        // Nobody asked for the skip that is the default.
        Assert.False(Trainer.Train(data, options with { Architecture = "dense 2, reshape 2x1", Skip = null }).Options.Skip);
    }

    [Fact]
    public void TheCommandLinesArchitecture_DisplacesTheRecipes_WhicheverFormEachHas()
    {
        TrainingOptions text = new() { Architecture = "gru 3" }, parts = new() { Cell = "lstm", Units = 5 };
        Assert.Equal(text, text.Over(parts));
        Assert.Equal(parts, parts.Over(text));
    }

    private static void Train(SequenceDataset data, string architecture, TrainingTask? task = null) =>
        Trainer.Train(data, new() { Architecture = architecture, Epochs = 1, Threads = 1, Task = task });
}
