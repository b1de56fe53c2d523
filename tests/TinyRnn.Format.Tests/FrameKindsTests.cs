using System;
using System.Linq;

namespace TinyRnn.Format.Tests;

/// <summary>Shapes, defaults and refusals of the kinds that move or summarise rows and channels.</summary>
public sealed class FrameKindsTests
{
    [Theory]
    [InlineData("\"type\": \"pad\", \"before\": 2, \"after\": 0", 8, 4)]
    [InlineData("\"type\": \"pad\", \"before\": 5, \"after\": 5, \"mode\": \"reflect\"", 16, 4)]
    [InlineData("\"type\": \"pad\", \"before\": 9, \"after\": 9, \"mode\": \"edge\"", 24, 4)]
    [InlineData("\"type\": \"pooling\", \"mode\": \"max\", \"size\": 3, \"stride\": 2", 2, 4)]
    [InlineData("\"type\": \"pooling\", \"mode\": \"mean\", \"size\": 6, \"stride\": 9", 1, 4)]
    [InlineData("\"type\": \"pooling\", \"mode\": \"mean\", \"size\": 9, \"stride\": 4, \"padding\": \"same\"", 2, 4)]
    [InlineData("\"type\": \"flatten\"", 1, 24)]
    [InlineData("\"type\": \"reshape\", \"rows\": 8, \"channels\": 3", 8, 3)]
    [InlineData("\"type\": \"transpose\"", 4, 6)]
    [InlineData("\"type\": \"slice\", \"axis\": \"rows\", \"start\": 1, \"count\": 3, \"step\": 2", 3, 4)]
    [InlineData("\"type\": \"slice\", \"axis\": \"channels\", \"start\": 3, \"count\": 1", 6, 1)]
    [InlineData("\"type\": \"reduce\", \"mode\": \"sum\", \"axis\": \"rows\"", 1, 4)]
    [InlineData("\"type\": \"reduce\", \"mode\": \"min\", \"axis\": \"channels\"", 6, 1)]
    public void OfAFrameOfSixRowsOfFour_TheShapeIs(string layer, int rows, int channels)
    {
        NetworkSpec network = ModelReader.Read(Text(layer), "m").Network;

        Assert.Equal(new Shape(rows, channels), network.Layers[0].OutputShape);
        Assert.Equal(rows * channels, network.OutputSize);
    }

