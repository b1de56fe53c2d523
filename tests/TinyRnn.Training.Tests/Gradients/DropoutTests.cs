using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Tests.Gradients;

/// <summary>
/// A mask on what a matrix sees is a factor of the matrix's columns, so that for one sequence a network with dropout is one without
/// it and other weights, whose gradients the other tests prove.
/// </summary>
public sealed class DropoutTests
{
    private const int Rows = 7;

    [Theory]
    [InlineData(LayerKinds.Gru, true)]
    [InlineData(LayerKinds.Gru, false)]
    [InlineData(LayerKinds.Lstm, null)]
    [InlineData(LayerKinds.SimpleRnn, null)]
    public void RecurrentDropout_IsAFactorOfTheRecurrentWeights(string kind, bool? resetAfter) =>
        AssertIsFactor(kind, resetAfter, new Dropout(0, 0.5, 0), layer: 0, TensorLayout.RecurrentWeights);

    [Fact]
    public void RecurrentDropoutOfLstmVariants_IsAFactorOfTheRecurrentWeights()
    {
        foreach (AttributeValue variant in (AttributeValue[])
            [new("peepholes", Flag: true), new("clip", Number: 0.2), new("coupledInputForget", Flag: true)])
        {
            AssertIsFactor(LayerKinds.Lstm, null, new Dropout(0, 0.5, 0), layer: 0, TensorLayout.RecurrentWeights, variant);
        }
    }

    [Theory]
    [InlineData(LayerKinds.Gru, true)]
    [InlineData(LayerKinds.Gru, false)]
    [InlineData(LayerKinds.SimpleRnn, null)]
    public void RecurrentDropoutWithLimitedArguments_IsAFactorOfTheRecurrentWeights(string kind, bool? resetAfter) =>
        AssertIsFactor(kind, resetAfter, new Dropout(0, 0.5, 0), layer: 0, TensorLayout.RecurrentWeights, new AttributeValue("clip", Number: 0.2));

    [Theory]
    [InlineData(LayerKinds.Gru, true)]
    [InlineData(LayerKinds.Lstm, null)]
    public void OutputDropout_IsAFactorOfTheNextLayersWeights(string kind, bool? resetAfter) =>
        AssertIsFactor(kind, resetAfter, new Dropout(0, 0, 0.5), layer: 1, TensorLayout.Weights);

    [Fact]
    public void InputDropout_IsAFactorOfTheInputWeights() =>
        AssertIsFactor(LayerKinds.SimpleRnn, null, new Dropout(0.5, 0, 0), layer: 0, TensorLayout.InputWeights);

    [Fact]
    public void OutsideTraining_NothingIsDropped()
    {
        TinyRnnModel model = Create(LayerKinds.Lstm, null);
        float[] plain = Forward(new TrainingNetwork(model, new CrossEntropyLoss()));
        float[] trained = Forward(new TrainingNetwork(model, new CrossEntropyLoss(), dropout: new Dropout(0.5, 0.5, 0.5)));
        Assert.Equal(plain, trained);
    }

    [Fact]
    public void AMask_DropsItsPart_AndKeepsTheMean()
    {
        DropoutMask mask = new(5000, 0.3);
        mask.Draw(new Network.RandomSource(1));
        float[] factors = mask.Factors.ToArray();
        Assert.Equal(0.3, factors.Count(factor => factor == 0) / (double)factors.Length, 0.01);
        Assert.Equal(1, factors.Average(), 0.02);
    }

    private static void AssertIsFactor(
        string kind, bool? resetAfter, Dropout dropout, int layer, string role, params AttributeValue[] variant)
    {
        TinyRnnModel model = Create(kind, resetAfter, variant);
        string tensor = model.Network.Layers[layer].FindTensor(role)!.Tensor;
        TrainingNetwork dropping = new(model, Squares, dropout: dropout);
        Shard shard = dropping.CreateShard(Rows);
        Fill(shard);
        shard.Drop(new Network.RandomSource(3));
        float[] mask = [.. Enumerable.Range(0, shard.Masks[0].Factors.Length / LaneRows.Lanes)
            .Select(i => shard.Masks[0].Factors[i * LaneRows.Lanes])];
        Assert.Contains(0f, mask);
        Assert.Contains(2f, mask);
        double loss = Pass(dropping, shard);

        TrainingNetwork plain = new(WithFactor(model, tensor, mask), Squares);
        Shard other = plain.CreateShard(Rows);
        Fill(other);
        Assert.Equal(Pass(plain, other), loss, 1e-5);
        Dictionary<string, float[]> found = Gradient(dropping, model, shard), expected = Gradient(plain, model, other);
        foreach (string name in found.Keys)
        {
            for (int i = 0; i < found[name].Length; i++)
            {
                Assert.Equal(expected[name][i] * (name == tensor ? mask[i % mask.Length] : 1), found[name][i], 1e-4);
            }
        }
    }

    private static Loss Squares => LossTable.Create(LossKind.MeanSquaredError, 0);

    private static TinyRnnModel Create(string kind, bool? resetAfter, params AttributeValue[] variant)
    {
        Random random = new(1);
        float[] Values(string role, IReadOnlyList<int> shape) =>
            [.. Enumerable.Range(0, shape.Aggregate((product, size) => product * size)).Select(_ => random.NextSingle() - 0.5f)];
        ModelBuilder builder = new("dropping", 9);
        List<AttributeValue> attributes = [AttributeValue.Of("units", 20), .. variant];
        if (resetAfter is bool after)
        {
            attributes.Add(AttributeValue.Of("resetAfter", after));
        }

        int last = builder.Layer(kind, "recurrent", null, attributes, Values);
        last = builder.Layer(LayerKinds.Dense, "output", [last], [AttributeValue.Of("units", 2)], Values);
        return builder.Output(last).Build();
    }

    private static TinyRnnModel WithFactor(TinyRnnModel model, string name, float[] mask) => ModelFactory.With(
        model,
        [.. model.Tensors.Select(tensor => tensor.Name == name
            ? new Tensor(tensor.Name, tensor.Dimensions, [.. tensor.Values.Select((value, i) => value * mask[i % mask.Length])])
            : tensor)],
        model.Provenance,
        null);

    private static void Fill(Shard shard)
    {
        Random random = new(2);
        shard.Begin(Rows);
        shard.Sequences = 1;
        for (int row = 0; row < Rows; row++)
        {
            for (int i = 0; i < shard.Input.Channels; i++)
            {
                shard.Input.RowSpan(row)[i * LaneRows.Lanes] = random.NextSingle() - 0.5f;
            }

            shard.Weights.RowSpan(row)[0] = 1;
        }
    }

    private static double Pass(TrainingNetwork network, Shard shard)
    {
        network.Forward(shard);
        double loss = network.EvaluateLoss(shard, 1);
        network.Backward(shard, 1);
        return loss;
    }

    private static float[] Forward(TrainingNetwork network)
    {
        Shard shard = network.CreateShard(Rows);
        Fill(shard);
        network.Forward(shard);
        return network.Output(shard).RowSpan(Rows - 1).ToArray();
    }

    private static Dictionary<string, float[]> Gradient(TrainingNetwork network, TinyRnnModel model, Shard shard) =>
        network.Layout.Write(model, shard.Gradient.Span).ToDictionary(tensor => tensor.Name, tensor => tensor.Values);
}
