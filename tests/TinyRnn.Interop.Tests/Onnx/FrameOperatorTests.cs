using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Onnx;

/// <summary>Operators within the frame of a step, x[1, rows, channels], by formulas of the indices.</summary>
public sealed class FrameOperatorTests : IDisposable
{
    private const int Steps = 3;
    private const int Rows = 6;
    private const int Channels = 4;

    private static readonly float[] PerChannel = Some(Channels, 2);
    private static readonly float[] PerRow = Some(Rows, 3);
    private static readonly float[] Matrix = Some(Channels * 3, 4);
    private static readonly float[] Kernel = Some(Rows * 3, 5);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["pad rows, reflect"] = new(g => g.Integers("p", 0, 2, 0, 0, 3, 0).Node("Pad", "x p", "y", ("mode", "reflect")), [11, Channels], (x, i) => x[0, Mirror(i[0] - 2, Rows), i[1]], LayerKinds.Pad),
        ["pad rows, edge"] = new(g => g.Integers("p", 0, 1, 0, 0, 7, 0).Node("Pad", "x p", "y", ("mode", "edge")), [14, Channels], (x, i) => x[0, Math.Clamp(i[0] - 1, 0, Rows - 1), i[1]], LayerKinds.Pad),
        ["pad rows, constant"] = new(g => g.Integers("p", 0, 1, 0, 0, 2, 0).Floats("v", [], [0.5f]).Node("Pad", "x p v", "y"), [9, Channels], (x, i) => i[0] is >= 1 and <= Rows ? x[0, i[0] - 1, i[1]] : 0.5, LayerKinds.Pad),
        ["pad channels"] = new(g => g.Integers("p", 0, 0, 2, 0, 0, 1).Node("Pad", "x p", "y"), [Rows, 7], (x, i) => i[1] is >= 2 and < 6 ? x[0, i[0], i[1] - 2] : 0, LayerKinds.Pad),
        ["pad named axes"] = new(g => g.Integers("p", 1, 0).Integers("a", -2).Node("Pad", "x p - a", "y"), [7, Channels], (x, i) => i[0] > 0 ? x[0, i[0] - 1, i[1]] : 0, LayerKinds.Pad),
        ["cut rows"] = new(g => g.Integers("p", 0, -1, 0, 0, -2, 0).Node("Pad", "x p", "y"), [3, Channels], (x, i) => x[0, i[0] + 1, i[1]], LayerKinds.Slice),
        ["relu of padding"] = new(g => g.Integers("p", 0, 1, 0, 0, 0, 0).Floats("v", [], [-1]).Node("Pad", "x p v", "z").Node("Sigmoid", "z", "y"), [7, Channels], (x, i) => Sigmoid(i[0] > 0 ? x[0, i[0] - 1, i[1]] : -1), LayerKinds.Activation),
        ["every second row"] = new(g => Slice(g, 1, 1, 6, 2), [3, Channels], (x, i) => x[0, 1 + (2 * i[0]), i[1]], LayerKinds.Slice),
        ["a range of channels"] = new(g => Slice(g, 2, 1, 3, 1), [Rows, 2], (x, i) => x[0, i[0], 1 + i[1]], LayerKinds.Slice),
        ["rows in reverse"] = new(g => Slice(g, 1, -1, -100, -1), [Rows, Channels], (x, i) => x[0, Rows - 1 - i[0], i[1]], LayerKinds.Dense),
        ["channels in any order"] = new(g => g.Integers("order", 2, 0, 3).Node("Gather", "x order", "y", ("axis", 2)), [Rows, 3], (x, i) => x[0, i[0], new[] { 2, 0, 3 }[i[1]]], LayerKinds.Dense),
        ["one row"] = new(g => g.Integers("one", 4).Node("Gather", "x one", "y", ("axis", 1)), [1, Channels], (x, i) => x[0, 4, i[1]], LayerKinds.Slice),
        ["turned"] = new(g => g.Node("Transpose", "x", "y", ("perm", new long[] { 0, 2, 1 })), [Channels, Rows], (x, i) => x[0, i[1], i[0]], LayerKinds.Transpose),
        ["other rows"] = new(g => g.Integers("s", 1, 3, 8).Node("Reshape", "x s", "r").Node("Softmax", "r", "y"), [3, 8], (x, i) => Math.Exp(x.Values[(i[0] * 8) + i[1]]) / x.Values[(i[0] * 8)..((i[0] * 8) + 8)].Sum(Math.Exp), LayerKinds.Activation),
        ["flat, channel by channel"] = new(g => g.Node("Transpose", "x", "t", ("perm", new long[] { 0, 2, 1 })).Node("Flatten", "t", "y"), [1, Rows * Channels], (x, i) => x[0, i[1] % Rows, i[1] / Rows], LayerKinds.Flatten),
        ["rows of two values"] = new(g => g.Node("Tanh", "x", "t").Node("Concat", "x t", "y", ("axis", 1)), [2 * Rows, Channels], (x, i) => i[0] < Rows ? x[0, i[0], i[1]] : Math.Tanh(x[0, i[0] - Rows, i[1]]), LayerKinds.Reshape),
        ["channels of two values"] = new(g => g.Node("Tanh", "x", "t").Node("Concat", "t x", "y", ("axis", 2)), [Rows, 2 * Channels], (x, i) => i[1] < Channels ? Math.Tanh(x[0, i[0], i[1]]) : x[0, i[0], i[1] - Channels], LayerKinds.Concat),
        ["a number a channel"] = new(g => g.Floats("c", [Channels], PerChannel).Node("Mul", "x c", "y"), [Rows, Channels], (x, i) => x[0, i[0], i[1]] * PerChannel[i[1]], LayerKinds.BatchNorm),
        ["a number a row"] = new(g => g.Floats("c", [Rows, 1], PerRow).Node("Add", "x c", "y"), [Rows, Channels], (x, i) => x[0, i[0], i[1]] + PerRow[i[0]], LayerKinds.BatchNorm),
        ["a number an element"] = new(g => g.Floats("c", [Rows, Channels], [.. PerRow.SelectMany(a => PerChannel.Select(b => a * b))]).Node("Sub", "c x", "y"), [Rows, Channels], (x, i) => (double)(PerRow[i[0]] * PerChannel[i[1]]) - x[0, i[0], i[1]], LayerKinds.BatchNorm),
        ["a row for all"] = new(g => g.Integers("zero", 0).Node("Gather", "x zero", "r", ("axis", 1)).Node("Sub", "x r", "y"), [Rows, Channels], (x, i) => x[0, i[0], i[1]] - x[0, 0, i[1]], LayerKinds.Subtract),
        ["a channel for all"] = new(g => g.Integers("zero", 1).Node("Gather", "x zero", "c", ("axis", 2)).Node("Mul", "c x", "y"), [Rows, Channels], (x, i) => x[0, i[0], i[1]] * x[0, i[0], 1], LayerKinds.Multiply),
        ["with itself turned"] = new(g => Slice(Slice(g, 1, 0, 4, 1, "s"), 2, 0, 4, 1, "q", "s").Node("Transpose", "q", "t", ("perm", new long[] { 0, 2, 1 })).Node("Add", "q t", "y"), [4, 4], (x, i) => x[0, i[0], i[1]] + x[0, i[1], i[0]], LayerKinds.Add),
        ["slopes a channel"] = new(g => g.Floats("c", [Channels], PerChannel).Node("PRelu", "x c", "y"), [Rows, Channels], (x, i) => x[0, i[0], i[1]] * (x[0, i[0], i[1]] < 0 ? PerChannel[i[1]] : 1), LayerKinds.Activation),
        ["slopes a row"] = new(g => g.Floats("c", [Rows, 1], PerRow).Node("PRelu", "x c", "y"), [Rows, Channels], (x, i) => x[0, i[0], i[1]] * (x[0, i[0], i[1]] < 0 ? PerRow[i[0]] : 1), LayerKinds.Transpose),
        ["softmax of rows"] = new(g => g.Node("Softmax", "x", "y", ("axis", 1)), [Rows, Channels], (x, i) => Math.Exp(x[0, i[0], i[1]]) / x.Along(1, 0, 0, i[1]).Sum(Math.Exp), LayerKinds.Transpose),
        ["softmax of channels"] = new(g => g.Node("Softmax", "x", "y"), [Rows, Channels], (x, i) => Math.Exp(x[0, i[0], i[1]]) / x.Along(2, 0, i[0], 0).Sum(Math.Exp), LayerKinds.Activation),
        ["matrix of channels"] = new(g => g.Floats("m", [Channels, 3], Matrix).Node("MatMul", "x m", "y"), [Rows, 3], (x, i) => x.Along(2, 0, i[0], 0).Select((v, k) => v * Matrix[(k * 3) + i[1]]).Sum(), LayerKinds.Dense),
        ["matrix of rows"] = new(g => g.Floats("m", [3, Rows], Kernel).Node("MatMul", "m x", "y"), [3, Channels], (x, i) => x.Along(1, 0, 0, i[1]).Select((v, k) => v * Kernel[(i[0] * Rows) + k]).Sum(), LayerKinds.Dense),
        ["normalised rows"] = new(g => g.Floats("s", [Channels], PerChannel).Node("LayerNormalization", "x s", "y", ("epsilon", 0.1f)), [Rows, Channels], (x, i) => Normalised(x.Along(2, 0, i[0], 0), 0.1)[i[1]] * PerChannel[i[1]], LayerKinds.LayerNorm),
        ["normalised channels"] = new(g => g.Floats("a", [Rows], PerRow).Floats("b", [Rows], PerRow).Floats("m", [Rows], PerRow).Floats("v", [Rows], [1, 2, 3, 4, 5, 6]).Node("BatchNormalization", "x a b m v", "y"), [Rows, Channels], (x, i) => ((x[0, i[0], i[1]] - PerRow[i[0]]) * PerRow[i[0]] / Math.Sqrt(i[0] + 1 + 1e-5)) + PerRow[i[0]], LayerKinds.BatchNorm),
        ["mean of rows"] = new(g => g.Node("ReduceMean", "x", "y", ("axes", new long[] { 1 })), [1, Channels], (x, i) => x.Along(1, 0, 0, i[1]).Average(), LayerKinds.Reduce),
        ["sum of channels"] = new(g => g.Integers("a", 2).Node("ReduceSum", "x a", "y", ("keepdims", 0)), [1, Rows], (x, i) => x.Along(2, 0, i[1], 0).Sum(), LayerKinds.Reduce),
        ["maximum of all"] = new(g => g.Node("ReduceMax", "x", "y"), [1, 1], (x, _) => x.Values.Max(), LayerKinds.Reduce),
        ["minimum of rows of some"] = new(g => Slice(g, 1, 1, 4, 1, "s").Node("ReduceMin", "s", "y", ("axes", new long[] { 1 })), [1, Channels], (x, i) => x.Along(1, 0, 0, i[1])[1..4].Min(), LayerKinds.Reduce),
        ["length of rows"] = new(g => g.Node("ReduceL2", "x", "y", ("axes", new long[] { 2 })), [Rows, 1], (x, i) => Math.Sqrt(x.Along(2, 0, i[0], 0).Sum(v => v * v)), LayerKinds.Sqrt),
        ["sum of squares"] = new(g => g.Node("ReduceSumSquare", "x", "y", ("axes", new long[] { 1 })), [1, Channels], (x, i) => x.Along(1, 0, 0, i[1]).Sum(v => v * v), LayerKinds.Reduce),
        ["global mean"] = new(g => g.Node("GlobalAveragePool", "x", "y"), [1, Rows], (x, i) => x.Along(2, 0, i[1], 0).Average(), LayerKinds.Reduce),
        ["maximum of windows"] = Pool("MaxPool", 3, 2, 0, 0, [], w => w.Max()),
        ["maximum of windows with padding"] = Pool("MaxPool", 3, 2, 1, 1, [], w => w.Max()),
        ["maximum of windows with a part"] = Pool("MaxPool", 4, 3, 0, 0, [("ceil_mode", 1)], w => w.Max(), results: 2),
        ["mean of windows"] = Pool("AveragePool", 2, 2, 0, 0, [], w => w.Average()),
        ["mean of windows as same"] = Pool("AveragePool", 3, 1, 1, 1, [], w => w.Average()),
        ["mean of windows with padding"] = Pool("AveragePool", 3, 1, 1, 1, [("count_include_pad", 1)], w => w.Sum() / 3),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Cases.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void AnOperator_WorksWithinAFrame(string name)
    {
        Case item = Cases[name];
        GraphBuilder graph = item.Add(new GraphBuilder().Input("x", 1, Rows, Channels).Layout("NRC"));
        TinyRnnModel model = ModelImport.Read(graph.Output("y").Save(_folder.File("graph.onnx")), new ImportOptions()).Network.Draft.Build();

        Assert.Contains(model.Network.Layers, layer => layer.Type == item.Kind);
        float[] inputs = Some(Steps * Rows * Channels, 1);
        double[] expected = [.. inputs.Chunk(Rows * Channels).SelectMany(frame =>
        {
            Nd x = Nd.Of([1, Rows, Channels], frame);
            return Nd.Make(item.Shape, index => item.Formula(x, index)).Values;
        })];
        Assert.InRange(Tolerances.OneStep.Ratio(expected, new ReferenceNetwork(model).Run(inputs)), 0, 1);
    }

