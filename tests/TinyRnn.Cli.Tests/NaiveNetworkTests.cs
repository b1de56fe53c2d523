using System.Collections.Generic;
using System.Linq;
using TinyRnn.Cli.Engine;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

/// <summary>The benchmark's baseline does the same work as the model, or its speed-up would mean nothing.</summary>
public sealed class NaiveNetworkTests
{
    public static TheoryData<string, string> Cells()
    {
        var cells = new TheoryData<string, string>();
        // exp would run away in a cell; the golden model of all activations has it.
        string[] others = [ActivationKinds.Softmax, ActivationKinds.Prelu, ActivationKinds.Exponential];
        foreach (string activation in ActivationKinds.All.Select(kind => kind.Name).Except(others))
        {
            foreach (string type in (string[])[LayerKinds.SimpleRnn, LayerKinds.Lstm, LayerKinds.Gru, "gru before"])
            {
                cells.Add(type, activation);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void EveryCell_AgreesWithTheGoldenVectors(string type, string activation)
    {
        ActivationKind kind = ActivationKinds.Find(activation)!;
        List<AttributeValue> attributes =
            [new("activation", Activation: new(activation, kind.DefaultAlpha ?? 0, kind.DefaultBeta ?? 0))];
        if (type == "gru before")
        {
            attributes.Add(new("resetAfter", Flag: false));
        }

        string layerType = type.Split(' ')[0];
        AssertAgrees(TestModels.Create(layerType, 5, false, [.. attributes]));
    }

    [Theory]
    [InlineData(ActivationKinds.Linear)]
    [InlineData(ActivationKinds.Softplus)]
    public void AnLstmWithAnOutputActivation_AgreesWithTheGoldenVectors(string activation) =>
        AssertAgrees(TestModels.Create(LayerKinds.Lstm, 5, false, new AttributeValue("outputActivation", Activation: ActivationSpec.Create(activation))));

    [Fact]
    public void AGraph_AgreesWithTheGoldenVectors() => AssertAgrees(TestModels.Graph());

    /// <summary>One of each kind and a few combinations, frames too; the baseline has no whole sequences.</summary>
    [Theory]
    [MemberData(nameof(GoldenModels.Names), MemberType = typeof(GoldenModels))]
    public void EveryGoldenModelOfSteps_AgreesWithItsVectors(string name)
    {
        TinyRnnModel model = ModelReader.ReadFile(GoldenModels.PathOf(name));
        if (model.Network.NeedsWholeSequence)
        {
            Assert.Throws<InputException>(() => new NaiveNetwork(model));
        }
        else
        {
            AssertAgrees(model);
        }
    }

    [Fact]
    public void AfterReset_TheSameRowsGiveTheSameResults()
    {
        TinyRnnModel model = TestModels.Create(LayerKinds.Lstm);
        var network = new NaiveNetwork(model);
        float[] first = new float[model.Golden!.Outputs.Length], second = new float[first.Length];
        network.Run(model.Golden.Inputs, first);
        network.Reset();
        network.Run(model.Golden.Inputs, second);
        Assert.Equal(first, second);
    }

    private static void AssertAgrees(TinyRnnModel model)
    {
        var found = new float[model.Golden!.Outputs.Length];
        new NaiveNetwork(model).Run(model.Golden.Inputs, found);
        double ratio = Tolerances.FreeRunning.Ratio(model.Golden.Outputs, found);
        Assert.True(ratio <= 1, $"{ratio} times the tolerance");
    }
}
