using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Tests.Harness;
using TinyRnn.Reference;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Generator.Tests;

/// <summary>Generated code against the double-precision reference, for every vector width.</summary>
public sealed class NumericTests(ITestOutputHelper log)
{
    private const int Models = 66;
    private const int NewerModels = 44;
    private const int FrameModels = 42;
    private const int ClippedModels = 24;
    private const int OneStepRounds = 40;
    private const int FreeSteps = 1000;

    private static readonly string[] KindsByTurn =
        ["gru", "lstm", "simpleRnn", "dense", "activation", "concat", "add", "multiply", "any", "any", "any"];

    // Kinds that random networks have only when asked for; lstm here has peepholes, clip or coupled gates.
    private static readonly string[] KindsOnDemand =
        ["lstm", "embedding", "layerNorm", "batchNorm", "poolingOverTime", "subtract", "divide", "sqrt", "pow", "activation", "conv1d"];

    private static readonly string[] Elementwise =
    [
        .. ActivationKinds.All.Where(item => item.IsAvailable && item.Name is not (ActivationKinds.Softmax or ActivationKinds.Prelu)).Select(item => item.Name),
    ];

    private static readonly string[] KindsOfFrames = ["pad", "pooling", "flatten", "reshape", "transpose", "slice", "reduce"];

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void RandomModels_AgreeWithTheReference(string widths) => AssertAgree([.. Enumerable.Range(0, Models).Select(Create)], widths);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void RandomModelsOfKindsOnDemand_AgreeWithTheReference(string widths) =>
        AssertAgree([.. Enumerable.Range(0, NewerModels).Select(CreateOnDemand)], widths);

    /// <summary>Scores whose powers are infinite or 0, from the first row on.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(-200)]
    public void Attention_BeginsWithAnyScore(float level)
    {
        ModelBuilder builder = new("attention", 2);
        int score = builder.Layer(
            LayerKinds.Dense, "score", [ModelBuilder.NetworkInput], [AttributeValue.Of("units", 1)],
            new Dictionary<string, float[]> { [TensorLayout.Weights] = [1, 1], [TensorLayout.Bias] = [level] });
        TinyRnnModel model = GoldenVectorsFactory.Attach(builder.Output(builder.Layer(
            LayerKinds.PoolingOverTime, "pooled", [ModelBuilder.NetworkInput, score],
            [AttributeValue.Of("mode", LayerKinds.PoolingAttention)])).Build());

        Assert.InRange(FreeRunning(model, CompiledModels.Compile([model], null)[0]), 0, 1);
    }

    /// <summary>Every activation as that of the cell on its way out, alone and with the other variants.</summary>
    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void RandomLstmsWithAnOutputActivation_AgreeWithTheReference(string widths) => AssertAgree(
        [
            .. Elementwise.SelectMany((activation, index) => ((bool[])[false, true]).Select(hasVariants => GoldenVectorsFactory.Attach(
                RandomModels.Create(5000 + index, new()
                {
                    Kind = LayerKinds.Lstm,
                    OutputActivation = activation,
                    LstmVariants = hasVariants,
                    Layers = (index % 2) + 1,
                    Tier = index % 3 == 2 ? ActivationTier.Fast : ActivationTier.Accurate,
                })))),
        ],
        widths);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void RandomModelsWithLimitedArguments_AgreeWithTheReference(string widths) => AssertAgree(
        [
            .. Enumerable.Range(0, ClippedModels).Select(index => GoldenVectorsFactory.Attach(RandomModels.Create(5000 + index, new()
            {
                Kind = index % 3 == 0 ? LayerKinds.SimpleRnn : LayerKinds.Gru,
                ResetAfter = index % 3 == 1,
                Clip = true,
                Layers = (index % 2) + 1,
                Tier = index % 4 == 3 ? ActivationTier.Fast : ActivationTier.Accurate,
            }))),
        ],
        widths);

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void NotANumber_PassesALimit(string widths)
    {
        TinyRnnModel[] models = [.. ((string[])["simpleRnnClip", "gruClip", "gruResetBeforeClip"]).Select(kind => TestModels.OfKind(kind))];
        CompiledModels compiled = CompiledModels.Compile([.. models], widths);
        for (int i = 0; i < models.Length; i++)
        {
            float[] outputs = new float[compiled[i].OutputSize];
            compiled[i].Step([float.NaN, 0, 0], outputs);
            Assert.All(outputs, value => Assert.True(float.IsNaN(value), $"{models[i].Network.Name}, width {widths}: {value}"));
        }
    }

