using System;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Reference;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Generator.Tests;

/// <summary>What every generated class promises of its step paths, on the golden models: one a layer kind, and combinations.</summary>
public sealed class StepPathTests(ITestOutputHelper log)
{
    private const int Instances = 3;
    private const int Steps = 10_000;

    // The JIT stops optimising a method beyond 60,000 bytes of IL, silently.
    private const int LargestMethod = 60_000;

    private static readonly ImmutableArray<TinyRnnModel> Models =
    [
        .. GoldenModels.All.Select(name => ModelReader.ReadFile(GoldenModels.PathOf(name)))
            .Where(model => !model.Network.NeedsWholeSequence),
    ];

    private static readonly Lazy<CompiledModels> Compiled = new(() => CompiledModels.Compile(Models, null));

    public static TheoryData<int, string> All
    {
        get
        {
            TheoryData<int, string> data = [];
            for (int i = 0; i < Models.Length; i++)
            {
                data.Add(i, Models[i].Network.Name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void EveryStepPath_AllocatesNothing(int index, string name)
    {
        IGeneratedModel model = Compiled.Value.Create(index);
        float[] inputs = RandomModels.Inputs(Models[index], 3, Instances);
        float[] outputs = new float[Instances * model.OutputSize];
        byte[] saved = new byte[model.SavedStateLength];

        void Paths()
        {
            model.Step(inputs.AsSpan(0, model.InputSize), outputs.AsSpan(0, model.OutputSize));
            model.StepNormalized(inputs.AsSpan(0, model.InputSize), outputs.AsSpan(0, model.OutputSize));
            model.Run(inputs, outputs);
            model.StepMany(Instances, inputs, outputs);
            model.Classify(outputs.AsSpan(0, model.OutputSize));
            model.SaveState(saved);
            model.LoadState(saved);
            model.Reset();
        }

        long allocated = AllocatedBytes.Least(() =>
        {
            for (int step = 0; step < Steps; step++)
            {
                Paths();
            }
        });
        Assert.True(allocated == 0, $"{name} allocated {allocated} bytes in {Steps} rounds of all step paths");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void SelfCheck_PassesAndFailsOnceAWeightIsAltered(int index, string name)
    {
        Assert.InRange(Compiled.Value[index].SelfCheck(), 0f, 1f);

        TinyRnnModel model = Models[index];
        if (model.Tensors.Count == 0)
        {
            return;
        }

        // One weight of every tensor, by half of its size or by a half, so that no model hides the change.
        Tensor[] altered = [.. model.Tensors.Select(tensor => new Tensor(
            tensor.Name, tensor.Dimensions, [(tensor.Values[0] * 1.5f) + 0.5f, .. tensor.Values.Skip(1)]))];
        float damaged = CompiledModels.Compile([model.With(tensors: altered)], null)[0].SelfCheck();
        Assert.True(damaged > 1, $"{name}: {damaged}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void ASavedState_ContinuesToTheBit_AndAnotherModelsIsRefused(int index, string name)
    {
        IGeneratedModel first = Compiled.Value.Create(index);
        IGeneratedModel second = Compiled.Value.Create(index);
        float[] inputs = RandomModels.Inputs(Models[index], 5, 21);
        int half = 11 * first.InputSize;
        float[] expected = new float[10 * first.OutputSize];
        float[] found = new float[10 * first.OutputSize];
        byte[] saved = new byte[first.SavedStateLength];

        first.Run(inputs.AsSpan(0, half), new float[11 * first.OutputSize]);
        first.SaveState(saved);
        first.Run(inputs.AsSpan(half), expected);
        second.LoadState(saved);
        second.Run(inputs.AsSpan(half), found);
        Assert.Equal(expected, found);

        byte[] foreign = [.. saved];
        foreign[0] ^= 1;
        second.LoadState(saved);
        Assert.Contains("another model", Assert.Throws<ArgumentException>(() => second.LoadState(foreign)).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Throws<ArgumentException>(() => second.LoadState(saved.AsSpan(1)));
        second.Run(inputs.AsSpan(half), found);
        Assert.True(expected.AsSpan().SequenceEqual(found), $"{name}: a refused state left a trace");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void RunAndStepMany_GiveTheBitsOfSingleSteps(int index, string name)
    {
        IGeneratedModel single = Compiled.Value.Create(index);
        IGeneratedModel other = Compiled.Value.Create(index);
        const int Count = 12;
        float[] inputs = RandomModels.Inputs(Models[index], 9, Count);
        float[] expected = new float[Count * single.OutputSize];
        float[] found = new float[Count * single.OutputSize];
        for (int step = 0; step < Count; step++)
        {
            single.Step(inputs.AsSpan(step * single.InputSize, single.InputSize), expected.AsSpan(step * single.OutputSize, single.OutputSize));
        }

        other.Run(inputs, found);
        Assert.True(expected.AsSpan().SequenceEqual(found), $"{name}: Run differs from Step");

        // Every instance sees the same rows, so each must give what one alone gives.
        for (int step = 0; step < Count; step++)
        {
            float[] row = inputs[(step * single.InputSize)..((step + 1) * single.InputSize)];
            float[] results = new float[Instances * single.OutputSize];
            other.StepMany(Instances, [.. row, .. row, .. row], results);
            float[] wanted = expected[(step * single.OutputSize)..((step + 1) * single.OutputSize)];
            Assert.Equal([.. wanted, .. wanted, .. wanted], results);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void AWrongLength_IsRefusedAndLeavesTheState(int index, string name)
    {
        IGeneratedModel model = Compiled.Value.Create(index);
        IGeneratedModel untouched = Compiled.Value.Create(index);
        float[] input = RandomModels.Inputs(Models[index], 2, 1);
        float[] output = new float[model.OutputSize];
        float[] expected = new float[model.OutputSize];

        Assert.Throws<ArgumentException>(() => model.Step(input.AsSpan(1), output));
        Assert.Throws<ArgumentException>(() => model.Step(input, new float[model.OutputSize + 1]));
        Assert.Throws<ArgumentException>(() => model.StepNormalized(new float[model.InputSize + 1], output));
        Assert.Throws<ArgumentException>(() => model.Run(new float[2 * model.InputSize], output));
        Assert.Throws<ArgumentException>(() => model.StepMany(2, input, output));

        model.Step(input, output);
        untouched.Step(input, expected);
        Assert.True(expected.AsSpan().SequenceEqual(output), $"{name}: a refused call left a trace");
    }

    [Fact]
    public async Task InstancesOnManyThreads_DoNotDisturbEachOther()
    {
        int index = Enumerable.Range(0, Models.Length).First(i => Models[i].Network.Name == "stacked");
        float[] inputs = RandomModels.Inputs(Models[index], 4, 2000);
        float[] Outputs()
        {
            IGeneratedModel model = Compiled.Value.Create(index);
            float[] outputs = new float[2000 * model.OutputSize];
            model.Run(inputs, outputs);
            return outputs;
        }

        float[] alone = Outputs();
        float[][] together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Outputs)));
        Assert.All(together, outputs => Assert.Equal(alone, outputs));
    }

    /// <summary>Many windows of many rows over the edges, of channels that need vectors of every width.</summary>
    private static TinyRnnModel WidePooling()
    {
        ModelBuilder builder = new("wide-pooling", 79, 100);
        return builder.Output(builder.Layer(
            "pooling", "mean", null,
            [new("mode", Text: "mean"), new("size", Integer: 64), new("stride", Integer: 8), new("padding", Text: "same")])).Build();
    }

    [Fact]
    public void TheLargestEmittedMethod_StaysWithinWhatTheJitOptimises()
    {
        TinyRnnModel[] large =
        [
            .. ((string[])["lstm", "gru", "simpleRnn", "dense"]).Select(kind => RandomModels.Create(70, new() { Kind = kind, Layers = 4 })),
            LargeModels.Create(),
            WidePooling(),
        ];
        CompiledModels compiled = CompiledModels.Compile([.. large.Select(GoldenVectorsFactory.Attach)], null);
        (string Name, int Size) largest = Enumerable.Range(0, compiled.Count)
            .SelectMany(i => compiled.Type(i).GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Select(method => ($"{large[i].Network.Name}.{method.Name}", method.GetMethodBody()?.GetILAsByteArray()?.Length ?? 0)))
            .MaxBy(item => item.Item2);

        log.WriteLine($"largest: {largest.Name}, {largest.Size:N0} bytes of IL");
        Assert.InRange(largest.Size, 1, LargestMethod);
    }
}
