using System;
using System.Collections.Generic;
using TinyRnn.Format;
using static TinyRnn.Reference.Tests.Networks;

namespace TinyRnn.Reference.Tests;

/// <summary>Kinds beside the matrices, and the variants of lstm, against values worked out by hand.</summary>
public sealed class HandWorkedKindsTests
{
    private const double Rounding = 1e-6;

    [Fact]
    public void Lstm_PeepholesSeeTheOldCellAndTheOutputTheNewOne()
    {
        // All linear, no input: i = 2*c, f = 3*c, g = 1, o = 5*c'. From c = 1: i = 2, f = 3, c' = 3 + 2 = 5, o = 25, h' = 125.
        TinyRnnModel model = Variant([AttributeValue.Of("peepholes", true)], [0, 0, 1, 0], new() { ["peepholes"] = [2, 3, 5] });

        Assert.Equal([125], new ReferenceNetwork(model).Step([9.0]));
    }

    [Fact]
    public void Lstm_ClipLimitsEveryArgument()
    {
        // i = 2, f = -2, g = 2 and o = 0.5 from arguments of 7, -7, 9 and 0.5; c' = -2*1 + 2*2 = 2, which is not limited.
        TinyRnnModel model = Variant([AttributeValue.Of("clip", 2.0)], [7, -7, 9, 0.5f], []);

        Assert.Equal([1], new ReferenceNetwork(model).Step([9.0]));
    }

