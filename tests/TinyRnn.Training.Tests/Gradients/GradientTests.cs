using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Testing;
using TinyRnn.Training.Cells;

namespace TinyRnn.Training.Tests.Gradients;

public sealed class GradientTests
{
    private static readonly int[] Sizes = [1, 2, 3, 5, 8, 9, 13];

    private static readonly string[] Frames =
    [
        LayerKinds.Pad, LayerKinds.Pooling, LayerKinds.Flatten, LayerKinds.Reshape, LayerKinds.Transpose, LayerKinds.Slice, LayerKinds.Reduce,
    ];

    public static TheoryData<string> FrameKinds => [.. Frames];

    public static TheoryData<string, string> Combinations()
    {
        TheoryData<string, string> data = [];
        foreach (LayerKind kind in LayerKinds.All)
        {
            // Around a kind without an activation of its own a smooth and a bent one will do.
            bool hasOwn = kind.Attributes.Any(attribute => attribute.Type == AttributeType.Activation);
            foreach (ActivationKind activation in ActivationKinds.All.Where(activation => activation.IsAvailable))
            {
                bool isPossible = activation.Name switch
                {
                    ActivationKinds.Softmax => kind.Name is LayerKinds.Dense or LayerKinds.Activation,
                    ActivationKinds.Prelu => kind.Name == LayerKinds.Activation,
                    _ => hasOwn || activation.Name is ActivationKinds.Tanh or ActivationKinds.Relu,
                };
                if (isPossible)
                {
                    data.Add(kind.Name, activation.Name);
                }
            }
        }

        return data;
    }

    [Fact]
    public void EveryAvailableKind_CanBeTrained() => Assert.Equal(
        LayerKinds.All.Where(kind => !kind.IsComposite).Select(kind => kind.Name).Order(), CellTable.Kinds.Order());