    [Fact]
    public void AMeanThatPaddingShares_IsRefused()
    {
        GraphBuilder graph = new GraphBuilder().Input("x", 1, Rows, Channels).Layout("NRC").Node("Transpose", "x", "t", ("perm", new long[] { 0, 2, 1 }))
            .Node("AveragePool", "t", "y", ("kernel_shape", new long[] { 3 }), ("strides", new long[] { 2 }), ("pads", new long[] { 1, 1 })).Output("y");
        Assert.Contains("count_include_pad", Assert.Throws<ImportException>(() => ModelImport.Read(graph.Save(_folder.File("graph.onnx")), new ImportOptions())).Message, StringComparison.Ordinal);
    }

    private static Case Pool(string type, int size, int stride, int before, int after, (string Name, object Value)[] more, Func<double[], double> formula, int? results = null) => new(
        g => g.Node("Transpose", "x", "t", ("perm", new long[] { 0, 2, 1 })).Node(
            type, "t", "p", [("kernel_shape", new long[] { size }), ("strides", new long[] { stride }), ("pads", new long[] { before, after }), .. more])
            .Node("Transpose", "p", "y", ("perm", new long[] { 0, 2, 1 })),
        [results ?? (((Rows + before + after - size) / stride) + 1), Channels],
        (x, i) => formula([.. x.Along(1, 0, 0, i[1]).Where((_, row) => row >= (i[0] * stride) - before && row < (i[0] * stride) - before + size)]),
        LayerKinds.Pooling);

    private static GraphBuilder Slice(GraphBuilder graph, int axis, int start, int end, int step, string output = "y", string input = "x") => graph
        .Integers($"{output}.start", start).Integers($"{output}.end", end).Integers($"{output}.axis", axis).Integers($"{output}.step", step)
        .Node("Slice", $"{input} {output}.start {output}.end {output}.axis {output}.step", output);

    private static int Mirror(int row, int rows) => row < 0 ? -row : row < rows ? row : (2 * (rows - 1)) - row;

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Normalised(double[] x, double epsilon)
    {
        double mean = x.Average(), variance = x.Average(value => (value - mean) * (value - mean));
        return [.. x.Select(value => (value - mean) / Math.Sqrt(variance + epsilon))];
    }

    private static float[] Some(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    /// <param name="Add">Adds the nodes from x to y.</param>
    /// <param name="Shape">Shape of y.</param>
    /// <param name="Formula">An element of y.</param>
    /// <param name="Kind">A kind of layer that must be there.</param>
    private sealed record Case(Func<GraphBuilder, GraphBuilder> Add, int[] Shape, Func<Nd, int[], double> Formula, string Kind);
}
