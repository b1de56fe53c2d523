using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Testing;

/// <summary>The models of <see cref="GoldenModels"/> whose step consumes a frame of several rows.</summary>
internal static class GoldenFrameModels
{
    private const int SpectrumBins = 5;

    /// <summary>Input channels and rows of a step, and the layers.</summary>
    public static readonly Dictionary<string, (int Channels, int Rows, Func<ModelBuilder, RandomSource, ModelBuilder> Fill)> Table = new()
    {
        ["frame-pooling"] = (3, 10, FillPooling),
        ["frame-shapes"] = (6, 4, FillShapes),
        ["frame-spectrum"] = (1, 24, FillSpectrum),
        ["frame-sequence"] = (2, 6, FillSequence),
        ["frame-lstm"] = (3, 4, FillLstm),
    };

    private static ModelBuilder FillPooling(ModelBuilder builder, RandomSource random)
    {
        builder.Describe("Padding and pooling around a convolution within the frame, then a recurrent layer over the rows that are left.")
            .Normalise([0.5f, -2, 300], [1.5f, 4, 20]);
        Pad(builder, 2, 3, LayerKinds.PadEdge);
        Convolution(builder, random, 18, 3, 1, LayerKinds.ValidPadding, ActivationKinds.Relu);
        Pooling(builder, LayerKinds.PoolingMean, 3, 2, LayerKinds.SamePadding);
        Pad(builder, 1, 0, LayerKinds.PadConstant, -0.25);
        Pooling(builder, LayerKinds.PoolingMax, 2, 2, LayerKinds.ValidPadding);
        int gru = GoldenModels.Add(builder, random, LayerKinds.Gru, 5, ActivationKinds.Tanh);
        builder.Layer(LayerKinds.Flatten, "flat");
        return builder.Output(GoldenModels.Add(builder, random, LayerKinds.Dense, 3, ActivationKinds.Softmax), ["low", "middle", "high"])
            .Output(gru);
    }

    private static ModelBuilder FillLstm(ModelBuilder builder, RandomSource random)
    {
        Lstm(18, ActivationKinds.Softplus, AttributeValue.Of("clip", 2.5));
        Lstm(7, ActivationKinds.HardSigmoid, AttributeValue.Of("peepholes", true));
        builder.Layer(LayerKinds.Flatten, "flat");
        return builder.Describe("Long short-term memory over the rows of a frame, whose cells leave by an activation of their own.")
            .Output(GoldenModels.Add(builder, random, LayerKinds.Dense, 2, ActivationKinds.Linear));

        void Lstm(int units, string output, AttributeValue variant) => GoldenModels.Add(
            builder, random, LayerKinds.Lstm, units, ActivationKinds.Tanh,
            attributes: [new("outputActivation", Activation: ActivationSpec.Create(output)), variant]);
    }

    private static ModelBuilder FillShapes(ModelBuilder builder, RandomSource random)
    {
        int turned = builder.Layer(LayerKinds.Transpose, "turned");
        int shaped = builder.Layer(LayerKinds.Reshape, "shaped", [turned], [AttributeValue.Of("rows", 3), AttributeValue.Of("channels", 8)]);
        int early = Slice(builder, "early", ModelBuilder.NetworkInput, LayerKinds.RowsAxis, 0, 3, 1);
        int odd = Slice(builder, "odd", ModelBuilder.NetworkInput, LayerKinds.RowsAxis, 1, 2, 2);
        int right = Slice(builder, "right", shaped, LayerKinds.ChannelsAxis, 3, 5, 1);
        int third = Slice(builder, "third", shaped, LayerKinds.ChannelsAxis, 1, 3, 3);
        string[] modes = [LayerKinds.ReduceSum, LayerKinds.ReduceMean, LayerKinds.ReduceMax, LayerKinds.ReduceMin];
        int[] reduced = [.. modes.Select((mode, i) => Reduce(builder, mode, LayerKinds.RowsAxis, i % 2 == 0 ? early : right))];
        int[] perRow = [.. modes.Select((mode, i) => Reduce(builder, mode, LayerKinds.ChannelsAxis, i % 2 == 0 ? third : odd))];
        int[] flat = [.. perRow.Select(layer => builder.Layer(LayerKinds.Flatten, $"flat{layer}", [layer]))];
        builder.Layer(LayerKinds.Concat, "all", [.. reduced, .. flat]);
        return builder.Describe("Values of a frame moved and summarised in every way.")
            .Output(GoldenModels.Add(builder, random, LayerKinds.Dense, 4, ActivationKinds.Tanh)).Output(right).Output(turned);
    }

