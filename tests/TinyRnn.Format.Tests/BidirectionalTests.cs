using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Format.Tests;

/// <summary>A bidirectional layer has what its cells may have: attributes, peepholes and initial states of each direction.</summary>
public sealed class BidirectionalTests
{
    private const int Units = 2;

    private static readonly AttributeValue[] Variant =
    [
        AttributeValue.Of("peepholes", true), AttributeValue.Of("clip", 1.5), AttributeValue.Of("coupledInputForget", true),
        AttributeValue.Of("outputActivation", ActivationSpec.Create("softplus")),
    ];

    [Fact]
    public void EveryVariantOfItsCell_IsWrittenAndReadBack()
    {
        TinyRnnModel model = GoldenVectorsFactory.Attach(Create(LayerKinds.Lstm, Variant, ["forwardHidden", "forwardCell", "backwardHidden", "backwardCell"]));
        string text = ModelWriter.ToText(model);
        LayerSpec layer = ModelReader.Read(text, "m").Network.Layers[0];

        Assert.Equal(model.Network.Layers[0], layer);
        Assert.Equal(text, ModelWriter.ToText(ModelReader.Read(text, "m")));
        Assert.Equal(Variant[0], layer.Attribute("peepholes"));
        Assert.Equal([3 * Units], layer.FindTensor("backwardPeepholes")!.Dimensions);
        Assert.Equal(["forwardHidden", "forwardCell", "backwardHidden", "backwardCell"], layer.InitialState.Select(state => state.Role));
    }

    [Fact]
    public void ItsDirections_AreTheLayersThatItStandsFor()
    {
        TinyRnnModel model = Create(LayerKinds.Lstm, Variant, ["forwardCell", "backwardHidden"]);
        NetworkSpec network = SequenceGraph.Expand(model.Network);
        LayerSpec[] directions = [.. network.Layers.Where(layer => layer.Type == LayerKinds.Lstm)];

        Assert.Equal(["cell", "hidden"], directions.Select(layer => Assert.Single(layer.InitialState).Role));
        Assert.Equal(["both.forwardCell", "both.backwardHidden"], directions.Select(layer => layer.InitialState[0].Tensor));
        Assert.Equal(["both.forwardPeepholes", "both.backwardPeepholes"], directions.Select(layer => layer.FindTensor("peepholes")!.Tensor));
        foreach (LayerSpec layer in directions)
        {
            Assert.All(Variant, value => Assert.Equal(value, layer.Attribute(value.Name)));
        }
    }

    [Theory]
    [InlineData(LayerKinds.SimpleRnn, false)]
    [InlineData(LayerKinds.Gru, false)]
    [InlineData(LayerKinds.Lstm, false)]
    [InlineData(LayerKinds.Lstm, true)]
    public void ItsCost_IsThatOfItsDirections(string cell, bool hasPeepholes)
    {
        NetworkSpec network = Create(cell, hasPeepholes ? [AttributeValue.Of("peepholes", true)] : [], []).Network;

        Assert.Equal(Cost(SequenceGraph.Expand(network)), Cost(network));
    }

    /// <summary>Of the tiles alone, or of tiles, peepholes and initial states: the packed file holds every tensor.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ItsWeights_ComeBackFromThePackedFile(bool hasVariants)
    {
        TinyRnnModel model = RandomModels.Create(4, new()
        {
            Kind = LayerKinds.Bidirectional, Cell = LayerKinds.Lstm, LstmVariants = hasVariants, InitialState = hasVariants, Layers = 1, Units = 5,
        });
        IReadOnlyList<Tensor> back = TileLayout.Unpack(model.Network, TileLayout.Pack(model));

        Assert.Equal(model.Tensors.Select(tensor => tensor.Name).Order(), back.Select(tensor => tensor.Name).Order());
        Assert.All(back, tensor => Assert.Equal(model.Tensor(tensor.Name).Values, tensor.Values));
    }

    [Theory]
    [InlineData(LayerKinds.Gru, "peepholes", "attribute 'peepholes' is true with cell 'gru'")]
    [InlineData(LayerKinds.SimpleRnn, "coupledInputForget", "attribute 'coupledInputForget' is true with cell 'simpleRnn'")]
    [InlineData(LayerKinds.Gru, "outputActivation", "attribute 'outputActivation' is softplus with cell 'gru'")]
    public void AVariantOfAnotherCell_IsRefused(string cell, string attribute, string expected)
    {
        ModelError error = Refused(() => Create(cell, [Variant.First(value => value.Name == attribute)], []));

        Assert.Equal(ModelErrorCodes.InvalidAttribute, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("expected cell 'lstm'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheCellStateOfAnotherCell_IsRefused()
    {
        ModelError error = Refused(() => Create(LayerKinds.Gru, [], ["backwardCell"]));

        Assert.Equal(ModelErrorCodes.RoleNotAllowed, error.Code);
        Assert.Contains("role 'backwardCell' is not possible here: only lstm has a cell state", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStateOfNoDirection_IsRefused()
    {
        ModelError error = Refused(() => Create(LayerKinds.Gru, [], ["hidden"]));

        Assert.Equal(ModelErrorCodes.UnknownRole, error.Code);
        Assert.Contains("kind 'bidirectional' has no role 'hidden'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PeepholesThatNobodyAskedFor_AreRefused()
    {
        ModelBuilder builder = new("m", 1);
        Dictionary<string, float[]> tensors = [];
        builder.Layer(
            LayerKinds.Bidirectional, "both", null, [AttributeValue.Of("cell", LayerKinds.Lstm), AttributeValue.Of("units", Units), Variant[0]],
            (role, shape) => tensors[role] = Zeros(shape));
        builder = new("m", 1);
        builder.Output(builder.Layer(
            LayerKinds.Bidirectional, "both", null, [AttributeValue.Of("cell", LayerKinds.Lstm), AttributeValue.Of("units", Units)], tensors));

        Assert.Equal(ModelErrorCodes.RoleNotAllowed, Refused(() => builder.Build()).Code);
    }

    /// <summary>Attributes that a kind got later leave the hash of a model without them, and so its saved states, as it was.</summary>
    [Fact]
    public void AModelFromBeforeTheVariants_KeepsItsHash() => Assert.Equal(
        "dfd57060752ea295", Convert.ToHexStringLower(ModelHash.Compute(Create(LayerKinds.Lstm, [], [])))[..16]);

    private static TinyRnnModel Create(string cell, AttributeValue[] attributes, string[] states)
    {
        ModelBuilder builder = new("m", 3);
        return builder.Output(builder.Layer(
            LayerKinds.Bidirectional, "both", null, [AttributeValue.Of("cell", cell), AttributeValue.Of("units", Units), .. attributes],
            (_, shape) => Zeros(shape), states.ToDictionary(role => role, _ => new float[Units]))).Build();
    }

    private static float[] Zeros(IReadOnlyList<int> shape) => new float[shape.Aggregate(1, (product, size) => product * size)];

    private static long Cost(NetworkSpec network) =>
        network.Layers.Sum(layer => LayerKinds.Find(layer.Type)!.MultiplyAdds(ShapeContext.Of(network, layer)));

    private static ModelError Refused(Action action) => Assert.Throws<ModelFileException>(action).Error;
}
