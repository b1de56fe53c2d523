using System;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Generator.Tests;

/// <summary>Several instances in one pass where the recurrent layer has peepholes and the layers around it keep memory of their own.</summary>
public sealed class StepManyOfVariantsTests
{
    private const int Instances = 5;
    private const int Steps = 12;

    [Fact]
    public void InstancesWithInputsOfTheirOwn_GiveTheBitsOfSingleSteps()
    {
        TinyRnnModel model = Model();
        CompiledModels compiled = CompiledModels.Compile([model], null);
        IGeneratedModel many = compiled.Create(0);
        float[][] inputs = [.. Enumerable.Range(0, Instances).Select(seed => RandomModels.Inputs(model, seed, Steps))];
        float[][] expected = [.. inputs.Select(rows =>
        {
            IGeneratedModel single = compiled.Create(0);
            float[] outputs = new float[Steps * single.OutputSize];
            single.Run(rows, outputs);
            return outputs;
        })];

        float[] found = new float[Instances * many.OutputSize];
        for (int step = 0; step < Steps; step++)
        {
            many.StepMany(Instances, [.. inputs.SelectMany(rows => rows.Skip(step * many.InputSize).Take(many.InputSize))], found);
            Assert.Equal(expected.SelectMany(rows => rows.Skip(step * many.OutputSize).Take(many.OutputSize)), found);
        }
    }

    private static TinyRnnModel Model()
    {
        Random random = new(7);
        ModelBuilder builder = new("variants", 5);
        builder.Layer(
            "conv1d", "conv", null, [new("filters", Integer: 9), new("kernelSize", Integer: 3), new("dilation", Integer: 2)],
            (_, shape) => TestModels.Values(random, shape));
        TestModels.Layer(builder, random, "lstm", "lstm", 85, extra: new AttributeValue("peepholes", Flag: true));
        builder.Layer("poolingOverTime", "mean");
        return GoldenVectorsFactory.Attach(builder.Output(TestModels.Layer(builder, random, "dense", "last", 3)).Build());
    }
}
