using System.Linq;
using TinyRnn.Format;
using static TinyRnn.Reference.Tests.Networks;

namespace TinyRnn.Reference.Tests;

/// <summary>The kinds that move or summarise rows and channels of a frame, against values worked out by hand.</summary>
public sealed class HandWorkedFramesTests
{
    // Three rows of two channels.
    private static readonly double[] Frame = [1, 2, 3, 4, 5, 6];

    [Theory]
    [InlineData(LayerKinds.PadConstant, 2, 1, new double[] { 7, 7, 7, 7, 1, 2, 3, 4, 5, 6, 7, 7 })]
    [InlineData(LayerKinds.PadReflect, 2, 1, new double[] { 5, 6, 3, 4, 1, 2, 3, 4, 5, 6, 3, 4 })]
    [InlineData(LayerKinds.PadEdge, 2, 1, new double[] { 1, 2, 1, 2, 1, 2, 3, 4, 5, 6, 5, 6 })]
    [InlineData(LayerKinds.PadReflect, 0, 2, new double[] { 1, 2, 3, 4, 5, 6, 3, 4, 1, 2 })]
    [InlineData(LayerKinds.PadEdge, 0, 0, new double[] { 1, 2, 3, 4, 5, 6 })]
    public void Pad_AddsRows(string mode, int before, int after, double[] expected) => AssertGives(
        expected,
        LayerKinds.Pad, AttributeValue.Of("before", before), AttributeValue.Of("after", after), AttributeValue.Of("mode", mode),
        AttributeValue.Of("value", mode == LayerKinds.PadConstant ? 7.0 : 0.0));

    [Theory]
    [InlineData(LayerKinds.PoolingMean, 2, 1, LayerKinds.ValidPadding, new double[] { 2, 3, 4, 5 })]
    [InlineData(LayerKinds.PoolingMax, 2, 1, LayerKinds.ValidPadding, new double[] { 3, 4, 5, 6 })]
    [InlineData(LayerKinds.PoolingMean, 2, 2, LayerKinds.ValidPadding, new double[] { 2, 3 })]
    [InlineData(LayerKinds.PoolingMean, 3, 1, LayerKinds.ValidPadding, new double[] { 3, 4 })]
    [InlineData(LayerKinds.PoolingMean, 2, 2, LayerKinds.SamePadding, new double[] { 2, 3, 5, 6 })]
    [InlineData(LayerKinds.PoolingMean, 3, 1, LayerKinds.SamePadding, new double[] { 2, 3, 3, 4, 4, 5 })]
    [InlineData(LayerKinds.PoolingMax, 1, 2, LayerKinds.SamePadding, new double[] { 1, 2, 5, 6 })]
    [InlineData(LayerKinds.PoolingMax, 5, 3, LayerKinds.SamePadding, new double[] { 5, 6 })]
    public void Pooling_CountsTheRowsThatExist(string mode, int size, int stride, string padding, double[] expected) => AssertGives(
        expected,
        LayerKinds.Pooling, AttributeValue.Of("mode", mode), AttributeValue.Of("size", size), AttributeValue.Of("stride", stride),
        AttributeValue.Of("padding", padding));

    [Fact]
    public void PoolingMax_OfNegativeRowsIsNoPadding()
    {
        TinyRnnModel model = OneLayer(
            LayerKinds.Pooling, 1,
            [
                AttributeValue.Of("mode", LayerKinds.PoolingMax), AttributeValue.Of("size", 3), AttributeValue.Of("stride", 1),
                AttributeValue.Of("padding", LayerKinds.SamePadding),
            ],
            [], length: 2);

        Assert.Equal([-3, -3], new ReferenceNetwork(model).Step([-5.0, -3.0]));
    }

    [Fact]
    public void FlattenAndReshape_KeepTheOrder()
    {
        Assert.Equal(new Shape(1, 6), AssertGives(Frame, LayerKinds.Flatten));
        Assert.Equal(
            new Shape(2, 3), AssertGives(Frame, LayerKinds.Reshape, AttributeValue.Of("rows", 2), AttributeValue.Of("channels", 3)));
    }

    [Fact]
    public void Transpose_ExchangesRowsAndChannels() =>
        Assert.Equal(new Shape(2, 3), AssertGives([1, 3, 5, 2, 4, 6], LayerKinds.Transpose));

    [Theory]
    [InlineData(LayerKinds.RowsAxis, 1, 2, 1, new double[] { 3, 4, 5, 6 })]
    [InlineData(LayerKinds.RowsAxis, 0, 2, 2, new double[] { 1, 2, 5, 6 })]
    [InlineData(LayerKinds.ChannelsAxis, 1, 1, 1, new double[] { 2, 4, 6 })]
    [InlineData(LayerKinds.ChannelsAxis, 0, 2, 1, new double[] { 1, 2, 3, 4, 5, 6 })]
    public void Slice_TakesARange(string axis, int start, int count, int step, double[] expected) => AssertGives(
        expected,
        LayerKinds.Slice, AttributeValue.Of("axis", axis), AttributeValue.Of("start", start), AttributeValue.Of("count", count),
        AttributeValue.Of("step", step));

    [Fact]
    public void Slice_OfChannelsTakesEveryOther()
    {
        AttributeValue[] attributes =
        [
            AttributeValue.Of("axis", LayerKinds.ChannelsAxis), AttributeValue.Of("start", 1), AttributeValue.Of("count", 2), AttributeValue.Of("step", 2),
        ];
        TinyRnnModel model = OneLayer(LayerKinds.Slice, 5, attributes, [], length: 2);

        Assert.Equal([2, 4, 12, 14], new ReferenceNetwork(model).Step([1.0, 2, 3, 4, 5, 11, 12, 13, 14, 15]));
    }

    [Theory]
    [InlineData(LayerKinds.ReduceSum, LayerKinds.RowsAxis, new double[] { 9, 12 })]
    [InlineData(LayerKinds.ReduceMean, LayerKinds.RowsAxis, new double[] { 3, 4 })]
    [InlineData(LayerKinds.ReduceMax, LayerKinds.RowsAxis, new double[] { 5, 6 })]
    [InlineData(LayerKinds.ReduceMin, LayerKinds.RowsAxis, new double[] { 1, 2 })]
    [InlineData(LayerKinds.ReduceSum, LayerKinds.ChannelsAxis, new double[] { 3, 7, 11 })]
    [InlineData(LayerKinds.ReduceMean, LayerKinds.ChannelsAxis, new double[] { 1.5, 3.5, 5.5 })]
    [InlineData(LayerKinds.ReduceMax, LayerKinds.ChannelsAxis, new double[] { 2, 4, 6 })]
    [InlineData(LayerKinds.ReduceMin, LayerKinds.ChannelsAxis, new double[] { 1, 3, 5 })]
    public void Reduce_SummarisesAnAxis(string mode, string axis, double[] expected)
    {
        Shape shape = AssertGives(expected, LayerKinds.Reduce, AttributeValue.Of("mode", mode), AttributeValue.Of("axis", axis));

        Assert.Equal(axis == LayerKinds.RowsAxis ? new Shape(1, 2) : new Shape(3, 1), shape);
    }

    /// <summary>Runs a layer on <see cref="Frame"/>; returns the shape of its output.</summary>
    private static Shape AssertGives(double[] expected, string type, params AttributeValue[] attributes)
    {
        TinyRnnModel model = OneLayer(type, 2, attributes, [], length: 3);

        Assert.Equal(expected, new ReferenceNetwork(model).Step(Frame));
        return model.Network.Layers.Single().OutputShape;
    }
}
