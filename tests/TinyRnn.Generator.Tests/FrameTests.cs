using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Reference;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Generator.Tests;

/// <summary>Convolutions and dense layers over the rows of a frame, several of which share one pass over the weights.</summary>
public sealed class FrameTests(ITestOutputHelper log)
{
    private const int Frames = 3;

    // Steps of a model of one row a step: more than its kernels see.
    private const int Steps = 24;
    private const int MostRows = 9;

    // The remainders of tiles: none, padding lanes, one and two dot products, and all of them behind full tiles.
    private static readonly int[] Filters = [1, 2, 3, 4, 5, 7, 8, 13, 16, 18, 19, 23, 34, 51, 64, 79, 97, 129, 131, 258];

    private static readonly string[] Activations =
    [
        ActivationKinds.Linear, ActivationKinds.Relu, ActivationKinds.Tanh, ActivationKinds.Sigmoid, ActivationKinds.LeakyRelu,
        ActivationKinds.Softmax, ActivationKinds.Elu, ActivationKinds.HardSigmoid, ActivationKinds.Softplus,
        ActivationKinds.Clamp, ActivationKinds.Gelu, ActivationKinds.Affine, ActivationKinds.Selu, ActivationKinds.HardSilu,
    ];

    private static readonly ImmutableArray<TinyRnnModel> Models =
    [
        .. Enumerable.Range(0, 3 * MostRows).Select(Random),
        // Weights and rows of a voice activity detector.
        Convolution(1, 256, rows: 640, filters: 258, stride: 128),
        Convolution(129, 3, rows: 4, filters: 128, padding: LayerKinds.SamePadding, activation: ActivationKinds.Relu),
        Convolution(128, 3, rows: 4, filters: 64, stride: 2, padding: LayerKinds.SamePadding),
        Convolution(64, 3, rows: 2, filters: 64, stride: 2, padding: LayerKinds.SamePadding),
        Convolution(64, 3, rows: 1, filters: 128, padding: LayerKinds.SamePadding),
        // Kernels of which most taps see padding, in all rows or in some.
        Convolution(3, 9, rows: 2, filters: 18, padding: LayerKinds.SamePadding),
        Convolution(5, 8, rows: 3, filters: 7, stride: 3, padding: LayerKinds.SamePadding),
        Convolution(2, 7, rows: 4, filters: 21, stride: 4, padding: LayerKinds.SamePadding),
        // Many rows: loops over passes.
        Convolution(1, 5, rows: 64, filters: 4, padding: LayerKinds.SamePadding, activation: ActivationKinds.Tanh),
        Convolution(2, 4, rows: 67, filters: 35),
        // One filter a channel: tiles, remainders, single channels; in a frame, over the steps, with so many taps that they are a loop.
        Convolution(32, 5, rows: 64, filters: 32, groups: 32, padding: LayerKinds.SamePadding, activation: ActivationKinds.Relu),
        Convolution(19, 3, rows: 23, filters: 19, stride: 2, groups: 19, activation: ActivationKinds.Tanh),
        Convolution(2, 3, rows: 6, filters: 2, groups: 2, activation: ActivationKinds.Softmax),
        Convolution(55, 20, rows: 30, filters: 55, dilation: 3, groups: 55, padding: LayerKinds.SamePadding),
        Convolution(29, 4, rows: 1, filters: 29, dilation: 2, groups: 29, padding: LayerKinds.CausalPadding, activation: ActivationKinds.Tanh),
        // Groups of several channels or filters: tiles with padding lanes, whole tiles, dot products with and without vectors.
        Convolution(15, 3, rows: 17, filters: 21, dilation: 2, groups: 3, padding: LayerKinds.SamePadding, activation: ActivationKinds.Tanh),
        Convolution(6, 2, rows: 8, filters: 93, groups: 3, activation: ActivationKinds.Elu),
        Convolution(32, 3, rows: 16, filters: 32, groups: 4, padding: LayerKinds.SamePadding, activation: ActivationKinds.Relu),
        Convolution(16, 5, rows: 9, filters: 4, groups: 2, activation: ActivationKinds.Softmax),
        Convolution(42, 3, rows: 7, filters: 4, groups: 2, stride: 2, activation: ActivationKinds.Sigmoid),
        Convolution(4, 25, rows: 40, filters: 4, groups: 2, padding: LayerKinds.SamePadding),
        Convolution(8, 3, rows: 9, filters: 16, groups: 8, padding: LayerKinds.SamePadding, activation: ActivationKinds.Tanh),
        Convolution(8, 4, rows: 1, filters: 6, groups: 2, padding: LayerKinds.CausalPadding, activation: ActivationKinds.Tanh),
        Convolution(6, 3, rows: 1, filters: 9, groups: 3, padding: LayerKinds.CausalPadding, activation: ActivationKinds.Softmax),
        // Dilated windows: written out, in loops over the taps, with taps that see nothing.
        Convolution(16, 3, rows: 64, filters: 32, dilation: 2, padding: LayerKinds.SamePadding, activation: ActivationKinds.Relu),
        Convolution(40, 9, rows: 50, filters: 18, dilation: 3, activation: ActivationKinds.Tanh),
        Convolution(1, 40, rows: 100, filters: 17, dilation: 2, padding: LayerKinds.SamePadding),
        Convolution(5, 3, rows: 9, filters: 8, dilation: 20, padding: LayerKinds.SamePadding),
        Convolution(3, 2, rows: 3, filters: 7, dilation: 10, padding: LayerKinds.SamePadding),
        Convolution(16, 5, rows: 1, filters: 34, dilation: 4, padding: LayerKinds.CausalPadding, activation: ActivationKinds.Tanh),
        .. Enumerable.Range(0, 4).Select(i => Dense((2 * i) + 2, channels: 3 + (10 * i), Filters[(4 * i) + 3], Activations[2 * i])),
    ];

