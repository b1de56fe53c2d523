using System;
using System.Linq;

namespace TinyRnn.Format.Tests;

/// <summary>Files written by hand, with as little in them as the format allows.</summary>
public sealed class MinimalTextTests
{
    private const string Layers = """[{ "name": "out", "type": "activation", "activation": "relu" }]""";
    private const string Outputs = """[{ "from": "out" }]""";

    [Fact]
    public void EveryOptionalKey_MayBeLeftOut()
    {
        TinyRnnModel model = ModelReader.Read(Text("""{ "size": 3 }""", Layers, Outputs), "m");
        Assert.Equal((3, 3), (model.Network.InputSize, model.Network.OutputSize));
        Assert.Equal(new UsageSpec(UsageMode.Stream, 0, 0), model.Network.Usage);
        Assert.Equal(ActivationTier.Accurate, model.Network.Activations);
        Assert.Equal("", model.Network.Summary);
        Assert.Null(model.Golden);
        Assert.Null(model.InputNormaliser);
        Assert.Null(model.WeightsFile);
    }

    [Fact]
    public void AFrameOfSeveralRows_GivesTheFirstLayersItsShape()
    {
        TinyRnnModel model = ModelReader.Read(Text("""{ "size": 3, "length": 5 }""", Layers, Outputs), "m");
        Assert.Equal((15, new Shape(5, 3)), (model.Network.InputSize, model.Network.Layers[0].InputShape));
    }

    [Fact]
    public void WholeNumbers_MayBeSpelledInAnyWay() =>
        Assert.Equal(20, ModelReader.Read(Text("""{ "size": 2.0e1 }""", Layers, Outputs), "m").Network.InputSize);

    [Fact]
    public void Strings_MayHoldEscapesAndCharactersOutsideTheBasicPlane()
    {
        string text = Text("""{ "size": 2, "features": ["\"\\\/\b\f\n\r\t", "\u00e9\ud83d\ude00😀"] }""", Layers, Outputs);
        Assert.Equal(["\"\\/\b\f\n\r\t", "é😀😀"], ModelReader.Read(text, "m").Network.Input.Features);
    }

    [Fact]
    public void ATokensModel_NeedsATableOfItsVocabulary()
    {
        string layers = """[{ "name": "embedding", "type": "embedding", "units": 3 }]""";
        AssertError(Text("""{ "kind": "tokens", "vocabulary": ["a", "b"] }""", layers, Outputs), ModelErrorCodes.MissingTensor, "\"embedding\", \"type\"");
    }

    [Fact]
    public void AWholeSequenceOfTokens_IsReserved()
    {
        ModelBuilder builder = new("tokens", ["a", "b"]);
        builder.Layer("embedding", "embedding", null, [AttributeValue.Of("units", 3)], (_, _) => new float[6]);
        ModelError error = Assert.Throws<ModelFileException>(() => builder.Layer("reverse", "out")).Error;
        Assert.Equal(ModelErrorCodes.ReservedKind, error.Code);
        Assert.Contains("'reverse' over tokens is reserved", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFrameOfTokens_IsRefused() => AssertError(
        Text("""{ "kind": "tokens", "length": 2, "vocabulary": ["a", "b"] }""", Layers, Outputs), ModelErrorCodes.SizeOutOfRange, "2, \"vocabulary\"");

    [Theory]
    [InlineData("""{ "kind": "tokens", "vocabulary": [] }""", ModelErrorCodes.SizeOutOfRange, "[] }")]
    [InlineData("""{ "kind": "tokens" }""", ModelErrorCodes.MissingKey, """{ "kind": "tokens" }""")]
    [InlineData("""{ "kind": "tokens", "size": 3, "vocabulary": ["a"] }""", ModelErrorCodes.UnknownKey, "\"size\"")]
    public void AWrongVocabulary_IsRefused(string input, string code, string place) =>
        AssertError(Text(input, Layers, Outputs), code, place);

    [Theory]
    [InlineData("[]", Outputs, "[],\n  \"outputs\"")]
    [InlineData(Layers, "[]", "[],\n  \"provenance\"")]
    public void AModelWithoutLayersOrOutputs_IsRefused(string layers, string outputs, string place) =>
        AssertError(Text("""{ "size": 3 }""", layers, outputs), ModelErrorCodes.EmptyModel, place);

    [Fact]
    public void AConcatenationThatIsTooWide_IsRefused()
    {
        string layers = """[{ "name": "out", "type": "concat", "inputs": ["input", "input"] }]""";
        AssertError(Text("""{ "size": 1048576 }""", layers, Outputs), ModelErrorCodes.SizeOutOfRange, "\"concat\"");
    }

    [Fact]
    public void OutputsThatAreTooManyTogether_AreRefused()
    {
        string outputs = "[" + string.Join(",\n", Enumerable.Repeat("""{ "from": "out" }""", 17)) + "]";
        AssertError(
            Text("""{ "size": 1048576 }""", Layers, outputs), ModelErrorCodes.SizeOutOfRange, "\"out\" }],\n  \"provenance\"");
    }

    [Fact]
    public void ALongChainOfForwardReferences_DoesNotExhaustTheStack()
    {
        const int count = 20_000;
        string layers = "[" + string.Join(",", Enumerable.Range(0, count).Select(i =>
            $$"""{ "name": "n{{i}}", "type": "activation", "activation": "relu", "inputs": ["n{{(i + 1) % count}}"] }""")) + "]";
        AssertError(Text("""{ "size": 3 }""", layers, Outputs), ModelErrorCodes.Cycle, "\"n1\"]");
    }

    private static string Text(string input, string layers, string outputs) =>
        $$"""
        {
          "format": "tinyrnn",
          "version": "1.0",
          "name": "minimal",
          "input": {{input}},
          "layers": {{layers}},
          "outputs": {{outputs}},
          "provenance": { "tool": "hand", "version": "1" },
          "tensors": {}
        }
        """;

    private static void AssertError(string text, string code, string place)
    {
        ModelError error = Assert.Throws<ModelFileException>(() => ModelReader.Read(text, "m")).Error;
        Assert.Equal((code, text.IndexOf(place, StringComparison.Ordinal)), (error.Code, error.Offset));
    }
}
