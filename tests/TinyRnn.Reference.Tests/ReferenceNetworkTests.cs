using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Testing;
using static TinyRnn.Reference.Tests.Networks;

namespace TinyRnn.Reference.Tests;

public sealed class ReferenceNetworkTests
{
    private const int Steps = 20;

    public static TheoryData<long> Seeds => [.. Enumerable.Range(0, 20).Select(seed => (long)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void SteppingOneByOne_EqualsRun(long seed)
    {
        TinyRnnModel model = RandomModels.Create(seed);
        float[] inputs = RandomModels.Inputs(model, seed, Steps);
        ReferenceNetwork stepped = new(model);

        double[] outputs = [.. inputs.Chunk(stepped.InputSize).SelectMany(input => stepped.Step(input))];

        Assert.Equal(new ReferenceNetwork(model).Run(inputs), outputs);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Reset_StartsAgainFromTheInitialState(long seed)
    {
        TinyRnnModel model = RandomModels.Create(seed, new() { InitialState = true });
        float[] inputs = RandomModels.Inputs(model, seed, Steps);
        ReferenceNetwork network = new(model);

        double[] first = network.Run(inputs);
        double[] carriedOn = network.Run(inputs);
        network.Reset();

        Assert.Equal(first, network.Run(inputs));
        if (network.StateSize > 0) Assert.NotEqual(first, carriedOn);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void LoadState_ContinuesWhereSaveStateWas(long seed)
    {
        TinyRnnModel model = RandomModels.Create(seed);
        float[] inputs = RandomModels.Inputs(model, seed, 2 * Steps);
        int half = inputs.Length / 2;
        ReferenceNetwork network = new(model);
        network.Run(inputs.AsSpan(0, half));
        double[] state = network.SaveState();
        double[] expected = network.Run(inputs.AsSpan(half));
        ReferenceNetwork other = new(model);

        other.LoadState(state);

        Assert.Equal(expected, other.Run(inputs.AsSpan(half)));
    }

    [Fact]
    public void LoadState_OfAnotherLengthIsRefusedAndTheStateUntouched()
    {
        TinyRnnModel model = RandomModels.Create(1, new() { Kind = LayerKinds.Lstm, Layers = 1, Units = 3, InitialState = true });
        ReferenceNetwork network = new(model);
        double[] before = network.SaveState();

        ArgumentException error = Assert.Throws<ArgumentException>(() => network.LoadState(new double[7]));

        Assert.Contains("6 state values; found 7", error.Message);
        Assert.Equal(before, network.SaveState());
    }

    [Fact]
    public void RecurrentLayers_StepOncePerRowOfAFrame()
    {
        AttributeValue[] attributes = [Units(1), Activation(ActivationKinds.Linear)];
        Dictionary<string, float[]> values = new() { ["inputWeights"] = [1], ["recurrentWeights"] = [0.5f] };
        TinyRnnModel frames = OneLayer(LayerKinds.SimpleRnn, 1, attributes, values, length: 3);
        TinyRnnModel rows = OneLayer(LayerKinds.SimpleRnn, 1, attributes, values);
        double[] inputs = [1, 2, 3, 4, 5, 6];

        Assert.Equal(new ReferenceNetwork(rows).Run(inputs), new ReferenceNetwork(frames).Run(inputs));
    }

    [Fact]
    public void Step_NormalisesItsInputAndScalesEveryOutputBack()
    {
        ModelBuilder network = new ModelBuilder("normalised", inputSize: 2).Normalise([10, 20], [2, 4]);
        int relu = network.Layer(LayerKinds.Activation, "relu", null, [Activation(ActivationKinds.Relu)]);
        network.Output(relu, normaliser: new([100, 200], [3, 5]));
        network.Output(relu);
        ReferenceNetwork reference = new(network.Build());

        // (14 - 10)/2 = 2, (28 - 20)/4 = 2.
        Assert.Equal([106, 210, 2, 2], reference.Step([14.0, 28.0]));
        Assert.Equal([14, 28, 14, 28], reference.StepNormalized([14.0, 28.0]));
    }

    [Fact]
    public void Parameters_ChangeTheNetwork()
    {
        TinyRnnModel model = OneLayer(LayerKinds.Dense, 1, [Units(1)], new() { ["weights"] = [2] });
        ReferenceNetwork network = new(model);

        network.Parameters("layer.weights")[0] += 1e-9;

        Assert.Equal([2 + 1e-9], network.Step([1.0]));
        Assert.Equal([2], new ReferenceNetwork(model).Step([1.0]));
    }

    [Fact]
    public void RoundedArithmetic_RoundsEveryOperation()
    {
        TinyRnnModel model = OneLayer(LayerKinds.Dense, 2, [Units(1)], new() { ["weights"] = [1, 1] });

        // 1 + 2^-25 is not a float32.
        double[] input = [1, Math.ScaleB(1, -25)];

        Assert.Equal([1 + Math.ScaleB(1, -25)], new ReferenceNetwork(model).Step(input));
        Assert.Equal([1], new ReferenceNetwork(model, ReferenceArithmetic.RoundedToSingle).Step(input));
    }

    [Fact]
    public void WrongLengths_AreRefusedWithBothNumbers()
    {
        ReferenceNetwork network = new(RandomModels.Create(3, new() { InputSize = 4 }));

        Assert.Contains("takes 4 values a step; found 3", Assert.Throws<ArgumentException>(() => network.Step(new double[3])).Message);
        Assert.Contains("4 values a step; 9 values", Assert.Throws<ArgumentException>(() => network.Run(new double[9])).Message);
    }
}
