using System;
using System.Collections.Generic;
using TinyRnn.Reference;

namespace TinyRnn.Format.Tests;

public sealed class ModelBuilderTests
{
    [Fact]
    public void ShapesAndDefaults_AreInferredFromTheTableOfKinds()
    {
        NetworkSpec network = SampleModels.Graph().Network;
        LayerSpec gru = network.Layers[5];
        Assert.Equal([4], gru.Inputs);
        Assert.Equal((new Shape(1, 11), new Shape(1, 2)), (gru.InputShape, gru.OutputShape));
        Assert.Equal([6, 11], gru.FindTensor(TensorLayout.InputWeights)!.Dimensions);
        Assert.Equal([6, 2], gru.FindTensor(TensorLayout.RecurrentWeights)!.Dimensions);
        Assert.Null(gru.FindTensor(TensorLayout.RecurrentBias));
        Assert.Equal("sigmoid", gru.Attribute("recurrentActivation").Activation!.Name);
        Assert.Equal(new ActivationSpec("hardSigmoid", 0.2, 0.5), network.Layers[6].Attribute("activation").Activation);
        Assert.Equal(["hidden", "cell"], Roles(network.Layers[0]));
        Assert.Equal((3, 4), (network.InputSize, network.OutputSize));
    }

    /// <summary>An output activation that says what goes without saying makes no other model, and no other file.</summary>
    [Fact]
    public void AnOutputActivation_IsPartOfTheModelWhereItDiffers()
    {
        TinyRnnModel plain = Lstm([]), same = Lstm([AttributeValue.Of("outputActivation", "leakyRelu")]);
        Assert.False(LayerKinds.IsLstmVariant(same.Network.Layers[0]));
        Assert.Equal("activation", LayerKinds.LstmOutputActivation(same.Network.Layers[0]));
        Assert.Equal(ModelWriter.ToText(plain), ModelWriter.ToText(same));

        foreach (ActivationSpec output in (ActivationSpec[])[ActivationSpec.Create("tanh"), ActivationSpec.Create("leakyRelu", 0.5)])
        {
            TinyRnnModel other = Lstm([AttributeValue.Of("outputActivation", output)]);
            string text = ModelWriter.ToText(other);
            LayerSpec back = ModelReader.Read(text, "other").Network.Layers[0];
            Assert.True(LayerKinds.IsLstmVariant(back));
            Assert.Equal(output, back.Attribute(LayerKinds.LstmOutputActivation(back)).Activation);
            Assert.Equal(text, ModelWriter.ToText(ModelReader.Read(text, "other")));
        }

        static TinyRnnModel Lstm(AttributeValue[] attributes)
        {
            ModelBuilder builder = new("lstm", 2);
            builder.Layer(
                "lstm", "a", null, [AttributeValue.Of("units", 1), AttributeValue.Of("activation", "leakyRelu"), .. attributes],
                (_, shape) => new float[shape[0] * (shape.Count > 1 ? shape[1] : 1)]);
            return GoldenVectorsFactory.Attach(builder.Output(0).Build());
        }
    }

    [Fact]
    public void AnUnknownKind_IsRefusedAtOnce() => AssertRefused(
        ModelErrorCodes.UnknownKind, builder => builder.Layer("gruu", "a"));

    [Fact]
    public void AMissingTensor_IsRefusedByBuild() => AssertRefused(
        ModelErrorCodes.MissingTensor,
        builder => builder.Output(builder.Layer("dense", "a", null, [AttributeValue.Of("units", 2)])).Build());

    [Fact]
    public void AnUnknownRole_IsRefusedByBuild() => AssertRefused(
        ModelErrorCodes.UnknownRole,
        builder => builder.Output(builder.Layer(
            "activation", "a", null, [AttributeValue.Of("activation", "relu")], new Dictionary<string, float[]> { ["weights"] = [] })).Build());

    [Fact]
    public void TooFewValues_AreRefusedByBuild() => AssertRefused(
        ModelErrorCodes.TensorCount,
        builder => builder.Output(builder.Layer(
            "dense", "a", null, [AttributeValue.Of("units", 2)], (_, _) => [1, 2, 3])).Build());

    [Fact]
    public void ANaNWeight_IsRefusedByBuild() => AssertRefused(
        ModelErrorCodes.NotFinite,
        builder => builder.Output(builder.Layer(
            "dense", "a", null, [AttributeValue.Of("units", 1)], (role, _) => role == "bias" ? [float.NaN] : [1, 2])).Build());