    [Theory]
    [InlineData("512")]
    [InlineData("256")]
    [InlineData("128")]
    public void RandomModelsOfFrames_AgreeWithTheReference(string widths)
    {
        ImmutableArray<TinyRnnModel> models =
        [
            .. GoldenModels.All.Where(name => name.StartsWith("frame-", StringComparison.Ordinal))
                .Select(name => ModelReader.ReadFile(GoldenModels.PathOf(name))).Where(model => !model.Network.NeedsWholeSequence),
            .. Enumerable.Range(0, FrameModels).Select(index => GoldenVectorsFactory.Attach(RandomModels.Create(4000 + index, new()
            {
                Kind = KindsOfFrames[index % KindsOfFrames.Length],
                Layers = (index % 3) + 1,
                Normaliser = index % 2 == 0,
            }))),
        ];
        CompiledModels compiled = CompiledModels.Compile(models, widths);
        for (int i = 0; i < models.Length; i++)
        {
            double run = FreeRunning(models[i], compiled[i]);
            Assert.True(run <= 1, $"{Name(models[i])}, width {widths}: {FreeSteps} steps are {run:g3} of the tolerance off");
            float check = compiled[i].SelfCheck();
            Assert.True(check <= 1, $"{Name(models[i])}, width {widths}: golden vectors are {check:g3} of the tolerance off");
        }
    }

    private void AssertAgree(ImmutableArray<TinyRnnModel> models, string widths)
    {
        CompiledModels compiled = CompiledModels.Compile(models, widths);
        double worstStep = 0;
        double worstRun = 0;
        for (int i = 0; i < models.Length; i++)
        {
            double step = OneStep(models[i], compiled, i);
            double run = FreeRunning(models[i], compiled[i]);
            Assert.True(step <= 1, $"{Name(models[i])}, width {widths}: one step is {step:g3} of the tolerance off");
            Assert.True(run <= 1, $"{Name(models[i])}, width {widths}: {FreeSteps} steps are {run:g3} of the tolerance off");
            float check = compiled[i].SelfCheck();
            Assert.True(check <= 1, $"{Name(models[i])}, width {widths}: golden vectors are {check:g3} of the tolerance off");
            worstStep = Math.Max(worstStep, step);
            worstRun = Math.Max(worstRun, run);
        }

        log.WriteLine($"width {widths}: one step {worstStep:g2}, {FreeSteps} steps {worstRun:g2} of the tolerance");
    }

    [CasesFact]
    public void ThirdPartyCases_GiveTheirOutputsThroughGeneratedCode()
    {
        ThirdPartyCase[] cases = [.. ((IEnumerable<object[]>)KerasCases.Names).Select(row => KerasCases.Load((string)row[0]))];
        Assert.NotEmpty(cases);
        foreach (string widths in (string[])["512", "256", "128"])
        {
            CompiledModels compiled = CompiledModels.Compile([.. cases.Select(item => GoldenVectorsFactory.Attach(item.Model))], widths);
            for (int i = 0; i < cases.Length; i++)
            {
                int steps = cases[i].Inputs.Length / compiled[i].InputSize;
                float[] outputs = new float[steps * compiled[i].OutputSize];
                compiled[i].Run(cases[i].Inputs, outputs);
                double ratio = cases[i].Tolerance.Ratio(cases[i].Expected, cases[i].Compared<float>(outputs));
                Assert.True(ratio <= 1, $"{cases[i].Name}, width {widths}: {ratio:g3} of the tolerance off");
            }
        }
    }

    [Fact]
    public void AFrameOfSeveralRows_AgreesWithTheReference()
    {
        TinyRnnModel[] models =
        [
            TestModels.Frame(),
            .. Enumerable.Range(200, 4).Select(seed => GoldenVectorsFactory.Attach(RandomModels.Create(seed, new() { Length = 3 }))),
            .. ((string[])["layerNorm", "batchNorm", "poolingOverTime", "pow"]).Select((kind, i) => GoldenVectorsFactory.Attach(
                RandomModels.Create(220 + i, new() { Kind = kind, Length = 3 }))),
            .. Enumerable.Range(0, 6).Select(i => GoldenVectorsFactory.Attach(RandomModels.Create(230 + i, new()
            {
                Kind = LayerKinds.Conv1d,
                Length = 5,
                Layers = 1,
                Padding = i % 3 == 0 ? LayerKinds.CausalPadding : i % 3 == 1 ? LayerKinds.ValidPadding : LayerKinds.SamePadding,
            }))),
        ];
        CompiledModels compiled = CompiledModels.Compile([.. models], null);
        for (int i = 0; i < models.Length; i++)
        {
            Assert.InRange(FreeRunning(models[i], compiled[i]), 0, 1);

            // A step runs the recurrent layers once a row, so the tolerance of one step counts for each row.
            Assert.InRange(OneStep(models[i], compiled, i), 0, models[i].Network.Input.Length);
        }
    }

