using System;
using System.Collections.Immutable;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Generator.Tests;

/// <summary>Models that need the whole sequence: Run with scratch of the caller.</summary>
public sealed class SequenceTests
{
    private const int RandomBidirectional = 10;
    private const int RandomVariants = 9;

    private static readonly TinyRnnModel Golden = ModelReader.ReadFile(GoldenModels.PathOf("bidirectional"));

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void RandomModels_AgreeWithTheReferenceAtEveryLength(string widths)
    {
        ImmutableArray<TinyRnnModel> models =
        [
            Golden,
            ModelReader.ReadFile(GoldenModels.PathOf("frame-sequence")),
            .. Enumerable.Range(0, RandomBidirectional).Select(i => GoldenVectorsFactory.Attach(RandomModels.Create(3000 + i, new()
            {
                Kind = i % 5 == 4 ? LayerKinds.Reverse : LayerKinds.Bidirectional,
                Layers = 1 + (i % 2),
                Normaliser = i % 3 == 0,
            }))),
            .. Enumerable.Range(0, RandomVariants).Select(i => GoldenVectorsFactory.Attach(RandomModels.Create(3100 + i, new()
            {
                Kind = LayerKinds.Bidirectional,
                Cell = i % 3 == 0 ? LayerKinds.SimpleRnn : i % 3 == 1 ? LayerKinds.Gru : LayerKinds.Lstm,
                Clip = true,
                LstmVariants = true,
                OutputActivation = i % 2 == 0 ? ActivationKinds.Relu : null,
                InitialState = i % 4 < 2,
                Layers = 1,
            }))),
        ];
        CompiledModels compiled = CompiledModels.Compile(models, widths);
        for (int i = 0; i < models.Length; i++)
        {
            foreach (int steps in new[] { 1, 2, 7, 50 })
            {
                float[] inputs = RandomModels.Inputs(models[i], 5, steps);
                double[] expected = new ReferenceNetwork(models[i]).Run(inputs);
                float[] found = new float[expected.Length];
                compiled[i].Run(inputs, found);
                double ratio = Tolerances.FreeRunning.Ratio(expected, found);
                Assert.True(ratio <= 1, $"{models[i].Network.Name}, width {widths}, {steps} steps: {ratio:g3} of the tolerance off");
            }

            Assert.InRange(compiled[i].SelfCheck(), 0f, 1f);
        }
    }

    [Fact]
    public void SelfCheck_FailsOnceAWeightIsAltered()
    {
        Tensor[] altered = [.. Golden.Tensors.Select(tensor => new Tensor(
            tensor.Name, tensor.Dimensions, [(tensor.Values[0] * 1.5f) + 0.5f, .. tensor.Values.Skip(1)]))];

        Assert.True(CompiledModels.Compile([Golden.With(tensors: altered)], null)[0].SelfCheck() > 1);
    }

    [Theory]
    [InlineData("bidirectional")]
    [InlineData("frame-sequence")]
    public void Run_AllocatesNothing(string name)
    {
        TinyRnnModel golden = ModelReader.ReadFile(GoldenModels.PathOf(name));
        IGeneratedModel model = CompiledModels.Compile([golden], null)[0];
        float[] inputs = RandomModels.Inputs(golden, 3, 20);
        float[] outputs = new float[20 * model.OutputSize];
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                model.Run(inputs, outputs);
            }
        }));
    }

    [Fact]
    public void WrongLengths_AreRefused()
    {
        IGeneratedModel model = CompiledModels.Compile([Golden], null)[0];
        float[] input = new float[model.InputSize];
        float[] output = new float[model.OutputSize];

        Assert.Throws<ArgumentException>(() => model.StepNormalized(input.AsSpan(1), output));
        Assert.Throws<ArgumentException>(() => model.StepNormalized(input, output.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.StepNormalized([], []));
        Assert.Contains(
            "ScratchLength",
            Assert.Throws<ArgumentException>(() => model.StepNormalized(new float[2 * model.InputSize], new float[2 * model.OutputSize])).Message);
    }
}
