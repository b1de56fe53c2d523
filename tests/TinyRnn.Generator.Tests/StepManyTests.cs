using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Generator.Tests;

/// <summary>Several instances advanced by one call, and what is left over by single steps.</summary>
public sealed class StepManyTests
{
    private const int Instances = 17;
    private const int Steps = 20;

    private static readonly TinyRnnModel[] Models =
        [
            Stacked(70, 85), TestModels.Rich(units: 96), Elman(150), Stacked(8, 16), Stacked(20, 12), Stacked(3, 40), Elman(9),
            TestModels.Rich(units: 7), Clipped(85, 70), Clipped(9, 40), Clipped(12, 3),
        ];

    private static readonly CompiledModels Compiled = CompiledModels.Compile([.. Models], null);

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Models.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void InstancesWithInputsOfTheirOwn_GiveTheBitsOfSingleSteps(int index)
    {
        for (int instances = 1; instances <= Instances; instances++)
        {
            Compare(index, instances);
        }
    }

    private static void Compare(int index, int instances)
    {
        IGeneratedModel many = Compiled.Create(index);
        float[][] inputs = [.. Enumerable.Range(0, instances).Select(seed => RandomModels.Inputs(Models[index], seed, Steps))];
        float[][] expected = [.. inputs.Select(rows =>
        {
            IGeneratedModel single = Compiled.Create(index);
            float[] outputs = new float[Steps * single.OutputSize];
            single.Run(rows, outputs);
            return outputs;
        })];

        float[] found = new float[instances * many.OutputSize];
        for (int step = 0; step < Steps; step++)
        {
            many.StepMany(instances, [.. inputs.SelectMany(rows => Row(rows, step, many.InputSize))], found);
            Assert.Equal(expected.SelectMany(rows => Row(rows, step, many.OutputSize)), found);
        }
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void AnInstance_MayTakeSingleStepsInBetween(int index)
    {
        const int Together = 8, Alone = 3;
        IGeneratedModel many = Compiled.Create(index);
        IGeneratedModel single = Compiled.Create(index);
        float[] inputs = RandomModels.Inputs(Models[index], 1, Steps);
        float[] expected = new float[Steps * single.OutputSize];
        single.Run(inputs, expected);
        float[] found = new float[Together * many.OutputSize];
        for (int step = 0; step < Steps; step++)
        {
            int instances = step % 2 == 0 ? Together : Alone;
            float[] row = [.. Row(inputs, step, many.InputSize)];
            many.StepMany(instances, [.. Enumerable.Repeat(row, instances).SelectMany(values => values)], found.AsSpan(0, instances * many.OutputSize));
            Assert.Equal(Row(expected, step, many.OutputSize), found.Take(many.OutputSize));
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
    public void ModelsWithARecurrentLayer_HaveABodyForSeveralInstances_WhereVectorsAreWide()
    {
        Assert.NotNull(Find(Elman(8), null));
        Assert.Null(Find(Elman(8), "256;128"));
        Assert.Null(Find(TestModels.OfKind("dense"), null));

        static System.Reflection.MethodInfo? Find(TinyRnnModel model, string? widths) => CompiledModels.Compile([model], widths)
            .Type(0).GetMethod("StepTogether_512", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static);
    }

    private static IEnumerable<float> Row(float[] rows, int step, int size) => rows.Skip(step * size).Take(size);

    /// <summary>Both kinds that can limit the arguments of their gates here.</summary>
    private static TinyRnnModel Clipped(int elmanUnits, int gruUnits)
    {
        Random random = new(13);
        ModelBuilder builder = new($"clipped-{elmanUnits}-{gruUnits}", 4);
        TestModels.Layer(builder, random, "simpleRnn", "first", elmanUnits, extra: new AttributeValue("clip", Number: 0.3));
        int second = TestModels.Layer(builder, random, "gru", "second", gruUnits, extra: new AttributeValue("clip", Number: 0.2));
        return GoldenVectorsFactory.Attach(builder.Output(second).Build());
    }

    private static TinyRnnModel Stacked(int lstmUnits, int gruUnits)
    {
        Random random = new(4);
        ModelBuilder builder = new("stacked", 5);
        int first = TestModels.Layer(builder, random, "lstm", "first", lstmUnits);
        int second = TestModels.Layer(builder, random, "gru", "second", gruUnits);
        builder.Layer("concat", "both", [first, second]);
        int last = TestModels.Layer(builder, random, "dense", "last", 3);
        builder.Output(last);
        builder.Output(second);
        return GoldenVectorsFactory.Attach(builder.Build());
    }

    private static TinyRnnModel Elman(int units)
    {
        Random random = new(5);
        ModelBuilder builder = new("elman", 4);
        TestModels.Layer(builder, random, "simpleRnn", "first", units);
        builder.Output(TestModels.Layer(builder, random, "dense", "last", 2));
        return GoldenVectorsFactory.Attach(builder.Build());
    }
}
