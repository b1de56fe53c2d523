using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Onnx;

/// <summary>Convolution and pooling over the steps that give fewer results than there are steps, or see later steps, by plain loops.</summary>
public sealed class StrideTests : IDisposable
{
    private const int Channels = 2;
    private const int Filters = 3;
    private const int Steps = 24;

    private readonly TemporaryFolder _folder = new();
    private readonly float[] _x = Some(Steps * Channels, 1);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, 2, 1, 0, 0)]
    [InlineData(3, 2, 1, 1, 1)]
    [InlineData(3, 2, 1, 2, 0)]
    [InlineData(4, 4, 1, 0, 0)]
    [InlineData(5, 2, 1, 4, 0)]
    [InlineData(3, 3, 2, 3, 1)]
    [InlineData(1, 4, 1, 0, 0)]
    [InlineData(7, 4, 1, 3, 3)]
    public void AStride_MakesAStepOfSeveralRows(int taps, int stride, int dilation, int before, int after)
    {
        float[] kernel = Some(Filters * Channels * taps, 2), bias = Some(Filters, 3);
        TinyRnnModel model = Import(Graph().Floats("k", [Filters, Channels, taps], kernel).Floats("b", [Filters], bias).Node(
            "Conv", "x k b", "y", ("strides", new long[] { stride }), ("dilations", new long[] { dilation }), ("pads", new long[] { before, after })).Output("y"));

        Assert.Equal(stride, model.Network.Input.Length);
        AssertGives(model, Convolved(Rows(_x), kernel, bias, taps, stride, dilation, before, after));
    }

    [Fact]
    public void StridesOneAfterAnother_ReachARecurrentLayer()
    {
        float[] first = Some(Filters * Channels * 4, 4), second = Some(2 * Filters * 3, 5), w = Some(3 * 2 * 2, 6), r = Some(3 * 2 * 2, 7), b = Some(12, 8);
        GraphBuilder graph = Graph().Floats("a", [Filters, Channels, 4], first).Floats("b", [2, Filters, 3], second)
            .Floats("W", [1, 6, 2], w).Floats("R", [1, 6, 2], r).Floats("B", [1, 12], b).Integers("axes", 1)
            .Node("Conv", "x a", "c", ("strides", new long[] { 2 }), ("pads", new long[] { 2, 1 })).Node("Relu", "c", "d")
            .Node("Conv", "d b", "e", ("strides", new long[] { 2 }), ("pads", new long[] { 1, 1 }))
            .Node("Transpose", "e", "f", ("perm", new long[] { 2, 0, 1 })).Node("GRU", "f W R B", "g", ("hidden_size", 2), ("linear_before_reset", 1))
            .Node("Squeeze", "g axes", "y").Output("y");
        TinyRnnModel model = Import(graph);

        Assert.Equal(new Shape(4, Channels), model.Network.Input.Shape);
        double[][] rows = Convolved(
            [.. Convolved(Rows(_x), first, new float[Filters], 4, 2, 1, 2, 1).Select(row => (double[])[.. row.Select(value => Math.Max(0, value))])],
            second, new float[2], 3, 2, 1, 1, 1);
        RecurrentSpecification gru = new()
        {
            Operator = "GRU", Units = 2, W = Matrix(w, 2), R = Matrix(r, 2), B = Array.ConvertAll(b, value => (double)value), H0 = [0, 0], C0 = [0, 0],
            Activations = [value => 1 / (1 + Math.Exp(-value)), Math.Tanh], LinearBeforeReset = true,
        };
        AssertGives(model, gru.Run(rows));
    }

    [Theory]
    [InlineData("MaxPool", 3, 3)]
    [InlineData("AveragePool", 4, 4)]
    [InlineData("AveragePool", 2, 4)]
    public void WindowsThatDoNotOverlap_MakeAStepOfTheirRows(string type, int size, int stride)
    {
        TinyRnnModel model = Import(Graph().Node(type, "x", "y", ("kernel_shape", new long[] { size }), ("strides", new long[] { stride })).Output("y"));

        Assert.Equal(stride, model.Network.Input.Length);
        AssertGives(model, [.. Rows(_x).Chunk(stride).Select(window => (double[])[.. Enumerable.Range(0, Channels).Select(channel =>
            type == "MaxPool" ? window.Take(size).Max(row => row[channel]) : window.Take(size).Average(row => row[channel]))])]);
    }

    [Theory]
    [InlineData(3, 1, 1, 1)]
    [InlineData(5, 1, 0, 4)]
    [InlineData(4, 2, 2, 4)]
    public void LaterSteps_NeedTheWholeSequence(int taps, int dilation, int before, int after)
    {
        float[] kernel = Some(Filters * Channels * taps, 9), bias = Some(Filters, 10);
        TinyRnnModel model = Import(Graph().Floats("k", [Filters, Channels, taps], kernel).Floats("b", [Filters], bias).Node(
            "Conv", "x k b", "y", ("dilations", new long[] { dilation }), ("pads", new long[] { before, after })).Output("y"));

        Assert.True(model.Network.NeedsWholeSequence);
        AssertGives(model, Convolved(Rows(_x), kernel, bias, taps, 1, dilation, before, after));
    }

    [Theory]
    [InlineData(3, 2, 1, 1, 1)]
    [InlineData(4, 2, 1, 2, 1)]
    [InlineData(2, 4, 2, 2, 0)]
    [InlineData(3, 1, 1, 2, 0)]
    [InlineData(3, 1, 1, 1, 1)]
    public void GroupsWithAStride_AreTheSameConvolution(int taps, int stride, int dilation, int before, int after)
    {
        float[] some = Some(Channels * 2 * taps, 2), bias = Some(2 * Channels, 3);
        TinyRnnModel model = Import(Graph().Floats("k", [2 * Channels, 1, taps], some).Floats("b", [2 * Channels], bias).Node(
            "Conv", "x k b", "y", ("group", Channels), ("strides", new long[] { stride }), ("dilations", new long[] { dilation }), ("pads", new long[] { before, after })).Output("y"));

        // Of a filter of the first group the second channel has weights of zero, and the other way round.
        float[] kernel = [.. Enumerable.Range(0, 2 * Channels).SelectMany(filter => Enumerable.Range(0, Channels).SelectMany(
            channel => Enumerable.Range(0, taps).Select(tap => channel == filter / 2 ? some[(filter * taps) + tap] : 0)))];
        Assert.Equal(stride, model.Network.Input.Length);
        AssertGives(model, Convolved(Rows(_x), kernel, bias, taps, stride, dilation, before, after));
    }

    [Theory]
    [InlineData("MaxPool", 3, 1, 2, 0, false, false)]
    [InlineData("MaxPool", 3, 1, 1, 1, false, true)]
    [InlineData("MaxPool", 2, 1, 0, 1, false, true)]
    [InlineData("MaxPool", 3, 2, 1, 1, false, false)]
    [InlineData("MaxPool", 5, 2, 4, 0, false, false)]
    [InlineData("MaxPool", 2, 2, 1, 0, false, false)]
    [InlineData("AveragePool", 3, 1, 2, 0, false, false)]
    [InlineData("AveragePool", 3, 1, 2, 0, true, false)]
    [InlineData("AveragePool", 4, 1, 1, 2, false, true)]
    [InlineData("AveragePool", 4, 1, 2, 1, true, true)]
    [InlineData("AveragePool", 3, 2, 1, 1, false, false)]
    [InlineData("AveragePool", 4, 3, 2, 1, true, false)]
    [InlineData("AveragePool", 4, 3, 3, 0, false, false)]
    public void WindowsThatOverlap_ArePooledAsTheStepsComeIn(string type, int size, int stride, int before, int after, bool counts, bool needsSequence)
    {
        // All values below zero: rows of padding must not be taken for values.
        float[] x = [.. _x.Select(value => value - 2)];
        (string, object)[] attributes = [("kernel_shape", new long[] { size }), ("strides", new long[] { stride }), ("pads", new long[] { before, after })];
        TinyRnnModel model = Import(Graph().Node(type, "x", "y", counts ? [.. attributes, ("count_include_pad", 1)] : attributes).Output("y"));

        Assert.Equal((stride, needsSequence), (model.Network.Input.Length, model.Network.NeedsWholeSequence));
        AssertGives(model, Pooled(Rows(x), type, size, stride, before, after, counts), x);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void APlaneOfOneRowOrColumn_IsTheOtherAxis(int thin)
    {
        // As tf2onnx writes a convolution and a pool of one axis.
        long[] Both(long other, long one = 1) => thin == 2 ? [one, other] : [other, one];
        float[] kernel = Some(Filters * Channels * 3, 2), bias = Some(Filters, 3);
        TinyRnnModel model = Import(Graph().Integers("axis", thin).Floats("k", [Filters, Channels, .. Both(3)], kernel).Floats("b", [Filters], bias)
            .Node("Unsqueeze", "x axis", "plane")
            .Node("Conv", "plane k b", "c", ("strides", Both(2)), ("pads", (long[])[.. Both(1, 0), .. Both(1, 0)]))
            .Node("MaxPool", "c", "p", ("kernel_shape", Both(2)), ("strides", Both(2))).Node("Squeeze", "p axis", "y").Output("y"));

        TinyRnnModel other = Import(Graph().Floats("k", [Filters, Channels, 3], kernel).Floats("b", [Filters], bias)
            .Node("Conv", "x k b", "c", ("strides", new long[] { 2 }), ("pads", new long[] { 1, 1 }))
            .Node("MaxPool", "c", "y", ("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 })).Output("y"));
        Assert.Equal(new ReferenceNetwork(other).Run(_x), new ReferenceNetwork(model).Run(_x));
        AssertGives(other, [.. Convolved(Rows(_x), kernel, bias, 3, 2, 1, 1, 1).Chunk(2).Select(pair => (double[])[.. pair[0].Zip(pair[1], Math.Max)])]);
    }

    [Fact]
    public void AMaximumOfWhatIsNeverNegative_HasNoNeedOfMarks()
    {
        TinyRnnModel model = Import(Graph().Node("Relu", "x", "r").Node(
            "MaxPool", "r", "y", ("kernel_shape", new long[] { 3 }), ("strides", new long[] { 2 }), ("pads", new long[] { 1, 1 })).Output("y"));

        Assert.Single(model.Network.Layers, layer => layer.Type == LayerKinds.Conv1d);
        Assert.DoesNotContain(model.Network.Layers, layer => layer.Type is LayerKinds.Add or LayerKinds.BatchNorm);
        AssertGives(model, Pooled([.. Rows(_x).Select(row => (double[])[.. row.Select(value => Math.Max(0, value))])], "MaxPool", 3, 2, 1, 1, false));
    }

    [Fact]
    public void RowsOfZerosBeforeAPool_AreValues()
    {
        foreach (string type in (string[])["MaxPool", "AveragePool"])
        {
            float[] x = [.. _x.Select(value => value - 2)];
            TinyRnnModel model = Import(Graph().Integers("p", 0, 0, 2, 0, 0, 0).Node("Pad", "x p", "z").Node(type, "z", "y", ("kernel_shape", new long[] { 3 })).Output("y"));
            AssertGives(model, Pooled([.. new double[2][].Select(_ => new double[Channels]), .. Rows(x)], type, 3, 1, 0, 0, false), x);
        }
    }

    [Theory]
    [InlineData("Conv", "x k", 3, 2, 0, 0, "so that no result needs later rows")]
    [InlineData("MaxPool", "x", 3, 2, 0, 0, "1 to 2 before")]
    [InlineData("AveragePool", "x", 3, 1, 0, 0, "2 rows of padding in all")]
    [InlineData("MaxPool", "x", 2, 2, 1, 1, "so that each 2 steps have one result")]
    public void WindowsWithoutRoom_AreRefused(string type, string inputs, int size, int stride, int before, int after, string words)
    {
        GraphBuilder graph = Graph().Floats("k", [Filters, Channels, size], Some(Filters * Channels * size, 2)).Node(
            type, inputs, "y", ("kernel_shape", new long[] { size }), ("strides", new long[] { stride }), ("pads", new long[] { before, after })).Output("y");
        Assert.Contains(words, Assert.Throws<ImportException>(() => Import(graph)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AConstantThatDiffersFromStepToStep_IsRefused()
    {
        GraphBuilder graph = new GraphBuilder().Input("x", 1, 5, Channels).Floats("c", [5, Channels], Some(5 * Channels, 1)).Node("Add", "x c", "y").Output("y");
        graph.Save(_folder.File("graph.onnx"));
        File.WriteAllText(_folder.File("ntc.json"), """{"layout": "NTC"}""");
        Assert.Contains("differs from step to step", Assert.Throws<ImportException>(() => ModelImport.Read(
            _folder.File("graph.onnx"), new ImportOptions { ConfigPath = _folder.File("ntc.json") })).Message, StringComparison.Ordinal);
    }

    private static GraphBuilder Graph() => new GraphBuilder().Input("x", 1, Channels, 0);

    private TinyRnnModel Import(GraphBuilder graph) => ModelImport.Read(graph.Save(_folder.File("graph.onnx")), new ImportOptions()).Network.Draft.Build();

    private void AssertGives(TinyRnnModel model, IReadOnlyList<double[]> expected, float[]? x = null) => Assert.InRange(
        Tolerances.OneStep.Ratio([.. expected.SelectMany(row => row)], new ReferenceNetwork(model).Run(x ?? _x)), 0, 1);

    /// <summary>ONNX's pooling: rows of padding are no values, but may count for a mean.</summary>
    private static double[][] Pooled(double[][] x, string type, int size, int stride, int before, int after, bool counts) =>
        [.. Enumerable.Range(0, ((x.Length + before + after - size) / stride) + 1).Select(result => (double[])[.. Enumerable.Range(0, Channels).Select(channel =>
        {
            double[] window = [.. Enumerable.Range((result * stride) - before, size).Where(row => row >= 0 && row < x.Length).Select(row => x[row][channel])];
            return type == "MaxPool" ? window.Max() : window.Sum() / (counts ? size : window.Length);
        })])];

    private static double[][] Rows(float[] values) => Matrix(values, Channels);

    private static double[][] Matrix(float[] values, int columns) => [.. values.Select(value => (double)value).Chunk(columns)];

    /// <summary>ONNX's convolution: rows of zeros around, then a window every few rows.</summary>
    private static double[][] Convolved(double[][] x, float[] kernel, float[] bias, int taps, int stride, int dilation, int before, int after)
    {
        int channels = x[0].Length, results = ((x.Length + before + after - ((taps - 1) * dilation) - 1) / stride) + 1;
        return [.. Enumerable.Range(0, results).Select(result => (double[])[.. bias.Select((shift, filter) =>
        {
            double sum = shift;
            for (int tap = 0; tap < taps; tap++)
            {
                int row = (result * stride) + (tap * dilation) - before;
                for (int channel = 0; channel < channels && row >= 0 && row < x.Length; channel++)
                {
                    sum += kernel[(((filter * channels) + channel) * taps) + tap] * x[row][channel];
                }
            }

            return sum;
        })])];
    }

    private static float[] Some(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