    [Theory]
    [InlineData("\"type\": \"pad\", \"before\": 2", ModelErrorCodes.MissingAttribute, "'after'", "whole number from 0")]
    [InlineData("\"type\": \"pad\", \"before\": -1, \"after\": 0", ModelErrorCodes.InvalidAttribute, "'before'", "the number -1")]
    [InlineData("\"type\": \"pad\", \"before\": 6, \"after\": 0, \"mode\": \"reflect\"", ModelErrorCodes.ShapeMismatch, "6 rows before", "found [6, 4]")]
    [InlineData("\"type\": \"pad\", \"before\": 0, \"after\": 7, \"mode\": \"reflect\"", ModelErrorCodes.ShapeMismatch, "7 after", "found [6, 4]")]
    [InlineData("\"type\": \"pad\", \"before\": 1, \"after\": 1, \"mode\": \"edge\", \"value\": 0.5", ModelErrorCodes.InvalidAttribute, "'value' is 0.5", "'edge'")]
    [InlineData("\"type\": \"pad\", \"before\": 1, \"after\": 1, \"mode\": \"wrap\"", ModelErrorCodes.InvalidAttribute, "'wrap'", "constant, reflect and edge")]
    [InlineData("\"type\": \"pooling\", \"mode\": \"max\", \"size\": 2", ModelErrorCodes.MissingAttribute, "'stride'", "whole number from 1")]
    [InlineData("\"type\": \"pooling\", \"mode\": \"max\", \"size\": 7, \"stride\": 1", ModelErrorCodes.ShapeMismatch, "7 rows", "found [6, 4]")]
    [InlineData("\"type\": \"pooling\", \"mode\": \"sum\", \"size\": 2, \"stride\": 1", ModelErrorCodes.InvalidAttribute, "'sum'", "mean and max")]
    [InlineData("\"type\": \"pooling\", \"mode\": \"max\", \"size\": 2, \"stride\": 1, \"padding\": \"causal\"", ModelErrorCodes.InvalidAttribute, "'causal'", "valid and same")]
    [InlineData("\"type\": \"reshape\", \"rows\": 5, \"channels\": 5", ModelErrorCodes.ShapeMismatch, "25 values", "the input has 24")]
    [InlineData("\"type\": \"reshape\", \"rows\": 1048576, \"channels\": 1048576", ModelErrorCodes.ShapeMismatch, "1099511627776 values", "24")]
    [InlineData("\"type\": \"slice\", \"axis\": \"rows\", \"start\": 1, \"count\": 4, \"step\": 2", ModelErrorCodes.ShapeMismatch, "rows up to 7", "is 5")]
    [InlineData("\"type\": \"slice\", \"axis\": \"channels\", \"start\": 4, \"count\": 1", ModelErrorCodes.ShapeMismatch, "channels up to 4", "is 3")]
    [InlineData("\"type\": \"slice\", \"axis\": \"rows\", \"start\": 0, \"count\": 1048576, \"step\": 1048576", ModelErrorCodes.ShapeMismatch, "up to 1099510579200", "is 5")]
    [InlineData("\"type\": \"slice\", \"start\": 0, \"count\": 1", ModelErrorCodes.MissingAttribute, "'axis'", "rows and channels")]
    [InlineData("\"type\": \"reduce\", \"mode\": \"product\", \"axis\": \"rows\"", ModelErrorCodes.InvalidAttribute, "'product'", "sum, mean, max and min")]
    [InlineData("\"type\": \"flatten\", \"axis\": \"rows\"", ModelErrorCodes.UnknownAttribute, "'axis'", "flatten")]
    public void WhatDoesNotFit_IsAnErrorThatSaysExpectedAndFound(string layer, string code, string expected, string found)
    {
        ModelError error = Assert.Throws<ModelFileException>(() => ModelReader.Read(Text(layer), "m")).Error;

        Assert.Equal(code, error.Code);
        Assert.Contains("Layer 'out' (layers[0])", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFlattenedFrameThatIsTooWide_IsRefused()
    {
        string text = Text("\"type\": \"flatten\"").Replace("\"size\": 4, \"length\": 6", "\"size\": 4096, \"length\": 4096", StringComparison.Ordinal);

        Assert.Equal(ModelErrorCodes.SizeOutOfRange, Assert.Throws<ModelFileException>(() => ModelReader.Read(text, "m")).Error.Code);
    }

    [Fact]
    public void WritersKeepEveryAttribute()
    {
        ModelBuilder builder = new("frames", 4, 6);
        builder.Layer(
            "pad", "pad", null,
            [AttributeValue.Of("before", 1), AttributeValue.Of("after", 2), AttributeValue.Of("mode", "constant"), AttributeValue.Of("value", 0.5)]);
        builder.Layer("pooling", "pooling", null, [AttributeValue.Of("mode", "max"), AttributeValue.Of("size", 3), AttributeValue.Of("stride", 2)]);
        builder.Layer("slice", "slice", null, [AttributeValue.Of("axis", "rows"), AttributeValue.Of("start", 1), AttributeValue.Of("count", 2)]);
        TinyRnnModel model = SampleModels.WithGolden(builder.Output(2).Build());

        RoundTripTests.AssertSame(model, ModelReader.Read(ModelWriter.ToText(model), "m"));
    }

    [Theory]
    [InlineData(0, 0, 3)]
    [InlineData(1, 2, 3)]
    [InlineData(2, 4, 2)]
    public void PoolingRows_AreThoseOfTheFrame(int row, int first, int count)
    {
        // Three windows of 3 rows, 2 apart, see 7 rows: one of padding, after the six of the frame.
        LayerSpec layer = ModelReader.Read(
            Text("\"type\": \"pooling\", \"mode\": \"max\", \"size\": 3, \"stride\": 2, \"padding\": \"same\""), "m").Network.Layers[0];

        Assert.Equal((first, count), LayerKinds.PoolingRows(layer, row));
    }

    [Theory]
    [InlineData("constant", new[] { -1, -1, 0, 1, 2, 3, 4, 5, -1 })]
    [InlineData("reflect", new[] { 2, 1, 0, 1, 2, 3, 4, 5, 4 })]
    [InlineData("edge", new[] { 0, 0, 0, 1, 2, 3, 4, 5, 5 })]
    public void PaddedRow_IsTheRowShown(string mode, int[] expected)
    {
        LayerSpec layer = ModelReader.Read(Text($"\"type\": \"pad\", \"before\": 2, \"after\": 1, \"mode\": \"{mode}\""), "m").Network.Layers[0];

        Assert.Equal(expected, Enumerable.Range(0, 9).Select(row => LayerKinds.PaddedRow(layer, row)));
    }

    private static string Text(string layer) => $$"""
        {
          "format": "tinyrnn", "version": "1.0", "name": "m", "input": { "size": 4, "length": 6 },
          "layers": [{ "name": "out", {{layer}} }], "outputs": [{ "from": "out" }],
          "provenance": { "tool": "hand", "version": "1" }, "tensors": {}
        }
        """;
}
