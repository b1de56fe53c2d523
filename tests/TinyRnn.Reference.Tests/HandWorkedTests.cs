using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Testing;
using static TinyRnn.Reference.Tests.Networks;

namespace TinyRnn.Reference.Tests;

/// <summary>
/// Every kind against values worked out by hand. The gates of an example are told apart by their biases alone: with zero matrices a
/// gate is a known constant (sigmoid(ln 3) = 3/4, sigmoid(-ln 3) = 1/4, tanh(ln 2) = 3/5, tanh(ln 3) = 4/5), so an exchanged gate
/// changes the result.
/// </summary>
public sealed class HandWorkedTests
{
    private static readonly float Ln2 = MathF.Log(2);
    private static readonly float Ln3 = MathF.Log(3);

    [Fact]
    public void Dense_IsWeightsRowTimesInputPlusBias()
    {
        TinyRnnModel model = OneLayer(LayerKinds.Dense, 3, [Units(2)], new()
        {
            ["weights"] = [1, 2, 3, -4, 5, 6],
            ["bias"] = [0.5f, -0.25f],
        });

        // 1*1 + 2*0.5 + 3*(-1) + 0.5 = -0.5;  -4*1 + 5*0.5 + 6*(-1) - 0.25 = -7.75
        Assert.Equal([-0.5, -7.75], new ReferenceNetwork(model).Step([1.0, 0.5, -1.0]));
    }

    [Theory]
    [InlineData(ActivationKinds.Linear, -1.5, -1.5)]
    [InlineData(ActivationKinds.Relu, -1.5, 0)]
    [InlineData(ActivationKinds.Relu, 1.5, 1.5)]
    [InlineData(ActivationKinds.LeakyRelu, -2, -0.5, 0.25)]
    [InlineData(ActivationKinds.LeakyRelu, 2, 2, 0.25)]
    [InlineData(ActivationKinds.HardSigmoid, 1, 0.7, 0.2, 0.5)]
    [InlineData(ActivationKinds.HardSigmoid, 3, 1, 0.2, 0.5)]
    [InlineData(ActivationKinds.HardSigmoid, -3, 0, 0.2, 0.5)]
    [InlineData(ActivationKinds.Sigmoid, 0, 0.5)]
    [InlineData(ActivationKinds.Sigmoid, 1.0986122886681098, 0.75)]
    [InlineData(ActivationKinds.Sigmoid, -1000, 0)]
    [InlineData(ActivationKinds.Sigmoid, 1000, 1)]
    [InlineData(ActivationKinds.Tanh, 0.6931471805599453, 0.6)]
    [InlineData(ActivationKinds.Tanh, 1000, 1)]
    [InlineData(ActivationKinds.Elu, -0.6931471805599453, -0.75, 1.5)]
    [InlineData(ActivationKinds.Elu, 2, 2, 1.5)]
    [InlineData(ActivationKinds.Softplus, 0, 0.6931471805599453)]
    [InlineData(ActivationKinds.Softplus, 1.0986122886681098, 1.3862943611198906)]
    [InlineData(ActivationKinds.Softplus, 1000, 1000)]
    [InlineData(ActivationKinds.Softplus, -1000, 0)]
    [InlineData(ActivationKinds.Softsign, 3, 0.75)]
    [InlineData(ActivationKinds.Softsign, -1, -0.5)]
    [InlineData(ActivationKinds.Softsign, double.NegativeInfinity, -1)]
    [InlineData(ActivationKinds.Affine, 3, 5.5, 2.0, -0.5)]
    [InlineData(ActivationKinds.ScaledTanh, 1.3862943611198906, 1.8, 3.0, 0.5)]
    [InlineData(ActivationKinds.ThresholdedRelu, 0.75, 0, 0.75)]
    [InlineData(ActivationKinds.ThresholdedRelu, 0.8, 0.8, 0.75)]
    [InlineData(ActivationKinds.ThresholdedRelu, -0.5, -0.5, -0.75)]
    [InlineData(ActivationKinds.Clamp, -3, -2, -2.0, 0.5)]
    [InlineData(ActivationKinds.Clamp, 3, 0.5, -2.0, 0.5)]
    [InlineData(ActivationKinds.Clamp, -1.5, -1.5, -2.0, 0.5)]
    [InlineData(ActivationKinds.Selu, 2, 3, 4.0, 1.5)]
    [InlineData(ActivationKinds.Selu, -0.6931471805599453, -3, 4.0, 1.5)]
    [InlineData(ActivationKinds.Silu, 1.0986122886681098, 0.8239592165010823)]
    [InlineData(ActivationKinds.Silu, double.NegativeInfinity, 0)]
    [InlineData(ActivationKinds.Silu, 1000, 1000)]
    [InlineData(ActivationKinds.HardSilu, -4, 0)]
    [InlineData(ActivationKinds.HardSilu, 1, 0.66666666666666667)]
    [InlineData(ActivationKinds.HardSilu, 5, 5)]
    [InlineData(ActivationKinds.HardSilu, double.NegativeInfinity, 0)]
    [InlineData(ActivationKinds.Gelu, 0, 0)]
    [InlineData(ActivationKinds.Gelu, 1, 0.84134474606854295)]
    [InlineData(ActivationKinds.Gelu, -2, -0.045500263896358414)]
    [InlineData(ActivationKinds.Gelu, 4, 3.9998733150326675)]
    [InlineData(ActivationKinds.Gelu, -4, -0.00012668496733247969)]
    [InlineData(ActivationKinds.Gelu, double.NegativeInfinity, 0)]
    [InlineData(ActivationKinds.GeluTanh, 1, 0.84119199060827676)]
    [InlineData(ActivationKinds.GeluTanh, double.NegativeInfinity, 0)]
    [InlineData(ActivationKinds.Mish, 0.6931471805599453, 0.55451774444795624)]
    [InlineData(ActivationKinds.Mish, 100, 100)]
    [InlineData(ActivationKinds.Mish, double.NegativeInfinity, 0)]
    [InlineData(ActivationKinds.Exponential, 0.6931471805599453, 2)]
    public void Activation_HasItsDefiningValue(string name, double x, double expected, double? alpha = null, double? beta = null)
    {
        TinyRnnModel model = OneLayer(LayerKinds.Activation, 1, [Activation(name, alpha, beta)], []);

        AssertClose([expected], new ReferenceNetwork(model).Step([x]));
    }

