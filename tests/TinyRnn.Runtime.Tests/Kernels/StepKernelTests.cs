using System;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Runtime.Tests.Kernels;

/// <summary>Emitted step functions against the double-precision reference, each vector width by itself.</summary>
public sealed class StepKernelTests
{
    private const int Steps = 60;
    private const float Canary = 12345.678f;

    /// <summary>In place of a width: the body for runtimes without vector instructions.</summary>
    private const int WithoutVectors = 0;

    public static TheoryData<int, int> SeedsAndWidths()
    {
        TheoryData<int, int> data = [];
        foreach (int width in new[] { WithoutVectors, 128, 256, 512 })
        {
            for (int block = 0; block < 4; block++)
            {
                data.Add(block, width);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(SeedsAndWidths))]
    public void RandomNetworks_AgreeWithTheReference(int block, int width)
    {
        const int Models = 15;
        for (int seed = block * Models; seed < (block + 1) * Models; seed++)
        {
            RandomModelOptions options = new() { Length = seed % 5 == 4 ? 3 : 1 };
            Check(RandomModels.Create(seed, options), width, seed);
        }
    }

    [Theory]
    [InlineData(WithoutVectors)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void EveryRecurrentKind_AgreesWithTheReference_AtEveryRemainder(int width)
    {
        foreach ((string kind, bool resetAfter) in new[]
            { (LayerKinds.Lstm, true), (LayerKinds.Gru, true), (LayerKinds.Gru, false), (LayerKinds.SimpleRnn, true), (LayerKinds.Dense, true) })
        {
            foreach (int units in new[] { 1, 2, 3, 5, 8, 12, 13, 16, 20, 24, 31, 32, 44, 66, 100 })
            {
                RandomModelOptions options = new()
                {
                    Kind = kind, Layers = 1, Units = units, ResetAfter = resetAfter, InputSize = 1 + (units % 7), InitialState = units % 3 == 0,
                };
                Check(RandomModels.Create(units, options), width, units);
            }
        }
    }

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void KindsOnDemand_AgreeWithTheReference(int width)
    {
        foreach (string kind in new[]
            { LayerKinds.Lstm, LayerKinds.Conv1d, LayerKinds.LayerNorm, LayerKinds.BatchNorm, LayerKinds.PoolingOverTime, LayerKinds.Average })
        {
            foreach (int units in new[] { 1, 6, 17, 36 })
            {
                Check(RandomModels.Create(units, new() { Kind = kind, Layers = 1, Units = units, LstmVariants = true }), width, units);
            }
        }

        foreach (string padding in new[] { LayerKinds.CausalPadding, LayerKinds.ValidPadding, LayerKinds.SamePadding })
        {
            RandomModelOptions options = new() { Kind = LayerKinds.Conv1d, Layers = 1, Units = 7, Length = 6, Padding = padding };
            Check(RandomModels.Create(3, options), width, 3);
        }
    }

    [Theory]
    [InlineData(WithoutVectors)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void KindsOfFrames_AgreeWithTheReference(int width)
    {
        foreach (string kind in new[]
        {
            LayerKinds.Pad, LayerKinds.Pooling, LayerKinds.Flatten, LayerKinds.Reshape, LayerKinds.Transpose, LayerKinds.Slice, LayerKinds.Reduce,
        })
        {
            foreach (int units in new[] { 1, 3, 6, 17, 36, 70 })
            {
                Check(RandomModels.Create(units, new() { Kind = kind, Layers = 1 + (units % 2), Units = units, Length = 1 + (units % 10) }), width, units);
            }
        }

        // Rows, and vectors of a row, that are more than four and no multiple of it: they are summed in four chains and a rest.
        foreach (string kind in new[] { LayerKinds.Pooling, LayerKinds.Reduce })
        {
            for (int seed = 0; seed < 12; seed++)
            {
                int units = new[] { 5, 45, 93, 175 }[seed % 4];
                Check(RandomModels.Create(seed, new() { Kind = kind, Layers = 1, InputSize = 2, Units = units, Length = 9 + (seed * 2) }), width, seed);
            }
        }
    }

    [Fact]
    public void AllWidthsTogether_RunTheWidestOneOfThisMachine()
    {
        TinyRnnModel model = RandomModels.Create(7, new() { Kind = LayerKinds.Lstm, Layers = 2, Units = 20 });
        int widest = System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? 512
            : System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated ? 256 : 128;
        Assert.Equal(Run(EmittedModel.Create(model, widest), model), Run(EmittedModel.Create(model, 512, 256, 128), model));
    }

    [Fact]
    public void EmittedText_IsTheSameTwice()
    {
        NetworkSpec network = RandomModels.Create(3).Network;
        Assert.Equal(EmittedModel.Source(network, 512, 256, 128), EmittedModel.Source(network, 512, 256, 128));
    }

    [Fact]
    public void SavedState_ContinuesWithTheSameBits()
    {
        TinyRnnModel model = RandomModels.Create(11, new() { Kind = LayerKinds.Gru, Layers = 2, Units = 33 });
        IEmittedStep original = EmittedModel.Create(model, 128);
        float[] inputs = RandomModels.NormalizedInputs(model, 1, 7);
        float[] output = new float[model.Network.OutputSize];
        for (int step = 0; step < 7; step++)
        {
            original.Step(inputs.AsSpan(step * model.Network.InputSize, model.Network.InputSize), output);
        }

        IEmittedStep copy = EmittedModel.Create(model, 128);
        copy.LoadState(original.SaveState());
        Assert.Equal(Run(original, model), Run(copy, model));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Steps_AllocateNothing(bool hasVectors)
    {
        TinyRnnModel model = RandomModels.Create(5, new() { Kind = LayerKinds.Gru, Layers = 3 });
        IEmittedStep step = hasVectors ? EmittedModel.Create(model, 512, 256, 128) : EmittedModel.CreateScalar(model);
        float[] input = new float[model.Network.InputSize];
        float[] output = new float[model.Network.OutputSize];
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                step.Step(input, output);
            }
        }));
    }