    [Fact]
    public void WeightsInAResource_GiveTheSameBitsAsInline()
    {
        TinyRnnModel model = LargeModels.Create();
        IGeneratedModel inline = CompiledModels.Compile([model], null)[0];
        HarnessResult result = GeneratorHarness.Run(new HarnessInput
        {
            Sources = [GeneratorHarness.SourceFor("large.rnn.json"), Adapters.Source("Adapter", "global::Sample.Model")],
            Models = [LargeModels.Text()],
        });
        IGeneratedModel resource = HarnessResult.Create(result.Load(), "Adapter");

        float[] inputs = RandomModels.Inputs(model, 1, 50);
        float[] first = new float[50 * inline.OutputSize];
        float[] second = new float[50 * inline.OutputSize];
        inline.Run(inputs, first);
        resource.Run(inputs, second);

        Assert.Equal(first, second);
        Assert.InRange(resource.SelfCheck(), 0f, 1f);
    }

    /// <summary>A layer kind by turn, and every activation by turn where the kind has one.</summary>
    private static TinyRnnModel Create(int index)
    {
        string kind = KindsByTurn[index % KindsByTurn.Length];
        bool isFree = kind == "any" || index < KindsByTurn.Length;
        RandomModelOptions options = new()
        {
            Kind = kind == "any" ? null : kind,
            Activation = isFree ? null : Elementwise[index % Elementwise.Length],
            ResetAfter = kind == "gru" ? index / KindsByTurn.Length % 2 == 0 : null,
            Layers = (index % 4) + 1,
            Tier = index % 3 == 2 ? ActivationTier.Fast : ActivationTier.Accurate,
        };
        return GoldenVectorsFactory.Attach(RandomModels.Create(1000 + index, options));
    }

    private static TinyRnnModel CreateOnDemand(int index)
    {
        string kind = KindsOnDemand[index % KindsOnDemand.Length];
        return GoldenVectorsFactory.Attach(RandomModels.Create(2000 + index, new()
        {
            Kind = kind,
            Activation = kind == LayerKinds.Activation ? ActivationKinds.Prelu : null,
            LstmVariants = true,
            Layers = (index % 3) + 1,
        }));
    }

    private static double FreeRunning(TinyRnnModel model, IGeneratedModel generated)
    {
        float[] inputs = RandomModels.Inputs(model, 7, FreeSteps);
        double[] expected = new ReferenceNetwork(model).Run(inputs);
        float[] found = new float[expected.Length];
        generated.Reset();
        generated.Run(inputs, found);
        return Scaled(model, Tolerances.FreeRunning, expected, found);
    }

    /// <summary>Single steps, each from the state of the reference.</summary>
    private static double OneStep(TinyRnnModel model, CompiledModels compiled, int index)
    {
        IGeneratedModel generated = compiled[index];
        ReferenceNetwork reference = new(model);
        float[] inputs = RandomModels.NormalizedInputs(model, 11, OneStepRounds);
        float[] found = new float[generated.OutputSize];
        double worst = 0;
        for (int step = 0; step < OneStepRounds; step++)
        {
            // Both start from the same float32 state: the reference's, rounded.
            float[] state = [.. reference.SaveState().Select(value => (float)value)];
            reference.LoadState([.. state.Select(value => (double)value)]);
            generated.LoadState(compiled.StateBytes(index, model.Network, state));
            ReadOnlySpan<float> input = inputs.AsSpan(step * generated.InputSize, generated.InputSize);
            generated.StepNormalized(input, found);
            worst = Math.Max(worst, Tolerances.OneStep.Ratio(reference.StepNormalized(input), found));
        }

        return worst;
    }

    /// <summary>The tolerance counts in normalised units; an output normaliser scales the error with the output.</summary>
    private static double Scaled(TinyRnnModel model, Tolerance tolerance, double[] expected, float[] found)
    {
        List<double> scale = [];
        for (int i = 0; i < model.Network.Outputs.Count; i++)
        {
            Shape shape = model.Network.Outputs[i].Shape;
            for (int j = 0; j < shape.Count; j++)
            {
                scale.Add(Math.Max(1, Math.Abs(model.OutputNormalisers[i]?.Scale[j % shape.Channels] ?? 1)));
            }
        }

        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            worst = Math.Max(worst, tolerance.Ratio(expected[i], found[i]) / scale[i % scale.Count]);
        }

        return worst;
    }

    private static string Name(TinyRnnModel model) =>
        $"{model.Network.Name} ({string.Join(" > ", model.Network.Layers.Select(layer => $"{layer.Type} {layer.Units}"))})";
}