    [Fact]
    public void Activation_PassesNaNOn()
    {
        foreach (string name in ReferenceCells.Activations.Where(name => name != ActivationKinds.Prelu))
        {
            TinyRnnModel model = OneLayer(LayerKinds.Activation, 1, [Activation(name)], []);

            Assert.True(double.IsNaN(new ReferenceNetwork(model).Step([double.NaN])[0]), name);
        }
    }

    [Fact]
    public void Softmax_NormalisesEveryRowByItself()
    {
        TinyRnnModel model = OneLayer(LayerKinds.Activation, 2, [Activation(ActivationKinds.Softmax)], [], length: 2);

        // Row 1: exp(ln 3) : exp(0) = 3 : 1. Row 2: equal, and far beyond where exp overflows.
        AssertClose([0.75, 0.25, 0.5, 0.5], new ReferenceNetwork(model).Step([Math.Log(3), 0, 2000, 2000]));
    }

    [Fact]
    public void SimpleRnn_FeedsItsOutputBack()
    {
        TinyRnnModel model = OneLayer(LayerKinds.SimpleRnn, 1, [Units(2), Activation(ActivationKinds.Linear)], new()
        {
            ["inputWeights"] = [1, 2],
            ["recurrentWeights"] = [0, 1, 0.5f, 0],
            ["bias"] = [0, 1],
        }, new() { ["hidden"] = [4, 8] });
        ReferenceNetwork network = new(model);

        // Step 1: [3 + 8, 6 + 1 + 2] = [11, 9]. Step 2: [0 + 9, 0 + 1 + 5.5].
        Assert.Equal([11, 9, 9, 6.5], network.Run([3.0, 0.0]));
    }

    [Fact]
    public void Lstm_CombinesItsGatesInCanonicalOrder()
    {
        // input 1/4, forget 3/4, cell tanh(ln 2) = 3/5, output sigmoid(ln 2) = 2/3.
        TinyRnnModel model = OneLayer(LayerKinds.Lstm, 1, [Units(1)], new()
        {
            ["inputWeights"] = [0, 0, 0, 0],
            ["recurrentWeights"] = [0, 0, 0, 0],
            ["bias"] = [-Ln3, Ln3, Ln2, Ln2],
        }, new() { ["hidden"] = [0.5f], ["cell"] = [0.8f] });
        ReferenceNetwork network = new(model);

        double[] output = network.Step([1.0]);

        double cell = (0.75 * 0.8) + (0.25 * 0.6);
        AssertSingle([2.0 / 3 * Math.Tanh(cell)], output);
        AssertSingle([2.0 / 3 * Math.Tanh(cell), cell], network.SaveState());
    }

