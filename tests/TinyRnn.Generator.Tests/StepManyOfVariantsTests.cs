using System;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Generator.Tests;

/// <summary>
/// Several instances in one pass where the recurrent layer has peepholes and the layers around it keep memory of their own, and where
/// layers read parts of what others made.
/// </summary>
public sealed class StepManyOfVariantsTests
{
    private const int Instances = 5;
    private const int Steps = 12;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void InstancesWithInputsOfTheirOwn_GiveTheBitsOfSingleSteps(bool hasViews)
    {
        TinyRnnModel model = hasViews ? Views() : Model();
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

    /// <summary>Parts of the input, of a recurrent and of a dense layer, and rows made of the last.</summary>
    private static TinyRnnModel Views()
    {
        Random random = new(8);
        ModelBuilder builder = new ModelBuilder("views", 8).Normalise([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 1, 2, 1, 2, 1, 2]);
        int part = Slice(builder, "part", ModelBuilder.NetworkInput, 3, 4, 1);
        int gru = TestModels.Layer(builder, random, "gru", "gru", 40, [part]);
        int upper = Slice(builder, "upper", gru, 20, 20, 1);
        int second = TestModels.Layer(builder, random, "lstm", "lstm", 24, [upper]);
        int dense = TestModels.Layer(builder, random, "dense", "dense", 12, [second]);
        int odd = Slice(builder, "odd", dense, 1, 5, 2);
        int flat = builder.Layer("flatten", "flat", [odd]);
        int sum = builder.Layer("reduce", "sum", [dense], [new("mode", Text: "sum"), new("axis", Text: "channels")]);
        int rows = builder.Layer("reshape", "rows", [dense], [new("rows", Integer: 3), new("channels", Integer: 4)]);
        return GoldenVectorsFactory.Attach(builder.Output(flat).Output(sum).Output(rows).Output(part, normaliser: new([1, 2, 3, 4], [2, 2, 2, 2])).Build());
    }

    private static int Slice(ModelBuilder builder, string name, int input, int start, int count, int step) => builder.Layer(
        "slice", name, [input],
        [new("axis", Text: "channels"), new("start", Integer: start), new("count", Integer: count), new("step", Integer: step)]);
}