    [Fact]
    public void AnIndexOutsideTheLayers_IsRefused() => AssertRefused(
        ModelErrorCodes.UnknownLayer, builder => builder.Layer("add", "a", [ModelBuilder.NetworkInput, 3]));

    [Fact]
    public void AModelWithoutLayers_IsRefused() => AssertRefused(ModelErrorCodes.EmptyModel, builder => builder.Build());

    [Fact]
    public void AZeroScale_IsRefusedByBuild() => AssertRefused(
        ModelErrorCodes.NormaliserValue,
        builder => builder.Normalise([0, 0], [1, 0]).Output(builder.Layer("add", "a", [-1, -1])).Build());

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public void AnImpossibleInputSize_IsRefusedByTheConstructor(int size) =>
        Assert.Equal(ModelErrorCodes.SizeOutOfRange, Assert.Throws<ModelFileException>(() => new ModelBuilder("m", size)).Error.Code);

    [Fact]
    public void AModelThatContradictsItsRules_IsRefusedByTheValidator()
    {
        TinyRnnModel model = SampleModels.Small();
        List<LayerSpec> layers = [.. model.Network.Layers];
        layers[1] = layers[1] with { OutputShape = new Shape(1, 7) };
        AssertInvalid(ModelErrorCodes.InconsistentModel, Copy(model, model.Network with { Layers = new(layers) }));
    }

    [Fact]
    public void AModelWithTheWrongNumberOfThresholds_IsRefusedByTheValidator()
    {
        TinyRnnModel model = SampleModels.Small();
        AssertInvalid(ModelErrorCodes.InconsistentModel, new()
        {
            Network = model.Network,
            Tensors = model.Tensors,
            OutputNormalisers = model.OutputNormalisers,
            Thresholds = [null],
            Provenance = model.Provenance,
        });
    }

    [Fact]
    public void HalfASurrogatePair_IsRefusedByTheValidator() => AssertInvalid(
        ModelErrorCodes.InvalidText, Copy(SampleModels.Small(), SampleModels.Small().Network with { Summary = "\uD83D" }));

    [Fact]
    public void AMetricThatIsNotFinite_IsRefusedByTheValidator() => AssertInvalid(
        ModelErrorCodes.NumberOutOfRange, WithMetrics(new("accuracy", 1), new("loss", double.NaN)), "'loss' is NaN");

    [Fact]
    public void AMetricThatStandsTwice_IsRefusedByTheValidator() => AssertInvalid(
        ModelErrorCodes.DuplicateKey, WithMetrics(new("loss", 1), new("loss", 2)), "twice");

    [Fact]
    public void AnErrorInMemory_HasNoLine()
    {
        ModelError error = Assert.Throws<ModelFileException>(() => new ModelBuilder("fan", 2).Layer("x", "y")).Error;
        Assert.Equal((0, 0, "fan"), (error.Line, error.Column, error.File));
        Assert.StartsWith("fan: error TRNN0102: Layer 'y' (layers[0])", error.ToString(), StringComparison.Ordinal);
    }

    private static List<string> Roles(LayerSpec layer) => [.. System.Linq.Enumerable.Select(layer.InitialState, state => state.Role)];

    private static TinyRnnModel WithMetrics(params KeyValuePair<string, double>[] metrics) =>
        SampleModels.Small().With(provenance: new() { Tool = "t", Version = "1", Metrics = metrics });

    private static TinyRnnModel Copy(TinyRnnModel model, NetworkSpec network) => new()
    {
        Network = network,
        Tensors = model.Tensors,
        InputNormaliser = model.InputNormaliser,
        OutputNormalisers = model.OutputNormalisers,
        Thresholds = model.Thresholds,
        Golden = model.Golden,
        Provenance = model.Provenance,
    };

    private static void AssertInvalid(string code, TinyRnnModel model, string? fragment = null)
    {
        ModelError error = Assert.Throws<ModelFileException>(() => ModelValidator.Validate(model, "memory")).Error;
        Assert.Equal((code, 0, "memory"), (error.Code, error.Line, error.File));
        Assert.Contains(fragment ?? "", error.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string code, Action<ModelBuilder> build) =>
        Assert.Equal(code, Assert.Throws<ModelFileException>(() => build(new ModelBuilder("m", 2))).Error.Code);
}