    [Fact]
    public void Lstm_AddsInputAndRecurrentSumsToEveryGate()
    {
        // Linear activations make every gate its own sum: i = x, f = 2h, g = 3x + h, o = 1.
        TinyRnnModel model = OneLayer(
            LayerKinds.Lstm,
            1,
            [Units(1), Activation(ActivationKinds.Linear), new("recurrentActivation", Activation: new(ActivationKinds.Linear))],
            new()
            {
                ["inputWeights"] = [1, 0, 3, 0],
                ["recurrentWeights"] = [0, 2, 1, 0],
                ["bias"] = [0, 0, 0, 1],
            }, new() { ["hidden"] = [0.5f], ["cell"] = [7] });

        // x = 2: i = 2, f = 1, g = 6.5, o = 1: c' = 7 + 13 = 20 = h'.
        Assert.Equal([20], new ReferenceNetwork(model).Step([2.0]));
    }

    [Fact]
    public void Gru_CombinesItsGatesInCanonicalOrder()
    {
        // reset 1/4 (times U h + recurrentBias = 0), update 3/4, candidate tanh(ln 2) = 3/5, h = 1/2.
        TinyRnnModel model = OneLayer(LayerKinds.Gru, 1, [Units(1)], new()
        {
            ["inputWeights"] = [0, 0, 0],
            ["recurrentWeights"] = [0, 0, 0],
            ["bias"] = [-Ln3, Ln3, Ln2],
        }, new() { ["hidden"] = [0.5f] });

        AssertSingle([(0.75 * 0.5) + (0.25 * 0.6)], new ReferenceNetwork(model).Step([1.0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gru_AppliesTheResetGateInItsForm(bool resetAfter)
    {
        // Linear candidate, update gate sigmoid(-40) = 0 but for 4e-18, reset gates 1/4 and 3/4; h = [4, 8], U = [[1, 2], [3, 4]].
        Dictionary<string, float[]> tensors = new()
        {
            ["inputWeights"] = [0, 0, 0, 0, 5, 6],
            ["recurrentWeights"] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4],
            ["bias"] = [-Ln3, Ln3, -40, -40, 0.5f, 0.25f],
        };
        if (resetAfter)
        {
            tensors.Add("recurrentBias", [10, 20]);
        }

        AttributeValue[] attributes = [Units(2), Activation(ActivationKinds.Linear), new("resetAfter", Flag: resetAfter)];
        TinyRnnModel model = OneLayer(LayerKinds.Gru, 1, attributes, tensors, new() { ["hidden"] = [4, 8] });

        double[] output = new ReferenceNetwork(model).Step([1.0]);

        // After: 5.5 + (20 + 10)/4 = 13, 6.25 + (44 + 20)*3/4 = 54.25. Before: r*h = [1, 6]: 5.5 + 13 = 18.5, 6.25 + 27 = 33.25.
        AssertSingle(resetAfter ? [13, 54.25] : [18.5, 33.25], output);
    }

    [Fact]
    public void Concat_JoinsRowByRow()
    {
        ModelBuilder network = new("concat", inputSize: 2, inputLength: 2);
        int first = network.Layer(LayerKinds.Activation, "relu", null, [Activation(ActivationKinds.Relu)]);
        int sum = network.Layer(LayerKinds.Dense, "sum", [-1], [Units(1)], new Dictionary<string, float[]> { ["weights"] = [1, 1] });
        network.Output(network.Layer(LayerKinds.Concat, "concat", [first, sum, -1]));

        double[] output = new ReferenceNetwork(network.Build()).Step([1.0, -2.0, 3.0, 4.0]);

        Assert.Equal([1, 0, -1, 1, -2, 3, 4, 7, 3, 4], output);
    }

    [Fact]
    public void AddAndMultiply_CombineAllInputsElementwise()
    {
        ModelBuilder network = new("join", inputSize: 2);
        int relu = network.Layer(LayerKinds.Activation, "relu", null, [Activation(ActivationKinds.Relu)]);
        int leaky = network.Layer(LayerKinds.Activation, "leaky", [-1], [Activation(ActivationKinds.LeakyRelu, 0.5)]);
        network.Output(network.Layer(LayerKinds.Add, "add", [relu, leaky, -1]));
        network.Output(network.Layer(LayerKinds.Multiply, "multiply", [leaky, leaky, -1]));

        double[] output = new ReferenceNetwork(network.Build()).Step([3.0, -4.0]);

        Assert.Equal([9, -6, 27, -16], output);
    }

    /// <summary>Weights such as ln 3 are rounded to float32, so the result is exact to float32 only.</summary>
    private static void AssertSingle(double[] expected, double[] found) => AssertWithin(1e-6, expected, found);

    private static void AssertClose(double[] expected, double[] found) =>
        AssertWithin(Tolerances.HandWorked.Value, expected, found);

    private static void AssertWithin(double tolerance, double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - found[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"value {i}: expected {expected[i]:r}, found {found[i]:r}");
        }
    }
}