    [Theory]
    [MemberData(nameof(Combinations))]
    public void BackwardOfAKindAndActivation_AgreesWithCentralDifferencesOfTheReference(string kind, string activation)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            int inputs = Sizes[seed * 3 % Sizes.Length];
            int units = Sizes[seed * 2 % Sizes.Length];
            TinyRnnModel model = kind == LayerKinds.Activation || activation == ActivationKinds.Softmax
                ? BetweenDenseLayers(kind, activation, inputs, units, seed)
                : RandomModels.Create(seed, new RandomModelOptions
                {
                    Kind = kind,
                    Activation = activation,
                    Layers = 1 + (seed % 2),
                    InputSize = inputs,
                    Units = units,
                });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(LayerKinds.Gru, true)]
    [InlineData(LayerKinds.Gru, false)]
    [InlineData(LayerKinds.Lstm, null)]
    [InlineData(LayerKinds.SimpleRnn, null)]
    public void BackwardWithInitialStatesAndGateActivations_AgreesWithCentralDifferences(string kind, bool? resetAfter)
    {
        string[] gates =
        [
            ActivationKinds.Sigmoid, ActivationKinds.HardSigmoid, ActivationKinds.Tanh, ActivationKinds.Softplus, ActivationKinds.Softsign,
            ActivationKinds.ScaledTanh, ActivationKinds.Clamp, ActivationKinds.Silu, ActivationKinds.HardSilu, ActivationKinds.Gelu, ActivationKinds.Mish,
        ];
        for (int seed = 0; seed < gates.Length; seed++)
        {
            TinyRnnModel model = RandomModels.Create(100 + seed, new RandomModelOptions
            {
                Kind = kind,
                ResetAfter = resetAfter,
                RecurrentActivation = gates[seed],
                InitialState = true,
                Bias = seed % 2 == 0,
                Layers = 2,
                InputSize = Sizes[(seed + 1) % Sizes.Length],
                Units = Sizes[(seed + 2) % Sizes.Length],
            });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed, sequences: 5), $"{kind} {gates[seed]}");
        }
    }

    [Fact]
    public void BackwardOfLstmVariants_AgreesWithCentralDifferences()
    {
        for (int seed = 0; seed < 14; seed++)
        {
            TinyRnnModel model = RandomModels.Create(500 + seed, new RandomModelOptions
            {
                Kind = LayerKinds.Lstm,
                LstmVariants = true,
                InitialState = seed % 2 == 0,
                Layers = 1 + (seed % 2),
                InputSize = Sizes[seed % Sizes.Length],
                Units = Sizes[(seed + 3) % Sizes.Length],
            });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed, sequences: 5), $"seed {seed}");
        }
    }

    /// <summary>Every activation as that of the cell on its way out, alone and with the other variants.</summary>
    [Fact]
    public void BackwardOfAnLstmWithAnOutputActivation_AgreesWithCentralDifferences()
    {
        string[] activations =
        [
            .. ActivationKinds.All.Where(kind => kind.IsAvailable && kind.Name is not (ActivationKinds.Softmax or ActivationKinds.Prelu)).Select(kind => kind.Name),
        ];
        for (int seed = 0; seed < 2 * activations.Length; seed++)
        {
            TinyRnnModel model = RandomModels.Create(600 + seed, new RandomModelOptions
            {
                Kind = LayerKinds.Lstm,
                OutputActivation = activations[seed / 2],
                LstmVariants = seed % 2 == 1,
                InitialState = seed % 4 < 2,
                Layers = 1 + (seed % 3 / 2),
                InputSize = Sizes[seed % Sizes.Length],
                Units = Sizes[(seed + 3) % Sizes.Length],
            });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed, sequences: 5), $"{activations[seed / 2]} {seed}");
        }
    }

    [Theory]
    [InlineData(LayerKinds.SimpleRnn, null)]
    [InlineData(LayerKinds.Gru, true)]
    [InlineData(LayerKinds.Gru, false)]
    public void BackwardWithLimitedArguments_AgreesWithCentralDifferences(string kind, bool? resetAfter)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            TinyRnnModel model = RandomModels.Create(700 + seed, new RandomModelOptions
            {
                Kind = kind,
                ResetAfter = resetAfter,
                Clip = true,
                InitialState = seed % 2 == 0,
                Layers = 1 + (seed % 2),
                InputSize = Sizes[seed % Sizes.Length],
                Units = Sizes[(seed + 3) % Sizes.Length],
            });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed, sequences: 5), $"{kind}, seed {seed}");
        }
    }

    [Theory]
    [InlineData(LayerKinds.SimpleRnn, null)]
    [InlineData(LayerKinds.Gru, null)]
    [InlineData(LayerKinds.Lstm, null)]
    [InlineData(LayerKinds.Lstm, ActivationKinds.Relu)]
    public void BackwardOfBothDirectionsOfAVariant_AgreesWithCentralDifferences(string cell, string? outputActivation)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            TinyRnnModel model = RandomModels.Create(900 + seed, new RandomModelOptions
            {
                Kind = LayerKinds.Bidirectional,
                Cell = cell,
                Clip = true,
                LstmVariants = true,
                OutputActivation = outputActivation,
                InitialState = seed % 2 == 0,
                Layers = 1 + (seed % 2),
                InputSize = Sizes[seed % Sizes.Length],
                Units = Sizes[(seed + 3) % 5],
            });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed, sequences: 5), $"{cell} {outputActivation}, seed {seed}");
        }
    }

    [Fact]
    public void BackwardOfAnyGraph_AgreesWithCentralDifferences()
    {
        for (int seed = 1000; seed < 1030; seed++)
        {
            TinyRnnModel model = RandomModels.Create(seed, new RandomModelOptions
            {
                InputSize = Sizes[seed % Sizes.Length],
                Units = Sizes[seed / 3 % 5],
                Length = 1 + (seed % 5 / 4),
            });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed, longest: 4), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(LayerKinds.Dense)]
    [InlineData(LayerKinds.Activation)]
    public void BackwardOfSoftmaxAndCrossEntropy_AgreesWithCentralDifferences(string last)
    {
        foreach (int units in new[] { 2, 3, 7 })
        {
            ModelBuilder builder = new("classes", 3);
            TinyRnnModel source = RandomModels.Create(
                units, new RandomModelOptions { Kind = LayerKinds.Gru, Layers = 1, InputSize = 3, Units = units, ResetAfter = true });
            LayerSpec gru = source.Network.Layers[0];
            builder.Layer(
                LayerKinds.Gru, "gru", null, [AttributeValue.Of("units", units)], (role, _) => source.Values(gru, role));
            if (last == LayerKinds.Dense)
            {
                builder.Layer(
                    last, "last", null,
                    [AttributeValue.Of("units", 4), AttributeValue.Of("activation", new ActivationSpec(ActivationKinds.Softmax))],
                    RandomValues(units));
            }
            else
            {
                builder.Layer(last, "last", null, [AttributeValue.Of("activation", new ActivationSpec(ActivationKinds.Softmax))]);
            }

            TinyRnnModel model = builder.Output(1).Build();
            AssertAgrees(new GradientCheck(model, crossEntropy: true, units), $"{last} {units}");
        }
    }

    [Theory]
    [InlineData(LossKind.MeanAbsoluteError)]
    [InlineData(LossKind.MeanSquaredError)]
    [InlineData(LossKind.Huber)]
    public void BackwardOfALossOfValues_AgreesWithCentralDifferences(LossKind loss)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            TinyRnnModel model = RandomModels.Create(
                400 + seed, new RandomModelOptions { Kind = LayerKinds.Gru, Layers = 1, InputSize = 3, Units = 5, ResetAfter = true });
            AssertAgrees(new GradientCheck(model, loss, seed), $"{loss} {seed}");
        }
    }

    /// <summary>Wide enough for whole panels of turned columns, their leftovers, and more rows than a panel.</summary>
    [Theory]
    [InlineData(LayerKinds.Gru, true)]
    [InlineData(LayerKinds.Gru, false)]
    [InlineData(LayerKinds.Lstm, null)]
    [InlineData(LayerKinds.SimpleRnn, null)]
    public void BackwardOfWideLayers_AgreesWithCentralDifferences(string kind, bool? resetAfter)
    {
        TinyRnnModel model = RandomModels.Create(500, new RandomModelOptions
        {
            Kind = kind, ResetAfter = resetAfter, Layers = 1, InputSize = 18, Units = 35, Activation = ActivationKinds.Tanh,
            RecurrentActivation = kind == LayerKinds.SimpleRnn ? null : ActivationKinds.Sigmoid,
        });
        AssertAgrees(new GradientCheck(model, crossEntropy: false, 5, sequences: 5, longest: 11), kind);
    }

    /// <summary>Frames of several rows: what moves and summarises them, with recurrent and dense layers around.</summary>
    [Theory]
    [MemberData(nameof(FrameKinds))]
    public void BackwardOfAFrameKind_AgreesWithCentralDifferences(string kind)
    {
        for (int seed = 0; seed < 16; seed++)
        {
            TinyRnnModel model = RandomModels.Create(700 + seed, new RandomModelOptions
            {
                Kind = kind, Layers = 1 + (seed % 3), InputSize = Sizes[seed % 4], Units = Sizes[seed % 5], Length = 2 + (seed % 6),
            });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed, sequences: 5, longest: 3), $"{kind} {seed}");
        }
    }

    /// <summary>A repeated row is one value: its gradient must not count twice.</summary>
    [Theory]
    [InlineData(LayerKinds.ReduceMax)]
    [InlineData(LayerKinds.ReduceMin)]
    public void BackwardOfAnExtremeOfEqualValues_CountsOnce(string mode)
    {
        ModelBuilder builder = new("equal", 2, 3);
        builder.Layer(LayerKinds.Dense, "before", null, [AttributeValue.Of("units", 3)], RandomValues(1));
        builder.Layer(LayerKinds.Pad, "repeated", null, [AttributeValue.Of("before", 2), AttributeValue.Of("after", 3), AttributeValue.Of("mode", LayerKinds.PadEdge)]);
        builder.Layer(LayerKinds.Reduce, "extreme", null, [AttributeValue.Of("mode", mode), AttributeValue.Of("axis", LayerKinds.RowsAxis)]);
        builder.Layer(LayerKinds.Dense, "after", null, [AttributeValue.Of("units", 2)], RandomValues(2));
        AssertAgrees(new GradientCheck(builder.Output(3).Build(), crossEntropy: false, 1, sequences: 5), mode);
    }

    [Theory]
    [InlineData(LayerKinds.ValidPadding)]
    [InlineData(LayerKinds.SamePadding)]
    [InlineData(LayerKinds.CausalPadding)]
    public void BackwardOfAConvolutionOfFrames_AgreesWithCentralDifferences(string padding)
    {
        for (int seed = 0; seed < 16; seed++)
        {
            TinyRnnModel model = RandomModels.Create(800 + seed, new RandomModelOptions
            {
                Kind = LayerKinds.Conv1d, Padding = padding, Layers = 1 + (seed % 2), InputSize = Sizes[seed % 5], Units = Sizes[seed % 4],
                Length = 2 + (seed % 7),
            });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed, sequences: 5, longest: 3), $"{padding} {seed}");
        }
    }

    [Theory]
    [InlineData(LayerKinds.Gru)]
    [InlineData(LayerKinds.Lstm)]
    [InlineData(LayerKinds.SimpleRnn)]
    [InlineData(LayerKinds.Dense)]
    [InlineData(LayerKinds.LayerNorm)]
    [InlineData(LayerKinds.PoolingOverTime)]
    public void BackwardOverTheRowsOfFrames_AgreesWithCentralDifferences(string kind)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            TinyRnnModel model = RandomModels.Create(900 + seed, new RandomModelOptions
            {
                Kind = kind, Layers = 2, InputSize = Sizes[seed % 4], Units = Sizes[seed % 5], Length = 2 + (seed % 3), InitialState = true,
            });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed, sequences: 5, longest: 3), $"{kind} {seed}");
        }
    }

    [Fact]
    public void EveryVectorWidth_GivesTheSameBitsOfGradient()
    {
        string?[] kinds = [.. Enumerable.Repeat<string?>(null, 12), .. Frames];
        for (int seed = 0; seed < kinds.Length; seed++)
        {
            TinyRnnModel model = RandomModels.Create(seed, new RandomModelOptions { Kind = kinds[seed], InputSize = 7, Units = 11 });
            GradientCheck check = new(model, crossEntropy: false, seed, sequences: 13);
            (Dictionary<string, float[]> narrow, double narrowLoss) = check.Trained(vectorBits: 128);
            foreach (int bits in new[] { 256, 512 })
            {
                (Dictionary<string, float[]> wide, double wideLoss) = check.Trained(bits);
                Assert.Equal(narrowLoss, wideLoss);
                Assert.All(narrow, tensor => Assert.Equal(tensor.Value, wide[tensor.Key]));
            }
        }
    }

    [Fact]
    public void PaddingAfterASequence_ChangesNoBitOfTheGradient()
    {
        foreach (string kind in (string[])
            [LayerKinds.Gru, LayerKinds.Lstm, LayerKinds.SimpleRnn, LayerKinds.Dense, LayerKinds.Bidirectional, LayerKinds.Conv1d, LayerKinds.PoolingOverTime, .. Frames])
        {
            TinyRnnModel model = RandomModels.Create(5, new RandomModelOptions { Kind = kind, InputSize = 3, Units = 9 });
            GradientCheck check = new(model, crossEntropy: false, 5, sequences: 4);
            (Dictionary<string, float[]> bare, double bareLoss) = check.Trained();
            (Dictionary<string, float[]> padded, double paddedLoss) = check.Trained(extraSteps: 5);
            Assert.Equal(bareLoss, paddedLoss);
            Assert.All(bare, tensor => Assert.Equal(tensor.Value, padded[tensor.Key]));
        }
    }

    private static TinyRnnModel BetweenDenseLayers(string kind, string activation, int inputs, int units, int seed)
    {
        ModelBuilder builder = new("between", inputs);
        builder.Layer(LayerKinds.Dense, "before", null, [AttributeValue.Of("units", units)], RandomValues(seed));
        ActivationKind rule = ActivationKinds.Find(activation)!;
        AttributeValue attribute =
            AttributeValue.Of("activation", new ActivationSpec(activation, rule.DefaultAlpha ?? 0, rule.DefaultBeta ?? 0));
        builder.Layer(
            kind, "between", null, kind == LayerKinds.Dense ? [AttributeValue.Of("units", units), attribute] : [attribute],
            RandomValues(seed + 2));
        builder.Layer(LayerKinds.Dense, "after", null, [AttributeValue.Of("units", 3)], RandomValues(seed + 1));
        return builder.Output(2).Build();
    }

    private static Func<string, IReadOnlyList<int>, float[]?> RandomValues(int seed)
    {
        Random random = new(seed);
        return (_, shape) =>
            [.. Enumerable.Range(0, shape.Aggregate((product, size) => product * size)).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    [Theory]
    [InlineData(LayerKinds.Gru)]
    [InlineData(LayerKinds.Lstm)]
    [InlineData(LayerKinds.SimpleRnn)]
    [InlineData(LayerKinds.Dense)]
    public void BackwardOfTheFastTier_AgreesWithCentralDifferencesOfItsReference(string kind)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            TinyRnnModel model = RandomModels.Create(300 + seed, new RandomModelOptions
            {
                Kind = kind,
                Activation = ActivationKinds.Tanh,
                RecurrentActivation = ActivationKinds.Sigmoid,
                Layers = 1 + (seed % 2),
                InputSize = 5,
                Units = 7 + seed,
                Tier = ActivationTier.Fast,
            });
            AssertAgrees(new GradientCheck(model, crossEntropy: false, seed), $"seed {seed}", Tolerances.FastGradient);
        }
    }

    private static void AssertAgrees(GradientCheck check, string what) => AssertAgrees(check, what, Tolerances.Gradient);

    private static void AssertAgrees(GradientCheck check, string what, Tolerance tolerance)
    {
        (double gradientError, double lossError) = check.Compare();
        Assert.True(
            gradientError <= tolerance.Value,
            $"{what}: gradient error {gradientError:g3}, layers {string.Join(", ", check.Model.Network.Layers.Select(layer => layer.Type))}");
        Assert.True(lossError < 1e-4, $"{what}: loss differs by {lossError:g3}");
    }
}