    private static readonly ConcurrentDictionary<string, CompiledModels> Compiled = new();

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void Frames_AgreeWithTheReference(string widths)
    {
        CompiledModels compiled = Compiled.GetOrAdd(widths, key => CompiledModels.Compile(Models, key));
        double worst = 0;
        for (int i = 0; i < Models.Length; i++)
        {
            float[] inputs = RandomModels.Inputs(Models[i], 7, Models[i].Network.Input.Length == 1 ? Steps : Frames);
            double[] expected = new ReferenceNetwork(Models[i]).Run(inputs);
            float[] found = new float[expected.Length];
            compiled[i].Run(inputs, found);
            double ratio = Tolerances.OneFrame.Ratio(expected, found);
            Assert.True(ratio <= 1, $"{Describe(Models[i])}, width {widths}: {ratio:g3} of the tolerance off");
            worst = Math.Max(worst, ratio);
        }

        log.WriteLine($"width {widths}: {worst:g2} of the tolerance");
    }

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void EqualWindows_GiveEqualBits_WhateverRowsShareTheirPass(string widths)
    {
        ImmutableArray<TinyRnnModel> models = [.. ((int[])[2, 3, 5, MostRows]).Select(Several)];
        CompiledModels compiled = CompiledModels.Compile(models, widths);
        for (int i = 0; i < models.Length; i++)
        {
            NetworkSpec network = models[i].Network;
            float[] row = RandomModels.Inputs(models[i], 9, 1)[..network.Input.Size];
            float[] frame = [.. Enumerable.Range(0, network.Input.Length).SelectMany(_ => row)];
            float[] outputs = new float[compiled[i].OutputSize];
            compiled[i].Step(frame, outputs);

            int start = 0;
            foreach (Shape shape in network.Layers.Select(layer => layer.OutputShape))
            {
                float[][] rows = [.. outputs.AsSpan(start, shape.Count).ToArray().Chunk(shape.Channels)];
                Assert.All(rows, other => Assert.Equal(rows[0], other));
                start += shape.Count;
            }
        }
    }

