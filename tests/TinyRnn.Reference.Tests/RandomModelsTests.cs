using System;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Reference.Tests;

/// <summary>What every other test relies on when it uses <see cref="RandomModels"/>.</summary>
public sealed class RandomModelsTests(ITestOutputHelper output)
{
    private const int Seeds = 500;
    private const int FreeSeeds = 80;
    private const int FreeSteps = 1000;

    [Fact]
    public void FreeRunningRandomModels_StayWithinTheToleranceOfGeneratedCode()
    {
        double worst = 0;
        for (long seed = 0; seed < FreeSeeds; seed++)
        {
            TinyRnnModel model = RandomModels.Create(seed);
            float[] inputs = RandomModels.Inputs(model, seed, FreeSteps);
            double[] expected = new ReferenceNetwork(model).Run(inputs);
            double[] found = new ReferenceNetwork(model, ReferenceArithmetic.RoundedToSingle).Run(inputs);

            double ratio = Tolerances.FreeRunning.Ratio(expected, found);
            Assert.True(ratio < 1, $"seed {seed}: {ratio:g3} of the tolerance in {Describe(model)}");
            worst = Math.Max(worst, ratio);
        }

        output.WriteLine($"worst of {FreeSeeds} models: {worst:g3} of the tolerance");
    }

    [Fact]
    public void RandomModels_CoverEveryKindAndActivationAndTheirLimits()
    {
        TinyRnnModel[] models =
        [
            .. Enumerable.Range(0, Seeds).Select(seed => RandomModels.Create(seed)),
            .. LayerKinds.All.Select(kind => RandomModels.Create(0, new() { Kind = kind.Name })),
            RandomModels.Create(0, new() { Kind = LayerKinds.Activation, Activation = ActivationKinds.Prelu }),
            .. ((string[])[ActivationKinds.ThresholdedRelu, ActivationKinds.Exponential]).Select(
                activation => RandomModels.Create(0, new() { Kind = LayerKinds.Gru, Activation = activation, RecurrentActivation = activation })),
        ];
        LayerSpec[] layers = [.. models.SelectMany(model => model.Network.Layers)];

        Assert.Equal(ReferenceCells.Kinds.Order(), layers.Select(layer => layer.Type).Distinct().Order());
        foreach (string attribute in new[] { "activation", "recurrentActivation" })
        {
            string[] expected = [.. ReferenceCells.Activations.Where(
                name => attribute == "activation" || name is not (ActivationKinds.Softmax or ActivationKinds.Prelu)).Order()];
            Assert.Equal(expected, layers.SelectMany(layer => layer.Attributes).Where(value => value.Name == attribute)
                .Select(value => value.Activation!.Name).Distinct().Order());
        }

        Assert.Contains(layers, layer => layer.Type != LayerKinds.Concat && layer.Units == 1);
        Assert.Contains(layers, layer => layer.Type != LayerKinds.Concat && layer.Units >= 65);
        Assert.Contains(layers, layer => layer.InitialState.Count > 0);
        Assert.Contains(layers, layer => layer.Type == LayerKinds.Gru && layer.FindTensor("recurrentBias") is null);
        Assert.Contains(models, model => model.InputNormaliser is not null);
        Assert.Contains(models, model => model.Network.Outputs.Count == 2);
    }

    [Theory]
    [InlineData(LayerKinds.Lstm, 3)]
    [InlineData(LayerKinds.Gru, 2)]
    [InlineData(LayerKinds.Add, 1)]
    [InlineData(LayerKinds.LayerNorm, 2)]
    public void PinnedOptions_AreKept(string kind, int layers)
    {
        RandomModelOptions options = new() { Kind = kind, Layers = layers, InputSize = 5, Units = 7, Normaliser = false };
        for (long seed = 0; seed < 10; seed++)
        {
            NetworkSpec network = RandomModels.Create(seed, options).Network;

            Assert.Equal(5, network.InputSize);
            Assert.False(network.Input.HasNormaliser);
            Assert.Equal(kind, network.Layers.Last().Type);
            Assert.Equal(layers, network.Layers.Count(layer => layer.Type == kind));
        }
    }

    [Fact]
    public void TheSameSeed_GivesTheSameModel()
    {
        TinyRnnModel first = RandomModels.Create(5);
        TinyRnnModel second = RandomModels.Create(5);

        Assert.Equal(first.Network, second.Network);
        Assert.Equal(first.Tensors.SelectMany(tensor => tensor.Values), second.Tensors.SelectMany(tensor => tensor.Values));
        Assert.NotEqual(first.Network, RandomModels.Create(6).Network);
    }

    [Theory]
    [InlineData(new float[] { 3, 0, 0, -5 }, 5)]
    [InlineData(new float[] { 0, -2, 2, 0 }, 2)]
    [InlineData(new float[] { 1, 100, 0, 1 }, 1)]
    [InlineData(new float[] { 0, 1, 0, 0 }, 0)]
    public void SpectralRadius_IsTheLargestEigenvalue(float[] matrix, double expected)
    {
        // Diagonal, rotation (a complex pair), far from normal (grows linearly, so the estimate is a little high), nilpotent.
        Assert.InRange(SpectralRadius.Estimate(matrix, 2), expected * 0.999, expected * 1.02);
    }

    private static string Describe(TinyRnnModel model) => string.Join(" ", model.Network.Layers.Select(layer =>
        $"{layer.Type}({layer.Units}: {string.Join(" ", layer.Attributes.Select(value => value.Activation?.Name))})"));
}
