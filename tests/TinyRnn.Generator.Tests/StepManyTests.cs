using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Generator.Tests;

/// <summary>Several instances in one pass over weights that are too large for the first-level cache.</summary>
public sealed class StepManyTests
{
    private const int Instances = 9;
    private const int Steps = 20;

    private static readonly TinyRnnModel[] Models = [Stacked(), TestModels.Rich(units: 96), Elman()];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void InstancesWithInputsOfTheirOwn_GiveTheBitsOfSingleSteps(int index)
    {
        CompiledModels compiled = CompiledModels.Compile([.. Models], null);
        IGeneratedModel many = compiled.Create(index);
        float[][] inputs = [.. Enumerable.Range(0, Instances).Select(seed => RandomModels.Inputs(Models[index], seed, Steps))];
        float[][] expected = [.. inputs.Select(rows =>
        {
            IGeneratedModel single = compiled.Create(index);
            float[] outputs = new float[Steps * single.OutputSize];
            single.Run(rows, outputs);
            return outputs;
        })];

        float[] found = new float[Instances * many.OutputSize];
        for (int step = 0; step < Steps; step++)
        {
            many.StepMany(Instances, [.. inputs.SelectMany(rows => Row(rows, step, many.InputSize))], found);
            Assert.Equal(expected.SelectMany(rows => Row(rows, step, many.OutputSize)), found);
        }
    }

    [Fact]
    public void AnInstanceThatStandsSeveralTimes_StepsAsOften()
    {
        CompiledModels compiled = CompiledModels.Compile([Models[0]], null);
        IGeneratedModel single = compiled.Create(0);
        IGeneratedModel repeated = compiled.Create(0);
        float[] inputs = RandomModels.Inputs(Models[0], 3, Instances);
        float[] expected = new float[Instances * single.OutputSize];
        float[] found = new float[Instances * single.OutputSize];

        single.Run(inputs, expected);
        repeated.StepManyOfOne(Instances, inputs, found);

        Assert.Equal(expected, found);
    }

    [Fact]
    public void LargeModels_HaveABodyForSeveralInstances_AndSmallOnesDoNot()
    {
        Assert.NotNull(Find(Models[0], "StepCore_512x4"));
        Assert.Null(Find(TestModels.OfKind("lstm"), "StepCore_512x4"));

        static System.Reflection.MethodInfo? Find(TinyRnnModel model, string name) => CompiledModels.Compile([model], null)
            .Type(0).GetMethod(name, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static);
    }

    private static IEnumerable<float> Row(float[] rows, int step, int size) => rows.Skip(step * size).Take(size);

    private static TinyRnnModel Stacked()
    {
        Random random = new(4);
        ModelBuilder builder = new("stacked", 5);
        int first = TestModels.Layer(builder, random, "lstm", "first", 70);
        int second = TestModels.Layer(builder, random, "gru", "second", 85);
        builder.Layer("concat", "both", [first, second]);
        int last = TestModels.Layer(builder, random, "dense", "last", 3);
        builder.Output(last);
        builder.Output(second);
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    private static TinyRnnModel Elman()
    {
        Random random = new(5);
        ModelBuilder builder = new("elman", 4);
        TestModels.Layer(builder, random, "simpleRnn", "first", 150);
        builder.Output(TestModels.Layer(builder, random, "dense", "last", 2));
        return GoldenVectorsFactory.Attach(builder.Build());
    }
}
