using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Onnx;

/// <summary>Operators around recurrent layers, by plain loops over their definitions.</summary>
public sealed class OperatorTests : IDisposable
{
    private const int Steps = 9;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LayerNormalisationInPieces_IsOneLayer()
    {
        float[] gamma = Some(4, 1), beta = Some(4, 2);
        TinyRnnModel model = Import(new GraphBuilder(13).Input("x", 0, 1, 4).Floats("gamma", [4], gamma).Floats("beta", [4], beta)
            .Floats("two", [], [2]).Floats("epsilon", [], [1e-3f])
            .Node("ReduceMean", "x", "mean", ("axes", new long[] { -1 })).Node("Sub", "x mean", "d").Node("Pow", "d two", "square")
            .Node("ReduceMean", "square", "variance", ("axes", new long[] { -1 })).Node("Add", "variance epsilon", "sum").Node("Sqrt", "sum", "root")
            .Node("Div", "d root", "n").Node("Mul", "n gamma", "scaled").Node("Add", "scaled beta", "y").Output("y"));

        LayerSpec layer = Assert.Single(model.Network.Layers);
        Assert.Equal(LayerKinds.LayerNorm, layer.Type);
        Assert.Equal(1e-3, layer.Attribute("epsilon").Number!.Value, 1e-9);
        Assert.Equal(gamma, model.Values(layer, TensorLayout.Scale));
        Assert.Equal(beta, model.Values(layer, TensorLayout.Bias));
    }

    [Theory]
    [InlineData("Mul")]
    [InlineData("MatMul")]
    [InlineData("MatMul from the right")]
    [InlineData("heads")]
    [InlineData("opset 11")]
    public void ASoftmaxOverTheSteps_IsAttentionAfterTheLast(string form)
    {
        const int Channels = 3;
        int heads = form == "heads" ? 2 : 1;
        float[] matrix = Some(Channels * heads, 8);
        GraphBuilder graph = new GraphBuilder(form == "opset 11" ? 11 : 13).Input("x", 1, 0, Channels).Layout("NTC").Floats("m", [Channels, heads], matrix).Integers("one", 1)
            .Node("MatMul", "x m", "s").Node("Softmax", "s", "a", ("axis", 1)).Node("Transpose", "a", "rows", ("perm", new long[] { 0, 2, 1 }))
            .Node("Transpose", "x", "columns", ("perm", new long[] { 0, 2, 1 })).Node("Mul", "x a", "w");
        graph = form switch
        {
            "Mul" => graph.Node("ReduceSum", "w one", "y", ("keepdims", 0)),
            "opset 11" => graph.Node("ReduceSum", "w", "y", ("axes", new long[] { 1 }), ("keepdims", 0)),
            "MatMul from the right" => graph.Node("MatMul", "columns a", "y"),
            _ => graph.Node("MatMul", "rows x", "y"),
        };
        TinyRnnModel model = Import(graph.Output("y"));

        Assert.Equal(heads, model.Network.Layers.Count(layer => layer.Type == LayerKinds.PoolingOverTime));
        float[] x = Some(Steps * Channels, 5);
        double[] found = new ReferenceNetwork(model).Run(x), expected = [.. Enumerable.Range(0, heads).SelectMany(head =>
        {
            double[] shares = [.. x.Chunk(Channels).Select(row => Math.Exp(row.Select((value, i) => value * (double)matrix[(i * heads) + head]).Sum()))];
            return Enumerable.Range(0, Channels).Select(channel => shares.Select((share, step) => share * x[(step * Channels) + channel]).Sum() / shares.Sum());
        })];
        Assert.InRange(Tolerances.OneStep.Ratio(expected, found.AsSpan(found.Length - expected.Length)), 0, 1);
    }