    [Fact]
    public void Frames_AllocateNothing()
    {
        CompiledModels compiled = Compiled.GetOrAdd("512", key => CompiledModels.Compile(Models, key));
        float[][] inputs = [.. Models.Select(model => RandomModels.Inputs(model, 3, 1))];
        float[][] outputs = [.. Enumerable.Range(0, Models.Length).Select(i => new float[compiled[i].OutputSize])];
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            for (int i = 0; i < Models.Length; i++)
            {
                compiled[i].Step(inputs[i], outputs[i]);
            }
        }));
    }

    /// <summary>A convolution of 1 to 9 output rows, every other one plain, the rest dilated or in groups.</summary>
    private static TinyRnnModel Random(int index)
    {
        RandomSource random = new(index);
        int groups = index % 4 == 3 ? 3 : 1;
        int channels = index % 4 == 3 ? 6 : random.Pick([1, 2, 3, 5, 8, 17, 33]);
        int kernel = random.Whole(1, 6);
        int dilation = index % 4 == 1 ? random.Whole(1, 2) : 1;
        int stride = random.Whole(1, 3);
        int filters = Filters[index % Filters.Length];
        int rows = (index % MostRows) + 1;
        string padding = index / MostRows % 3 == 0 ? LayerKinds.ValidPadding
            : index / MostRows % 3 == 1 ? LayerKinds.SamePadding : LayerKinds.CausalPadding;
        int length = padding == LayerKinds.ValidPadding ? ((rows - 1) * stride) + ((kernel - 1) * dilation) + 1
            : padding == LayerKinds.SamePadding ? rows * stride : rows;
        return Convolution(
            channels, kernel, length, groups == 1 ? filters : TilePacking.RoundUp(filters, groups),
            padding == LayerKinds.CausalPadding ? 1 : stride, dilation, groups, padding, Activations[index % Activations.Length], index);
    }

    private static TinyRnnModel Convolution(
        int channels, int kernel, int rows, int filters, int stride = 1, int dilation = 1, int groups = 1,
        string padding = LayerKinds.ValidPadding, string activation = ActivationKinds.Linear, int seed = 1)
    {
        ModelBuilder builder = new("frames", channels, inputLength: rows);
        RandomSource random = new(seed);
        builder.Output(builder.Layer(
            LayerKinds.Conv1d, "first", null,
            [
                AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", kernel), AttributeValue.Of("stride", stride),
                AttributeValue.Of("dilation", dilation), AttributeValue.Of("groups", groups), AttributeValue.Of("padding", padding),
                AttributeValue.Of("activation", ActivationSpec.Create(activation)),
            ],
            (_, shape) => Weights(random, shape)));
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    /// <summary>Convolutions of one input with different remainders of tiles, each an output.</summary>
    private static TinyRnnModel Several(int rows)
    {
        ModelBuilder builder = new("frames", 5, inputLength: rows + 2);
        RandomSource random = new(rows);
        foreach (int filters in (int[])[3, 34, 131])
        {
            builder.Output(builder.Layer(
                LayerKinds.Conv1d, $"filters{filters}", [ModelBuilder.NetworkInput],
                [AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", 3), AttributeValue.Of("padding", LayerKinds.ValidPadding)],
                (_, shape) => Weights(random, shape)));
        }

        foreach (int filters in (int[])[5, 10, 15])
        {
            builder.Output(builder.Layer(
                LayerKinds.Conv1d, $"groups{filters}", [ModelBuilder.NetworkInput],
                [
                    AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", 3), AttributeValue.Of("groups", 5),
                    AttributeValue.Of("padding", LayerKinds.ValidPadding),
                ],
                (_, shape) => Weights(random, shape)));
        }

        return GoldenVectorsFactory.Attach(builder.Build());
    }

    private static TinyRnnModel Dense(int rows, int channels, int units, string activation)
    {
        ModelBuilder builder = new("frames", channels, inputLength: rows);
        RandomSource random = new(rows);
        builder.Output(builder.Layer(
            LayerKinds.Dense, "first", null,
            [AttributeValue.Of("units", units), AttributeValue.Of("activation", ActivationSpec.Create(activation))],
            (_, shape) => Weights(random, shape)));
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    /// <summary>Sums of order 1.</summary>
    private static float[] Weights(RandomSource random, IReadOnlyList<int> shape)
    {
        int window = shape.Skip(1).Aggregate(1, (product, size) => product * size);
        return random.Gaussians(shape[0] * window, shape.Count == 1 ? 0.3 : 1 / Math.Sqrt(window));
    }

    private static string Describe(TinyRnnModel model)
    {
        LayerSpec layer = model.Network.Layers[0];
        return $"{layer.Type} {layer.InputShape} to {layer.OutputShape}, "
            + string.Join(", ", layer.Attributes.Select(attribute => $"{attribute.Name} {attribute.Integer}{attribute.Text}{attribute.Activation?.Name}"));
    }
}
