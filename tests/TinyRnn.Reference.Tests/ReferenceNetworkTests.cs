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
    public void RoundedArithmetic_RoundsEverySumAndEveryProduct()
    {
        // 1 + 2^-25 is not a float32.
        double small = Math.ScaleB(1, -25);
        TinyRnnModel sum = OneLayer(LayerKinds.Dense, 2, [Units(1)], new() { ["weights"] = [1, 1] });
        AssertBoth(sum, [1, small], exact: 1 + small, rounded: 1);

        // (1 + 2^-13)^2 = 1 + 2^-12 + 2^-26, of which float32 loses the last term before the bias takes the others away.
        float factor = 1 + MathF.ScaleB(1, -13);
        TinyRnnModel product = OneLayer(LayerKinds.Dense, 1, [Units(1)], new()
        {
            ["weights"] = [factor],
            ["bias"] = [-1 - MathF.ScaleB(1, -12)],
        });
        AssertBoth(product, [factor], exact: Math.ScaleB(1, -26), rounded: 0);

        static void AssertBoth(TinyRnnModel model, double[] input, double exact, double rounded)
        {
            Assert.Equal([exact], new ReferenceNetwork(model).Step(input));
            Assert.Equal([rounded], new ReferenceNetwork(model, ReferenceArithmetic.RoundedToSingle).Step(input));
        }
    }

    [Theory]
    [InlineData(ActivationKinds.Tanh, 0, 2e-7)]
    [InlineData(ActivationKinds.Tanh, 100, 1)]
    [InlineData(ActivationKinds.Sigmoid, 0, 0.5 + 2e-7)]
    [InlineData(ActivationKinds.Softplus, -200, 2e-7)]
    [InlineData(ActivationKinds.Elu, -200, -1 + 2e-7)]
    [InlineData(ActivationKinds.Elu, 2, 2)]
    [InlineData(ActivationKinds.Relu, 2, 2)]
    public void DisplacedActivations_AreHighByTheTiersError(string activation, double x, double expected)
    {
        TinyRnnModel model = OneLayer(LayerKinds.Activation, 1, [Activation(activation)], []);

        double found = new ReferenceNetwork(model, ReferenceArithmetic.DisplacedActivations).Step([x])[0];

        Assert.Equal((float)expected, (float)found);
    }

    [Fact]
    public void WrongLengths_AreRefusedWithBothNumbers()
    {
        ReferenceNetwork network = new(RandomModels.Create(3, new() { InputSize = 4 }));

        Assert.Contains("takes 4 values a step; found 3", Assert.Throws<ArgumentException>(() => network.Step(new double[3])).Message);
        Assert.Contains("4 values a step; 9 values", Assert.Throws<ArgumentException>(() => network.Run(new double[9])).Message);
    }
}
