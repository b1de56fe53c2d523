using System;
using System.Linq;
using TinyRnn.Cli.Engine;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Cli.Tests;

public sealed class GeneratedEngineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("256")]
    [InlineData("128")]
    public void EveryWidth_PassesItsSelfCheck(string? widths)
    {
        GeneratedEngine engine = GeneratedEngine.Create(Read(TestModels.Create("lstm", 13)), widths);
        Assert.InRange(engine.SelfCheck(), 0, 1);
    }

    [Theory]
    [InlineData("tokens")]
    [InlineData("bidirectional")]
    [InlineData("convolution")]
    [InlineData("frame-spectrum")]
    [InlineData("frame-sequence")]
    public void ModelsOfTokensFramesAndWholeSequences_AreVerifiedThroughTheGeneratedCode(string name)
    {
        ModelFile file = Read(ModelReader.ReadFile(GoldenModels.PathOf(name)));

        Assert.True(GoldenCheck.Run(file).Passed);
        Assert.InRange(GeneratedEngine.Create(file).SelfCheck(), 0, 1);
    }

    [Fact]
    public void AModelOfWholeSequences_RunsThem_AndHasNoStepsToMeasure()
    {
        ModelFile file = Read(ModelReader.ReadFile(GoldenModels.PathOf("bidirectional")));
        GoldenVectors golden = file.Model.Golden!;
        var outputs = new double[golden.Outputs.Length];
        foreach (string engine in (string[])[RowEngine.Generated, RowEngine.Reference])
        {
            RowEngine.Create(file, engine, raw: false).RunSequence(golden.Inputs, outputs);
            Assert.All(outputs.Zip(golden.Outputs), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        }

        Assert.Contains("whole sequence", Assert.Throws<InputException>(() => StepBenchmark.Run(file, TimeSpan.FromSeconds(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AGraph_PassesItsSelfCheck() => Assert.InRange(GeneratedEngine.Create(Read(TestModels.Graph())).SelfCheck(), 0, 1);

    [Fact]
    public void TheFiguresOfInspect_AreThoseOfTheGeneratedClass()
    {
        foreach (TinyRnnModel model in (TinyRnnModel[])
            [TestModels.Create("gru", 13), TestModels.Create("simpleRnn"), TestModels.Graph(), ModelReader.ReadFile(GoldenModels.PathOf("frame-pooling"))])
        {
            ModelFile file = Read(model);
            GeneratedEngine engine = GeneratedEngine.Create(file);
            ModelFigures figures = ModelFigures.Of(file);
            Assert.Equal(
                (engine.ParameterCount, engine.MultiplyAddsPerStep, engine.WeightBytes, engine.StateBytes),
                (figures.Parameters, figures.MultiplyAddsPerStep, figures.WeightBytes, figures.StateBytes));
            Assert.Equal(figures.MultiplyAddsPerStep, figures.Layers.Sum(layer => layer.MultiplyAdds));
            Assert.Equal((model.Network.InputSize, model.Network.OutputSize), (engine.InputSize, engine.OutputSize));
        }
    }

    [Fact]
    public void Instances_ShareTheClassAndNotTheState()
    {
        ModelFile file = Read(TestModels.Create("gru"));
        GeneratedEngine first = GeneratedEngine.Create(file), second = GeneratedEngine.Create(file);
        float[] input = [1, 2, 3], once = new float[2], twice = new float[2], other = new float[2], again = new float[2];
        first.Step(input, once);
        first.Step(input, twice);
        second.Step(input, other);
        first.Reset();
        first.Step(input, again);
        Assert.NotEqual(once, twice);
        Assert.Equal(once, other);
        Assert.Equal(once, again);
        Assert.Same(first.Step.Target!.GetType(), second.Step.Target!.GetType());
    }

    [Fact]
    public void AStep_AllocatesNothing()
    {
        GeneratedEngine engine = GeneratedEngine.Create(Read(TestModels.Create("lstm")));
        float[] input = [1, 2, 3], output = new float[2];

        long allocated = AllocatedBytes.Least(() =>
        {
            for (int step = 0; step < 10_000; step++)
            {
                engine.Step(input, output);
            }
        });

        Assert.Equal(0, allocated);
    }

    private ModelFile Read(TinyRnnModel model) => ModelFile.Read(TestModels.Save(_folder, model));
}