    [Theory]
    [InlineData(1, "its condition depends on the number of steps")]
    [InlineData(2, null)]
    public void AnIf_IsTheBranchThatItsConditionChooses(int axis, string? refused)
    {
        // As PyTorch squeezes an axis whose size it does not know: if it is 1.
        GraphBuilder then = new GraphBuilder().Integers("then.axis", 2).Node("Squeeze", "x then.axis", "then.y").Output("then.y");
        GraphBuilder otherwise = new GraphBuilder().Node("Relu", "x", "else.y").Output("else.y");
        GraphBuilder graph = new GraphBuilder().Input("x", 0, 1, 1).Layout("TNC").Integers("axis", axis == 1 ? 0 : 2).Integers("one", 1)
            .Node("Shape", "x", "sizes").Node("Gather", "sizes axis", "size").Node("Equal", "size one", "isOne").Node("Squeeze", "isOne", "condition")
            .Node("If", "condition", "y", ("then_branch", then.Model.Graph), ("else_branch", otherwise.Model.Graph)).Output("y");
        if (refused is not null)
        {
            Assert.Contains(refused, Assert.Throws<ImportException>(() => Import(graph)).Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal([-1.0, 2.0], new ReferenceNetwork(Import(graph)).Run([-1, 2]));
    }

    [Fact]
    public void AnAbsoluteValue_IsALeakyReluOfSlopeMinusOne()
    {
        TinyRnnModel model = Import(new GraphBuilder().Input("x", 0, 1, 2).Node("Abs", "x", "y").Output("y"));
        Assert.Equal([1.0, 0.0, 2.5, 3.0], new ReferenceNetwork(model).Run([-1, 0, 2.5f, -3]));
    }

    [Theory]
    [InlineData("pads")]
    [InlineData("Pad")]
    [InlineData("cut")]
    public void CausalPadding_ComesInThreeForms(string form)
    {
        float[] kernel = Some(3 * 2 * 3, 3), bias = Some(3, 4);
        GraphBuilder graph = new GraphBuilder().Input("x", 1, 2, 0).Floats("k", [3, 2, 3], kernel).Floats("b", [3], bias)
            .Integers("before", 0, 0, 4, 0, 0, 0).Integers("zero", 0).Integers("end", -4).Integers("two", 2);
        graph = form switch
        {
            "pads" => graph.Node("Conv", "x k b", "y", ("dilations", new long[] { 2 }), ("pads", new long[] { 4, 0 })),
            "Pad" => graph.Node("Pad", "x before", "p").Node("Conv", "p k b", "y", ("dilations", new long[] { 2 })),
            _ => graph.Node("Conv", "x k b", "c", ("dilations", new long[] { 2 }), ("pads", new long[] { 4, 4 })).Node("Slice", "c zero end two", "y"),
        };
        TinyRnnModel model = Import(graph.Output("y"));

        float[] x = Some(Steps * 2, 5);
        List<double> expected = [];
        for (int t = 0; t < Steps; t++)
        {
            for (int filter = 0; filter < 3; filter++)
            {
                double sum = bias[filter];
                for (int tap = 0; tap < 3; tap++)
                {
                    for (int channel = 0; channel < 2 && t + (2 * (tap - 2)) >= 0; channel++)
                    {
                        sum += kernel[(((filter * 2) + channel) * 3) + tap] * x[((t + (2 * (tap - 2))) * 2) + channel];
                    }
                }

                expected.Add(sum);
            }
        }

        AssertGives(model, x, expected);
    }

    [Theory]
    [InlineData(1, 1, 0, 0, 1)]
    [InlineData(2, 1, 1, 1, 1)]
    [InlineData(3, 2, 2, 1, 2)]
    public void AConvolutionWithinAStep_TakesAnyPaddingAndStride(int stride, int dilation, int before, int after, int groups)
    {
        const int Rows = 10, Channels = 2, Filters = 4, Taps = 3, Mirrored = 2;
        int inputs = Channels / groups;
        float[] kernel = Some(Filters * inputs * Taps, 6), bias = Some(Filters, 7);
        TinyRnnModel model = Import(new GraphBuilder().Input("x", 1, Channels * Rows).Floats("k", [Filters, inputs, Taps], kernel).Floats("b", [Filters], bias)
            .Integers("frame", 1, Channels, Rows).Integers("flat", 1, -1).Integers("mirror", 0, 0, 0, 0, 0, Mirrored)
            .Node("Reshape", "x frame", "f").Node("Pad", "f mirror", "m", ("mode", "reflect"))
            .Node("Conv", "m k b", "c", ("strides", new long[] { stride }), ("dilations", new long[] { dilation }), ("pads", new long[] { before, after }), ("group", groups))
            .Node("Reshape", "c flat", "y").Output("y"));

        float[] x = Some(Channels * Rows, 8);
        int rows = Rows + Mirrored;
        int results = ((rows + before + after - ((Taps - 1) * dilation) - 1) / stride) + 1;
        List<double> expected = [];
        for (int filter = 0; filter < Filters; filter++)
        {
            for (int row = 0; row < results; row++)
            {
                double sum = bias[filter];
                for (int tap = 0; tap < Taps; tap++)
                {
                    int from = (row * stride) + (tap * dilation) - before;
                    for (int channel = 0; channel < inputs && from >= 0 && from < rows; channel++)
                    {
                        int source = from < Rows ? from : (2 * (Rows - 1)) - from;
                        int whole = (filter / (Filters / groups) * inputs) + channel;
                        sum += (double)kernel[(((filter * inputs) + channel) * Taps) + tap] * x[(whole * Rows) + source];
                    }
                }

                expected.Add(sum);
            }
        }

        AssertGives(model, x, expected);
    }

    [Fact]
    public void PartsOfALayer_AreComputedAlone()
    {
        float[] weights = Some(3 * 6, 9);
        TinyRnnModel model = Import(new GraphBuilder().Input("x", 0, 1, 3).Floats("w", [3, 6], weights).Floats("exponent", [], [2])
            .Node("MatMul", "x w", "all").Node("Split", "all", "a b", ("axis", 2)).Node("Pow", "a exponent", "s").Node("Sub", "s b", "d")
            .Node("Tanh", "d", "y").Output("y"));

        Assert.DoesNotContain(model.Network.Layers, layer => layer.Name.Contains("pick", StringComparison.Ordinal));
        float[] x = Some(Steps * 3, 10);
        List<double> expected = [];
        foreach (float[] row in x.Chunk(3))
        {
            double[] all = [.. Enumerable.Range(0, 6).Select(unit => row.Select((value, i) => (double)value * weights[(i * 6) + unit]).Sum())];
            expected.AddRange(Enumerable.Range(0, 3).Select(unit => Math.Tanh((all[unit] * all[unit]) - all[unit + 3])));
        }

        AssertGives(model, x, expected);
    }

    [Fact]
    public void StatesOfASingleStep_BecomeTheModelsOwn()
    {
        float[] w = Some(2 * 3, 11), r = Some(4, 12);
        TinyRnnModel model = Import(new GraphBuilder().Input("x", 1, 3).Input("h", 1, 2).Floats("W", [1, 2, 3], w).Floats("R", [1, 2, 2], r).Integers("zero", 0)
            .Node("Unsqueeze", "x zero", "x3").Node("Unsqueeze", "h zero", "h3").Node("RNN", "x3 W R - - h3", "Y Yh", ("hidden_size", 2))
            .Node("Squeeze", "Yh zero", "next").Node("Relu", "next", "y").Output("y", "next"));

        float[] x = Some(Steps * 3, 13);
        double[] h = [0, 0];
        List<double> expected = [];
        foreach (float[] row in x.Chunk(3))
        {
            h = [.. Enumerable.Range(0, 2).Select(unit => Math.Tanh(
                row.Select((value, i) => (double)value * w[(unit * 3) + i]).Sum() + (r[unit * 2] * h[0]) + (r[(unit * 2) + 1] * h[1])))];
            expected.AddRange(h.Select(value => Math.Max(0, value)));
        }

        AssertGives(model, x, expected);
    }

    private TinyRnnModel Import(GraphBuilder graph) => ModelImport.Import(graph.Save(_folder.File("graph.onnx"))).Model;

    private static void AssertGives(TinyRnnModel model, float[] inputs, IReadOnlyList<double> expected) =>
        Assert.InRange(Tolerances.OneStep.Ratio([.. expected], new ReferenceNetwork(model).Run(inputs)), 0, 1);

    private static float[] Some(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
