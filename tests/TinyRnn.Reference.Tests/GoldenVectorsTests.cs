using System;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Testing;
using Xunit.Abstractions;
using static TinyRnn.Reference.Tests.Networks;

namespace TinyRnn.Reference.Tests;

public sealed class GoldenVectorsTests(ITestOutputHelper output)
{
    private const int ModelsPerFault = 12;

    public static TheoryData<string, bool> RecurrentKinds => new()
    {
        { LayerKinds.SimpleRnn, false },
        { LayerKinds.Lstm, false },
        { LayerKinds.Gru, true },
        { LayerKinds.Gru, false },
    };

    /// <summary>Every pair of gates of every gated kind.</summary>
    public static TheoryData<string, bool, int, int> GatePairs
    {
        get
        {
            TheoryData<string, bool, int, int> pairs = [];
            foreach ((string type, bool resetAfter) in new[] { (LayerKinds.Lstm, false), (LayerKinds.Gru, true), (LayerKinds.Gru, false) })
            {
                int gates = TensorLayout.Gates(type);
                for (int first = 0; first < gates; first++)
                {
                    for (int second = first + 1; second < gates; second++)
                    {
                        pairs.Add(type, resetAfter, first, second);
                    }
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(GatePairs))]
    public void GoldenVectors_CatchTwoSwappedGates(string type, bool resetAfter, int first, int second) =>
        AssertCaught(type, resetAfter, model => Faults.SwapGates(model, type, first, second));

    [Theory]
    [MemberData(nameof(RecurrentKinds))]
    public void GoldenVectors_CatchADroppedBias(string type, bool resetAfter) =>
        AssertCaught(type, resetAfter, model => Faults.Drop(model, TensorLayout.Bias));

    [Fact]
    public void GoldenVectors_CatchADroppedRecurrentBias() =>
        AssertCaught(LayerKinds.Gru, resetAfter: true, model => Faults.Drop(model, TensorLayout.RecurrentBias));

    [Fact]
    public void GoldenVectors_CatchARecurrentBiasMergedIntoTheOther() =>
        AssertCaught(LayerKinds.Gru, resetAfter: true, Faults.MergeCandidateBiases);

    [Fact]
    public void GoldenVectors_CatchASwappedResetForm() =>
        AssertCaught(LayerKinds.Gru, resetAfter: false, Faults.SwapResetForm);

    [Theory]
    [MemberData(nameof(RecurrentKinds))]
    public void GoldenVectors_PassTheModelItselfInSinglePrecision(string type, bool resetAfter)
    {
        for (long seed = 0; seed < ModelsPerFault; seed++)
        {
            TinyRnnModel model = GoldenVectorsFactory.Attach(RandomModels.Create(seed, new() { Kind = type, ResetAfter = resetAfter }));

            double ratio = WorstRatio(model.Golden!, new ReferenceNetwork(model, ReferenceArithmetic.RoundedToSingle));

            Assert.True(ratio <= 1, $"seed {seed}: {ratio:g3} of the tolerance");
        }
    }

    [Fact]
    public void GoldenInputs_SaturateAndAlsoStayInTheLinearRange()
    {
        Normaliser normaliser = new([100, -3], [20, 0.5f]);
        ModelBuilder builder = new ModelBuilder("normalised", inputSize: 2).Normalise(normaliser.Mean, normaliser.Scale);
        builder.Output(builder.Layer(LayerKinds.Activation, "tanh", null, [Activation(ActivationKinds.Tanh)]));

        GoldenVectors golden = GoldenVectorsFactory.Create(builder.Build());

        double[] levels = [.. golden.Inputs.Select((value, i) => Math.Abs((value - normaliser.Mean[i % 2]) / normaliser.Scale[i % 2]))];
        Assert.Equal(GoldenVectorsFactory.DefaultSteps, golden.Steps);
        Assert.DoesNotContain(0f, golden.Inputs);
        Assert.Contains(levels, level => level > 5);
        Assert.Contains(levels, level => level < 0.2);
    }

    [Fact]
    public void GoldenTolerances_FollowTheOutputScaleAndStayInTheirClamp()
    {
        for (long seed = 0; seed < ModelsPerFault; seed++)
        {
            TinyRnnModel model = RandomModels.Create(seed, new() { Normaliser = true });
            float[] scales = [.. model.Network.Outputs.SelectMany((spec, o) =>
                model.OutputNormalisers[o]?.Scale ?? [.. Enumerable.Repeat(1f, spec.Shape.Count)])];

            GoldenVectors golden = GoldenVectorsFactory.Create(model);

            Assert.All(golden.RelativeTolerance, tolerance => Assert.InRange(tolerance, 1e-6, 1e-3));
            for (int i = 0; i < scales.Length; i++)
            {
                Assert.InRange(golden.AbsoluteTolerance[i] / Math.Abs(scales[i]), 0.9e-6, 1.1e-3);
            }
        }
    }

    [Fact]
    public void GoldenVectors_DependOnModelSeedAndStepsAlone()
    {
        TinyRnnModel model = RandomModels.Create(4);

        GoldenVectors golden = GoldenVectorsFactory.Create(model, seed: 7, steps: 64);

        Assert.Equal(golden.Inputs, GoldenVectorsFactory.Create(model, seed: 7, steps: 64).Inputs);
        Assert.Equal(golden.Outputs, GoldenVectorsFactory.Create(model, seed: 7, steps: 64).Outputs);
        Assert.NotEqual(golden.Inputs, GoldenVectorsFactory.Create(model, seed: 8, steps: 64).Inputs);
        Assert.Equal(64, golden.Steps);
        Assert.Throws<ArgumentOutOfRangeException>(() => GoldenVectorsFactory.Create(model, steps: 31));
    }

    [Fact]
    public void AChaoticNetwork_GetsASequenceThatSinglePrecisionCanFollow()
    {
        // Six times the radius at which a tanh network without input becomes chaotic.
        TinyRnnModel model = Chaotic(ActivationKinds.Tanh, radius: 6);

        GoldenVectors golden = GoldenVectorsFactory.Create(model);

        // The sequence that any other network gets reaches levels from 3 to 6.
        float largest = golden.Inputs.Max(Math.Abs);
        output.WriteLine($"{golden.Steps} steps, inputs up to {largest:g3}");
        Assert.False(golden.Steps == GoldenVectorsFactory.DefaultSteps && largest is > 3 and < 6);
        Assert.True(WorstRatio(golden, new ReferenceNetwork(model, ReferenceArithmetic.RoundedToSingle)) <= 1);
        Assert.All(golden.RelativeTolerance, tolerance => Assert.InRange(tolerance, 1e-6, 1e-3));
        Assert.True(golden.Steps >= GoldenVectorsFactory.MinimumSteps);
    }

    [Fact]
    public void ANetworkThatNoSinglePrecisionCanFollow_IsRefusedByName()
    {
        TinyRnnModel model = Chaotic(ActivationKinds.Relu, radius: 1e6);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => GoldenVectorsFactory.Create(model));

        Assert.Contains("'one-layer' is chaotic or expansive", error.Message);
    }

    private static TinyRnnModel Chaotic(string activation, double radius)
    {
        const int Size = 24;
        RandomSource random = new(1);
        float[] recurrent = random.Gaussians(Size * Size, 1);
        SpectralRadius.ScaleTo(recurrent, Size, radius);
        return OneLayer(LayerKinds.SimpleRnn, 2, [Units(Size), Activation(activation)], new()
        {
            ["inputWeights"] = random.Gaussians(Size * 2, 1),
            ["recurrentWeights"] = recurrent,
        });
    }

    /// <summary>
    /// Several models of 2 to 70 units; at least 2, because with one unit and no second bias the two reset forms are one function.
    /// </summary>
    private void AssertCaught(string type, bool resetAfter, Func<TinyRnnModel, TinyRnnModel> fault)
    {
        double least = double.PositiveInfinity;
        for (long seed = 0; seed < ModelsPerFault; seed++)
        {
            int units = 2 + (int)(seed * 68 / (ModelsPerFault - 1));
            TinyRnnModel model = RandomModels.Create(seed, new() { Kind = type, Units = units, ResetAfter = resetAfter, Bias = true });
            GoldenVectors golden = GoldenVectorsFactory.Create(model);

            least = Math.Min(least, WorstRatio(golden, new ReferenceNetwork(fault(model))));
        }

        output.WriteLine($"the fault is at least {least:g3} tolerances off");
        Assert.True(least > 100, $"a fault is only {least:g3} tolerances off");
    }

    /// <summary>The largest error as a multiple of what the golden vectors allow.</summary>
    private static double WorstRatio(GoldenVectors golden, ReferenceNetwork network)
    {
        double[] found = network.Run(golden.Inputs);
        double worst = 0;
        for (int i = 0; i < found.Length; i++)
        {
            int channel = i % network.OutputSize;
            double allowed = golden.AbsoluteTolerance[channel] + (golden.RelativeTolerance[channel] * Math.Abs(golden.Outputs[i]));
            double ratio = Math.Abs(found[i] - golden.Outputs[i]) / allowed;
            worst = Math.Max(worst, double.IsNaN(ratio) ? double.PositiveInfinity : ratio);
        }

        return worst;
    }
}