    [Fact]
    public void SimpleRnn_ClipLimitsTheArgument()
    {
        // Arguments of 3*x from x = 1, -1, 0.5.
        TinyRnnModel model = OneLayer(
            LayerKinds.SimpleRnn, 1, [Units(1), Activation(ActivationKinds.Linear), AttributeValue.Of("clip", 2.0)],
            new() { ["inputWeights"] = [3], ["recurrentWeights"] = [0] });

        Assert.Equal([2, -2, 1.5], new ReferenceNetwork(model).Run([1.0, -1.0, 0.5]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gru_ClipLimitsEveryArgument(bool resetAfter)
    {
        // All linear, from h = 1: r = 2 and z = -2 from 7 and -7; n = 2 from 5 + r*h = 7; h' = -2*1 + 3*2 = 4. Then from h = 4, so
        // that n = 2 again: h' = -2*4 + 3*2 = -2. Then n = 5 + 2*(-2) = 1, which is not limited: h' = -2*(-2) + 3*1 = 7.
        TinyRnnModel model = OneLayer(
            LayerKinds.Gru,
            1,
            [
                Units(1), Activation(ActivationKinds.Linear), new("recurrentActivation", Activation: new(ActivationKinds.Linear)),
                AttributeValue.Of("resetAfter", resetAfter), AttributeValue.Of("clip", 2.0),
            ],
            new() { ["inputWeights"] = [0, 0, 0], ["recurrentWeights"] = [0, 0, 1], ["bias"] = [7, -7, 5] },
            new() { ["hidden"] = [1] });

        Assert.Equal([4, -2, 7], new ReferenceNetwork(model).Run([9.0, 9.0, 9.0]));
    }

    [Fact]
    public void Lstm_CoupledForgetsWhatItDoesNotAdmit()
    {
        // i = 1/4, so f = 3/4 whatever its own argument: c' = 0.75*1 + 0.25*2 = 1.25; o = 2.
        TinyRnnModel model = Variant([AttributeValue.Of("coupledInputForget", true)], [0.25f, 99, 2, 2], []);

        Assert.Equal([2.5], new ReferenceNetwork(model).Step([9.0]));
    }

    [Fact]
    public void Lstm_TheCellLeavesByTheOutputActivation()
    {
        // i = 1, f = 2, g = -3 and o = 2: c' = 2*1 - 3 = -1, which leaves by leakyRelu as -1/4; g, the gates and the cell do not pass it.
        TinyRnnModel model = Variant(
            [AttributeValue.Of("outputActivation", new ActivationSpec(ActivationKinds.LeakyRelu, 0.25))], [1, 2, -3, 2], []);
        ReferenceNetwork network = new(model);

        Assert.Equal([-0.5], network.Step([9.0]));
        Assert.Equal([-0.5, -1], network.SaveState());
    }

    [Fact]
    public void Embedding_IsTheRowOfTheToken()
    {
        ModelBuilder builder = new("tokens", ["a", "b", "c"]);
        builder.Output(builder.Layer(
            LayerKinds.Embedding, "table", null, [Units(2)], new Dictionary<string, float[]> { ["weights"] = [1, 2, 3, 4, 5, 6] }));
        ReferenceNetwork network = new(builder.Build());

        Assert.Equal([5, 6, 1, 2], network.Run([2.0, 0.0]));
        foreach (double wrong in new[] { -1, 3, 0.5, double.NaN })
        {
            Assert.Contains("0 to 2", Assert.Throws<ArgumentException>(() => network.Step([wrong])).Message);
        }
    }

    [Fact]
    public void LayerNorm_NormalisesEveryRowByItself()
    {
        // Row 1: mean 2, variance 4 + epsilon 5 = 9: (-2, 2)/3. Row 2: all equal, so the bias alone.
        TinyRnnModel model = OneLayer(
            LayerKinds.LayerNorm, 2, [AttributeValue.Of("epsilon", 5.0)], new() { ["scale"] = [3, 6], ["bias"] = [1, 0.5f] }, length: 2);

        AssertNear([-1, 4.5, 1, 0.5], new ReferenceNetwork(model).Step([0.0, 4.0, 7.0, 7.0]));
    }

    [Fact]
    public void BatchNorm_ScalesAndShiftsChannels()
    {
        TinyRnnModel model = OneLayer(LayerKinds.BatchNorm, 2, [], new() { ["scale"] = [2, -1], ["bias"] = [1, 0.5f] }, length: 2);

        Assert.Equal([3, -1.5, 7, -3.5], new ReferenceNetwork(model).Step([1.0, 2.0, 3.0, 4.0]));
    }

    [Theory]
    [InlineData(LayerKinds.PoolingMean, new double[] { 3, 2, 4 })]
    [InlineData(LayerKinds.PoolingMax, new double[] { 3, 3, 8 })]
    public void PoolingOverTime_CoversTheStepsSinceTheReset(string mode, double[] expected)
    {
        ReferenceNetwork network = new(OneLayer(LayerKinds.PoolingOverTime, 1, [AttributeValue.Of("mode", mode)], []));

        AssertNear(expected, network.Run([3.0, 1.0, 8.0]));
        network.Reset();
        AssertNear([-5], network.Step([-5.0]));
    }

    [Theory]
    [InlineData(800)]
    [InlineData(-800)]
    public void PoolingOverTime_AttentionWeighsByTheSoftmaxOfScores(double level)
    {
        ModelBuilder builder = new("attention", inputSize: 2);
        int value = builder.Layer(LayerKinds.Dense, "value", null, [Units(1)], new Dictionary<string, float[]> { ["weights"] = [1, 0] });
        int score = builder.Layer(LayerKinds.Dense, "score", [-1], [Units(1)], new Dictionary<string, float[]> { ["weights"] = [0, 1] });
        builder.Output(builder.Layer(
            LayerKinds.PoolingOverTime, "pooled", [value, score], [AttributeValue.Of("mode", LayerKinds.PoolingAttention)]));

        // Scores ln 1, ln 3 and ln 4 above a level where exp overflows or is 0: weights 1, 3, 4.
        double[] found = new ReferenceNetwork(builder.Build()).Run(
            [8.0, level, 4.0, level + Math.Log(3), 1.0, level + Math.Log(4)]);

        AssertNear([8, 5, 3], found);
    }

    [Fact]
    public void Conv1d_CausalSeesEarlierSteps()
    {
        // Taps 1 (two rows back), 10 (the row itself) with dilation 2.
        AttributeValue[] attributes =
            [AttributeValue.Of("filters", 1), AttributeValue.Of("kernelSize", 2), AttributeValue.Of("dilation", 2)];
        ReferenceNetwork network = new(OneLayer(LayerKinds.Conv1d, 1, attributes, new() { ["weights"] = [1, 10], ["bias"] = [0.5f] }));

        Assert.Equal([10.5, 20.5, 31.5, 42.5], network.Run([1.0, 2.0, 3.0, 4.0]));
        network.Reset();
        Assert.Equal([10.5], network.Step([1.0]));
    }

    [Theory]
    [InlineData(LayerKinds.ValidPadding, 1, new double[] { 12, 23, 34 })]
    [InlineData(LayerKinds.ValidPadding, 2, new double[] { 12, 34 })]
    [InlineData(LayerKinds.SamePadding, 1, new double[] { 12, 23, 34, 40 })]
    public void Conv1d_WithinAFrame(string padding, int stride, double[] expected)
    {
        AttributeValue[] attributes =
        [
            AttributeValue.Of("filters", 1), AttributeValue.Of("kernelSize", 2), AttributeValue.Of("stride", stride), AttributeValue.Of("padding", padding),
        ];
        TinyRnnModel model = OneLayer(LayerKinds.Conv1d, 1, attributes, new() { ["weights"] = [10, 1] }, length: 4);

        Assert.Equal(expected, new ReferenceNetwork(model).Step([1.0, 2.0, 3.0, 4.0]));
    }

    [Fact]
    public void Conv1d_GroupsSeeTheirChannelsOnly()
    {
        AttributeValue[] attributes = [AttributeValue.Of("filters", 2), AttributeValue.Of("kernelSize", 1), AttributeValue.Of("groups", 2)];
        TinyRnnModel model = OneLayer(LayerKinds.Conv1d, 4, attributes, new() { ["weights"] = [1, 2, 3, 4] });

        Assert.Equal([1 + (2 * 10), (3 * 100) + (4 * 1000)], new ReferenceNetwork(model).Step([1.0, 10, 100, 1000]));
    }

    [Theory]
    [InlineData("concat", new double[] { 1, 111, 11, 110, 111, 100 })]
    [InlineData("sum", new double[] { 112, 121, 211 })]
    [InlineData("multiply", new double[] { 111, 1210, 11100 })]
    [InlineData("average", new double[] { 56, 60.5, 105.5 })]
    public void Bidirectional_JoinsBothDirectionsRowByRow(string merge, double[] expected)
    {
        // Both directions sum what they have seen: forwards 1, 11, 111; backwards (from the end) 111, 110, 100.
        AttributeValue[] attributes =
        [
            AttributeValue.Of("cell", LayerKinds.SimpleRnn), Units(1), Activation(ActivationKinds.Linear), AttributeValue.Of("merge", merge),
        ];
        ReferenceNetwork network = new(OneLayer(LayerKinds.Bidirectional, 1, attributes, new()
        {
            ["forwardInputWeights"] = [1], ["forwardRecurrentWeights"] = [1], ["backwardInputWeights"] = [1], ["backwardRecurrentWeights"] = [1],
        }));

        Assert.Equal(expected, network.Run([1.0, 10.0, 100.0]));
        Assert.Equal(expected, network.Run([1.0, 10.0, 100.0]));
        Assert.Throws<InvalidOperationException>(() => network.Step([1.0]));
    }

    [Fact]
    public void Reverse_IsTheSequenceFromItsEnd() => Assert.Equal(
        [5, 6, 3, 4, 1, 2], new ReferenceNetwork(OneLayer(LayerKinds.Reverse, 2, [], [])).Run([1.0, 2, 3, 4, 5, 6]));

    [Fact]
    public void Arithmetic_IsElementwise()
    {
        ModelBuilder builder = new("arithmetic", inputSize: 2);
        int twice = builder.Layer(LayerKinds.BatchNorm, "twice", null, null, new Dictionary<string, float[]> { ["scale"] = [2, 2], ["bias"] = [0, 1] });
        builder.Output(builder.Layer(LayerKinds.Subtract, "difference", [twice, -1]));
        builder.Output(builder.Layer(LayerKinds.Divide, "quotient", [twice, -1]));
        builder.Output(builder.Layer(LayerKinds.Sqrt, "root", [-1]));
        builder.Output(builder.Layer(LayerKinds.Pow, "power", [-1], [AttributeValue.Of("exponent", -0.5)]));
        builder.Output(builder.Layer(
            LayerKinds.Activation, "bent", [1], [Activation(ActivationKinds.Prelu)], new Dictionary<string, float[]> { ["alpha"] = [0.5f, 3] }));

        AssertNear([4, 17, 2, 33.0 / 16, 2, 4, 0.5, 0.25, 4, 17], new ReferenceNetwork(builder.Build()).Step([4.0, 16.0]));
    }

    [Fact]
    public void Prelu_HasASlopeAChannelBelowZero()
    {
        TinyRnnModel model = OneLayer(LayerKinds.Activation, 2, [Activation(ActivationKinds.Prelu)], new() { ["alpha"] = [0.5f, -3] }, length: 2);

        Assert.Equal([-1, 6, 2, 1], new ReferenceNetwork(model).Step([-2.0, -2.0, 2.0, 1.0]));
    }

    /// <summary>One unit, all activations linear, matrices zero, cell 1: every gate is its bias and what the variant adds.</summary>
    private static TinyRnnModel Variant(AttributeValue[] attributes, float[] bias, Dictionary<string, float[]> tensors) => OneLayer(
        LayerKinds.Lstm,
        1,
        [Units(1), Activation(ActivationKinds.Linear), new("recurrentActivation", Activation: new(ActivationKinds.Linear)), .. attributes],
        new(tensors) { ["inputWeights"] = [0, 0, 0, 0], ["recurrentWeights"] = [0, 0, 0, 0], ["bias"] = bias },
        new() { ["cell"] = [1] });

    private static void AssertNear(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(found[i], expected[i] - Rounding, expected[i] + Rounding);
        }
    }
}