    /// <summary>As speech detectors begin: a short-time Fourier transform as a convolution, and the magnitude of its halves.</summary>
    private static ModelBuilder FillSpectrum(ModelBuilder builder, RandomSource random)
    {
        Pad(builder, 4, 4, LayerKinds.PadReflect);
        int transform = Convolution(builder, random, 2 * SpectrumBins, 8, 4, LayerKinds.ValidPadding, ActivationKinds.Linear);
        int real = Slice(builder, "real", transform, LayerKinds.ChannelsAxis, 0, SpectrumBins, 1);
        int imaginary = Slice(builder, "imaginary", transform, LayerKinds.ChannelsAxis, SpectrumBins, SpectrumBins, 1);
        int realPower = builder.Layer(LayerKinds.Multiply, "realPower", [real, real]);
        int imaginaryPower = builder.Layer(LayerKinds.Multiply, "imaginaryPower", [imaginary, imaginary]);
        builder.Layer(LayerKinds.Add, "power", [realPower, imaginaryPower]);
        builder.Layer(LayerKinds.Sqrt, "magnitude");
        GoldenModels.Add(builder, random, LayerKinds.Lstm, 6, ActivationKinds.Tanh);
        Reduce(builder, LayerKinds.ReduceMean, LayerKinds.RowsAxis);
        return builder.Describe("The magnitude of a spectrum, then a recurrent layer over its rows.")
            .Output(GoldenModels.Add(builder, random, LayerKinds.Dense, 1, ActivationKinds.Sigmoid), threshold: 0.5);
    }

    private static ModelBuilder FillSequence(ModelBuilder builder, RandomSource random)
    {
        Pooling(builder, LayerKinds.PoolingMax, 2, 2, LayerKinds.ValidPadding);
        Pad(builder, 1, 1, LayerKinds.PadConstant);
        int convolution = Convolution(builder, random, 6, 3, 1, LayerKinds.ValidPadding, ActivationKinds.Tanh);
        builder.Layer(LayerKinds.Flatten, "flat");
        int both = GoldenModels.AddBidirectional(builder, random, LayerKinds.Gru, 4, LayerKinds.Concat);
        return builder.Describe("Frames summarised, then a bidirectional layer over the sequence of frames.").Normalise([1, -1], [2, 0.5f])
            .Output(GoldenModels.Add(builder, random, LayerKinds.Dense, 2, ActivationKinds.Softmax, both), ["no", "yes"])
            .Output(convolution, normaliser: new([1, 2, 3, 4, 5, 6], [0.5f, 1, 2, 0.5f, 1, 2]));
    }

    private static int Convolution(
        ModelBuilder builder, RandomSource random, int filters, int kernelSize, int stride, string padding, string activation) =>
        GoldenModels.AddConvolution(
            builder, random, filters, kernelSize, activation, AttributeValue.Of("stride", stride), AttributeValue.Of("padding", padding));

    private static void Pad(ModelBuilder builder, int before, int after, string mode, double value = 0) => builder.Layer(
        LayerKinds.Pad, $"pad{builder.LayerCount}", null,
        [
            AttributeValue.Of("before", before), AttributeValue.Of("after", after), AttributeValue.Of("mode", mode), AttributeValue.Of("value", value),
        ]);

    private static void Pooling(ModelBuilder builder, string mode, int size, int stride, string padding) => builder.Layer(
        LayerKinds.Pooling, $"pooling{builder.LayerCount}", null,
        [
            AttributeValue.Of("mode", mode), AttributeValue.Of("size", size), AttributeValue.Of("stride", stride),
            AttributeValue.Of("padding", padding),
        ]);

    private static int Slice(ModelBuilder builder, string name, int input, string axis, int start, int count, int step) => builder.Layer(
        LayerKinds.Slice, name, [input],
        [
            AttributeValue.Of("axis", axis), AttributeValue.Of("start", start), AttributeValue.Of("count", count), AttributeValue.Of("step", step),
        ]);

    private static int Reduce(ModelBuilder builder, string mode, string axis, int? input = null) => builder.Layer(
        LayerKinds.Reduce, $"{mode}{builder.LayerCount}", input is int source ? [source] : null,
        [AttributeValue.Of("mode", mode), AttributeValue.Of("axis", axis)]);
}
