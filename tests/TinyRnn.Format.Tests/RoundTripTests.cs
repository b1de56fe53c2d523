using System.Linq;

namespace TinyRnn.Format.Tests;

public sealed class RoundTripTests
{
    public static TheoryData<string> Models => ["small", "graph"];

    internal static TinyRnnModel Model(string name) => name == "small" ? SampleModels.Small() : SampleModels.Graph();

    [Theory]
    [MemberData(nameof(Models))]
    public void ReadingWhatWasWritten_GivesTheSameModel(string name)
    {
        TinyRnnModel written = Model(name);
        TinyRnnModel read = ModelReader.Read(ModelWriter.ToText(written), "m.rnn.json");
        AssertSame(written, read);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void WritingWhatWasRead_GivesTheSameBytes(string name)
    {
        string text = ModelWriter.ToText(Model(name));
        Assert.Equal(text, ModelWriter.ToText(ModelReader.Read(text, "m.rnn.json")));
    }

    internal static void AssertSame(TinyRnnModel expected, TinyRnnModel actual)
    {
        Assert.Equal(expected.Network, actual.Network);
        Assert.Equal(expected.Tensors.Select(tensor => tensor.Name), actual.Tensors.Select(tensor => tensor.Name));
        foreach ((Tensor left, Tensor right) in expected.Tensors.Zip(actual.Tensors))
        {
            Assert.Equal(left.Dimensions, right.Dimensions);
            Assert.Equal(left.Values, right.Values);
            Assert.Equal(left.RowScale, right.RowScale);
        }

        AssertSame(expected.InputNormaliser, actual.InputNormaliser);
        foreach ((Normaliser? left, Normaliser? right) in expected.OutputNormalisers.Zip(actual.OutputNormalisers))
        {
            AssertSame(left, right);
        }

        Assert.Equal(expected.Thresholds, actual.Thresholds);
        Assert.Equal(expected.Golden!.Steps, actual.Golden!.Steps);
        Assert.Equal(expected.Golden.Inputs, actual.Golden.Inputs);
        Assert.Equal(expected.Golden.Outputs, actual.Golden.Outputs);
        Assert.Equal(expected.Golden.AbsoluteTolerance, actual.Golden.AbsoluteTolerance);
        Assert.Equal(expected.Golden.RelativeTolerance, actual.Golden.RelativeTolerance);
        Assert.Equal(expected.Provenance.Tool, actual.Provenance.Tool);
        Assert.Equal(expected.Provenance.Version, actual.Provenance.Version);
        Assert.Equal(expected.Provenance.Seed, actual.Provenance.Seed);
        Assert.Equal(expected.Provenance.Data, actual.Provenance.Data);
        Assert.Equal(expected.Provenance.Metrics, actual.Provenance.Metrics);
        Assert.Equal(expected.Provenance.VectorBits, actual.Provenance.VectorBits);
    }

    private static void AssertSame(Normaliser? expected, Normaliser? actual)
    {
        Assert.Equal(expected?.Mean, actual?.Mean);
        Assert.Equal(expected?.Scale, actual?.Scale);
    }
}