    [Theory]
    [InlineData(LayerKinds.Lstm, true, ActivationTier.Accurate)]
    [InlineData(LayerKinds.Gru, true, ActivationTier.Accurate)]
    [InlineData(LayerKinds.Gru, false, ActivationTier.Accurate)]
    [InlineData(LayerKinds.Lstm, true, ActivationTier.Fast)]
    [InlineData(LayerKinds.Gru, true, ActivationTier.Fast)]
    [InlineData(LayerKinds.SimpleRnn, true, ActivationTier.Fast)]
    public void Silence_LeavesNoSubnormalInTheState_AndWithoutTheMeasureItDoes(string kind, bool resetAfter, ActivationTier tier)
    {
        TinyRnnModel model = RandomModels.Create(
            2, new() { Kind = kind, Layers = 1, Units = 20, Bias = false, ResetAfter = resetAfter, Activation = ActivationKinds.Tanh,
                RecurrentActivation = ActivationKinds.Sigmoid, InitialState = false, Tier = tier });
        Assert.Equal(0, SubnormalSteps(EmittedModel.Create(model, 128), model));
        Assert.Equal(0, SubnormalSteps(EmittedModel.CreateScalar(model), model));
        Assert.NotEqual(
            0, SubnormalSteps(EmittedModel.Create(model, text => text.Replace("KeepNormal = 1e-15f", "KeepNormal = 0f"), 128), model));
    }

    [Fact]
    public void Silence_EndsTheStateOfAnElmanNetworkAtZero()
    {
        TinyRnnModel model = RandomModels.Create(
            2, new() { Kind = LayerKinds.SimpleRnn, Layers = 1, Units = 20, Bias = false, Activation = ActivationKinds.Tanh, InitialState = false });
        Assert.Equal(0, SubnormalSteps(EmittedModel.Create(model, 128), model));
    }

    /// <summary>Steps of 1,000 silent ones after a burst that leave a subnormal number in the state.</summary>
    private static int SubnormalSteps(IEmittedStep step, TinyRnnModel model)
    {
        float[] input = new float[model.Network.InputSize];
        float[] output = new float[model.Network.OutputSize];
        Array.Fill(input, 1f);
        step.Step(input, output);
        Array.Clear(input);
        int found = 0;
        for (int i = 0; i < 1000; i++)
        {
            step.Step(input, output);
            ReadOnlySpan<float> state = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(step.SaveState());
            bool isSubnormal = false;
            foreach (float value in state)
            {
                // The parity is a whole number 0 or 1 in the last slot of a layer of several tiles, not a float.
                isSubnormal |= float.IsSubnormal(value) && BitConverter.SingleToInt32Bits(value) != 1;
            }

            found += isSubnormal ? 1 : 0;
        }

        return found;
    }

    private static float[] Run(IEmittedStep step, TinyRnnModel model)
    {
        float[] inputs = RandomModels.NormalizedInputs(model, 3, Steps);
        float[] outputs = new float[Steps * model.Network.OutputSize];
        for (int i = 0; i < Steps; i++)
        {
            step.Step(
                inputs.AsSpan(i * model.Network.InputSize, model.Network.InputSize),
                outputs.AsSpan(i * model.Network.OutputSize, model.Network.OutputSize));
        }

        return outputs;
    }

    /// <summary>Compares step by step; not-a-number stands around the input and a canary around the output.</summary>
    private static void Check(TinyRnnModel model, int width, int seed)
    {
        NetworkSpec network = model.Network;
        IEmittedStep emitted = width == WithoutVectors ? EmittedModel.CreateScalar(model) : EmittedModel.Create(model, width);
        ReferenceNetwork reference = new(model);
        reference.Reset();
        float[] inputs = RandomModels.NormalizedInputs(model, seed, Steps);
        float[] input = Enumerable.Repeat(float.NaN, network.InputSize + 32).ToArray();
        float[] output = new float[network.OutputSize + 32];
        for (int step = 0; step < Steps; step++)
        {
            inputs.AsSpan(step * network.InputSize, network.InputSize).CopyTo(input.AsSpan(16));
            Array.Fill(output, Canary);
            emitted.Step(input.AsSpan(16, network.InputSize), output.AsSpan(16, network.OutputSize));
            double[] expected = reference.StepNormalized(input.AsSpan(16, network.InputSize));
            double ratio = Tolerances.FreeRunning.Ratio(expected, output.AsSpan(16, network.OutputSize));
            Assert.True(ratio <= 1, $"{Name(network)}, seed {seed}, {width} bits, step {step}: {ratio:g3} times the tolerance");
            Assert.All(output.Take(16).Concat(output.TakeLast(16)), value => Assert.Equal(Canary, value));
        }
    }

    private static string Name(NetworkSpec network) =>
        $"{network.InputSize} -> " + string.Join(" -> ", network.Layers.Select(layer => $"{layer.Type} {layer.Units}"));
}
