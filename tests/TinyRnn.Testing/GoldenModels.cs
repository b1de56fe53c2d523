using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;
using Xunit;

namespace TinyRnn.Testing;

/// <summary>
/// The models of <c>tests/Models</c>: small, one a layer kind and a few combinations, each with another part of the format (labels,
/// threshold, normalisers, initial state, window, several outputs). The files are made from this table by
/// <c>TINYRNN_ACCEPT=1 dotnet test tests/TinyRnn.Reference.Tests</c>; tests of every room read the files.
/// </summary>
public static class GoldenModels
{
    private static readonly Dictionary<string, Func<ModelBuilder, RandomSource, ModelBuilder>> Table = new()
    {
        ["dense"] = (builder, random) =>
        {
            builder.Describe("Two dense layers to class probabilities.").Features(["a", "b", "c"], ["m/s^2", "m/s^2", "K"]).SampleRate(50)
                .Normalise([0.5f, -2, 300], [1.5f, 4, 20]);
            Add(builder, random, LayerKinds.Dense, 9, ActivationKinds.Relu);
            return builder.Output(Add(builder, random, LayerKinds.Dense, 4, ActivationKinds.Softmax), ["north", "east", "south", "west"]);
        },
        ["simple-rnn"] = (builder, random) =>
        {
            Add(builder, random, LayerKinds.SimpleRnn, 7, ActivationKinds.Tanh);
            return builder.Describe("Elman network with a scaled output.")
                .Output(Add(builder, random, LayerKinds.Dense, 2, ActivationKinds.Linear), normaliser: new([20, -3], [5, 0.25f]));
        },
        ["lstm"] = (builder, random) =>
        {
            Add(builder, random, LayerKinds.Lstm, 10, ActivationKinds.Tanh, initialState: true);
            return builder.Describe("Long short-term memory from a learnt initial state.")
                .Output(Add(builder, random, LayerKinds.Dense, 3, ActivationKinds.Softmax), ["low", "middle", "high"]);
        },
        ["gru"] = (builder, random) =>
        {
            Add(builder, random, LayerKinds.Gru, 12, ActivationKinds.Tanh);
            return builder.Describe("Gated recurrent unit, reset after the product, with both candidate biases.")
                .Normalise([0, 1, -1], [1, 2, 0.5f])
                .Output(Add(builder, random, LayerKinds.Dense, 1, ActivationKinds.Sigmoid), threshold: 0.75);
        },
        ["gru-reset-before"] = (builder, random) =>
        {
            AttributeValue gates = new("recurrentActivation", Activation: ActivationSpec.Create(ActivationKinds.HardSigmoid));
            Add(builder, random, LayerKinds.Gru, 11, ActivationKinds.Tanh, attributes: [AttributeValue.Of("resetAfter", false), gates]);
            return builder.Describe("Gated recurrent unit, reset before the product, with hard gates.").Output(0);
        },
        ["activation"] = (builder, random) =>
        {
            int dense = Add(builder, random, LayerKinds.Dense, 3, ActivationKinds.Linear);
            int[] all = [.. ReferenceCells.Activations.Where(name => name != ActivationKinds.Prelu).Select(name => builder.Layer(
                LayerKinds.Activation, name, [dense], [new("activation", Activation: ActivationSpec.Create(name))]))];
            return builder.Describe("Every activation on the same three values.")
                .Output(builder.Layer(LayerKinds.Concat, "all", all));
        },
        ["concat"] = (builder, random) => Join(builder, random, LayerKinds.Concat),
        ["add"] = (builder, random) => Join(builder, random, LayerKinds.Add),
        ["multiply"] = (builder, random) => Join(builder, random, LayerKinds.Multiply),
        ["branches"] = (builder, random) =>
        {
            // The shape of a speech denoiser: a detector beside the main path, fed back into it by concatenation.
            int dense = Add(builder, random, LayerKinds.Dense, 6, ActivationKinds.Tanh);
            int detector = Add(builder, random, LayerKinds.Gru, 5, ActivationKinds.Relu);
            int detected = Add(builder, random, LayerKinds.Dense, 1, ActivationKinds.Sigmoid);
            builder.Layer(LayerKinds.Concat, "joined", [dense, detector, ModelBuilder.NetworkInput]);
            Add(builder, random, LayerKinds.Gru, 9, ActivationKinds.Tanh);
            int gains = Add(builder, random, LayerKinds.Dense, 4, ActivationKinds.Sigmoid);
            return builder.Describe("A graph with two outputs and skip connections.").Output(gains).Output(detected, ["voice"], threshold: 0.5);
        },
        ["stacked"] = (builder, random) =>
        {
            Add(builder, random, LayerKinds.Lstm, 8, ActivationKinds.Tanh);
            Add(builder, random, LayerKinds.Gru, 5, ActivationKinds.Tanh);
            Add(builder, random, LayerKinds.SimpleRnn, 3, ActivationKinds.Relu, initialState: true);
            return builder.Describe("Three recurrent layers, used in windows.").Window(steps: 40, stride: 10)
                .Output(Add(builder, random, LayerKinds.Dense, 2, ActivationKinds.Softmax), ["no", "yes"]);
        },
        ["benchmark-lstm-8-32-4"] = (builder, random) => Benchmark(builder, random, LayerKinds.Lstm),
        ["benchmark-gru-8-32-4"] = (builder, random) => Benchmark(builder, random, LayerKinds.Gru),
        ["lstm-peepholes"] = (builder, random) =>
        {
            AttributeValue[] variant = [AttributeValue.Of("peepholes", true), AttributeValue.Of("clip", 1.5)];
            Add(builder, random, LayerKinds.Lstm, 9, ActivationKinds.Tanh, attributes: variant);
            Add(builder, random, LayerKinds.Lstm, 21, ActivationKinds.Tanh, attributes: [AttributeValue.Of("coupledInputForget", true)]);
            return builder.Describe("Long short-term memory with peepholes and clipped gates, then one with coupled gates.")
                .Output(Add(builder, random, LayerKinds.Dense, 2, ActivationKinds.Linear));
        },
        ["tokens"] = (builder, random) =>
        {
            Add(builder, random, LayerKinds.Embedding, 6, ActivationKinds.Linear);
            Add(builder, random, LayerKinds.Gru, 10, ActivationKinds.Tanh);
            string[] letters = [.. Letters];
            return builder.Describe("A language model of a few letters.")
                .Output(Add(builder, random, LayerKinds.Dense, letters.Length, ActivationKinds.Softmax), letters);
        },
        ["normalisation"] = (builder, random) =>
        {
            Add(builder, random, LayerKinds.Dense, 19, ActivationKinds.Tanh);
            Add(builder, random, LayerKinds.LayerNorm);
            Add(builder, random, LayerKinds.Gru, 7, ActivationKinds.Tanh);
            return builder.Describe("Layer normalisation before and a folded batch normalisation after a recurrent layer.")
                .Output(Add(builder, random, LayerKinds.BatchNorm));
        },
        ["pooling-over-time"] = (builder, random) =>
        {
            int memory = Add(builder, random, LayerKinds.Gru, 9, ActivationKinds.Tanh);
            int scores = Add(builder, random, LayerKinds.Dense, 1, ActivationKinds.Linear);
            int[] pooled =
            [
                .. ((string[])[LayerKinds.PoolingMean, LayerKinds.PoolingMax, LayerKinds.PoolingAttention]).Select(mode => builder.Layer(
                    LayerKinds.PoolingOverTime, mode, mode == LayerKinds.PoolingAttention ? [memory, scores] : [memory],
                    [AttributeValue.Of("mode", mode)])),
            ];
            return builder.Describe("Mean, maximum and attention over the steps so far.")
                .Output(builder.Layer(LayerKinds.Concat, "all", pooled));
        },
        ["convolution"] = (builder, random) =>
        {
            AddConvolution(builder, random, 10, 3, ActivationKinds.Tanh, AttributeValue.Of("dilation", 2));
            AddConvolution(builder, random, 6, 4, ActivationKinds.Relu, AttributeValue.Of("groups", 2));
            Add(builder, random, LayerKinds.Gru, 5, ActivationKinds.Tanh);
            return builder.Describe("Causal convolutions, one dilated and one in groups, before a recurrent layer.")
                .Output(AddConvolution(builder, random, 3, 1, ActivationKinds.Softmax), ["low", "middle", "high"]);
        },
        ["bidirectional"] = (builder, random) =>
        {
            int gru = AddBidirectional(builder, random, LayerKinds.Gru, 5, "concat");
            int reversed = builder.Layer(LayerKinds.Reverse, "reversed", [gru]);
            int lstm = AddBidirectional(builder, random, LayerKinds.Lstm, 10, "average");
            builder.Layer(LayerKinds.Average, "mean", [lstm, gru, reversed]);
            return builder.Describe("Bidirectional layers, which need the whole sequence.").Normalise([1, 0, -1], [2, 1, 0.5f])
                .Output(Add(builder, random, LayerKinds.Dense, 3, ActivationKinds.Softmax), ["low", "middle", "high"]);
        },
        ["arithmetic"] = (builder, random) =>
        {
            int dense = Add(builder, random, LayerKinds.Dense, 7, ActivationKinds.Softplus);
            int difference = builder.Layer(LayerKinds.Subtract, "difference", [dense, Add(builder, random, LayerKinds.Dense, 7, ActivationKinds.Sigmoid)]);
            int square = builder.Layer(LayerKinds.Pow, "square", [difference], [AttributeValue.Of("exponent", 2.0)]);
            int sum = builder.Layer(LayerKinds.Add, "sum", [square, dense]);
            int root = builder.Layer(LayerKinds.Sqrt, "root", [sum]);
            int quotient = builder.Layer(LayerKinds.Divide, "quotient", [difference, root]);
            int power = builder.Layer(LayerKinds.Pow, "power", [root], [AttributeValue.Of("exponent", 1.25)]);
            int bent = builder.Layer(
                LayerKinds.Activation, "bent", [difference], [AttributeValue.Of("activation", new ActivationSpec(ActivationKinds.Prelu))],
                (_, shape) => random.Uniforms(shape[0], 0.5));
            return builder.Describe("Differences, quotients, powers and roots.")
                .Output(builder.Layer(LayerKinds.Concat, "all", [quotient, power, bent]));
        },
    };

    // Behind all others, because a model's seed is its place.
    private static readonly Dictionary<string, Func<ModelBuilder, RandomSource, ModelBuilder>> Later = new()
    {
        ["clip"] = (builder, random) =>
        {
            AttributeValue clip = AttributeValue.Of("clip", 0.25);
            Add(builder, random, LayerKinds.SimpleRnn, 9, ActivationKinds.Softplus, attributes: [clip]);
            Add(builder, random, LayerKinds.Gru, 21, ActivationKinds.Tanh, attributes: [clip]);
            Add(builder, random, LayerKinds.Gru, 7, ActivationKinds.Elu, attributes: [AttributeValue.Of("resetAfter", false), clip]);
            return builder.Describe("Recurrent layers that limit the arguments of their gates.")
                .Output(Add(builder, random, LayerKinds.Dense, 2, ActivationKinds.Linear));
        },
    };

    private static IEnumerable<string> Letters => "abcdefghijk ".Select(letter => letter.ToString());

    /// <summary>The names; the file of a name is <c>tests/Models/NAME.rnn.json</c>.</summary>
    public static IReadOnlyCollection<string> All { get; } = [.. Table.Keys, .. GoldenFrameModels.Table.Keys, .. Later.Keys];

    /// <summary>The names as data of a theory.</summary>
    public static TheoryData<string> Names => [.. All];

    /// <summary>Path of the committed file.</summary>
    public static string PathOf(string name) => System.IO.Path.Combine(RepositoryFiles.Models, name + ".rnn.json");

    /// <summary>The model that the file must hold, with golden vectors.</summary>
    public static TinyRnnModel Create(string name)
    {
        int seed = All.ToList().IndexOf(name);
        Provenance provenance = new() { Tool = "TinyRnn tests", Version = "1.0", Seed = seed };
        if (GoldenFrameModels.Table.TryGetValue(name, out var frame))
        {
            ModelBuilder frames = new ModelBuilder(name, frame.Channels, frame.Rows).From(provenance);
            return GoldenVectorsFactory.Attach(frame.Fill(frames, new RandomSource(seed)).Build());
        }

        // The benchmarks' models are a case of the table that other libraries are compared by.
        int inputSize = name.StartsWith("benchmark-", StringComparison.Ordinal) ? 8 : 3;
        ModelBuilder builder = (name == "tokens" ? new ModelBuilder(name, Letters) : new ModelBuilder(name, inputSize)).From(provenance);
        return GoldenVectorsFactory.Attach((Table.GetValueOrDefault(name) ?? Later[name])(builder, new RandomSource(seed)).Build());
    }

    private static ModelBuilder Benchmark(ModelBuilder builder, RandomSource random, string kind)
    {
        Add(builder, random, kind, 32, ActivationKinds.Tanh);
        return builder.Describe("One recurrent and one dense layer, for the benchmarks.")
            .Output(Add(builder, random, LayerKinds.Dense, 4, ActivationKinds.Linear));
    }

    private static ModelBuilder Join(ModelBuilder builder, RandomSource random, string kind)
    {
        int memory = Add(builder, random, LayerKinds.SimpleRnn, 6, ActivationKinds.Tanh);
        int direct = Add(builder, random, LayerKinds.Dense, 6, ActivationKinds.Elu, input: ModelBuilder.NetworkInput);
        int gate = Add(builder, random, LayerKinds.Dense, 6, ActivationKinds.Sigmoid, input: memory);
        return builder.Describe("A recurrent and two dense branches joined.")
            .Output(builder.Layer(kind, "joined", [memory, direct, gate]));
    }

    /// <summary>Adds a bidirectional layer with random weights after the last one.</summary>
    internal static int AddBidirectional(ModelBuilder builder, RandomSource random, string cell, int units, string merge)
    {
        RandomLayerWeights weights = new(
            random, cell, ActivationSpec.Create(ActivationKinds.Tanh), ActivationSpec.Create(ActivationKinds.Sigmoid));
        return builder.Layer(
            LayerKinds.Bidirectional, $"bidirectional{builder.LayerCount}", null,
            [AttributeValue.Of("cell", cell), AttributeValue.Of("units", units), AttributeValue.Of("merge", merge)],
            (role, shape) => weights.Values(
                shape.Count == 1 ? TensorLayout.Bias
                : role.EndsWith("InputWeights", StringComparison.Ordinal) ? TensorLayout.InputWeights
                : TensorLayout.RecurrentWeights, shape));
    }

    /// <summary>Adds a convolution with random weights after the last one.</summary>
    internal static int AddConvolution(
        ModelBuilder builder, RandomSource random, int filters, int kernelSize, string activation, params AttributeValue[] attributes) =>
        builder.Layer(
            LayerKinds.Conv1d, $"conv{builder.LayerCount}", null,
            [
                AttributeValue.Of("filters", filters), AttributeValue.Of("kernelSize", kernelSize),
                new("activation", Activation: ActivationSpec.Create(activation)), .. attributes,
            ],
            (_, shape) => shape.Count == 1
                ? random.Uniforms(shape[0], 0.5)
                : random.Gaussians(shape[0] * shape[1] * shape[2], 1 / Math.Sqrt(shape[1] * shape[2])));

    /// <summary>Adds a layer with weights a channel and the attributes' defaults.</summary>
    private static int Add(ModelBuilder builder, RandomSource random, string kind) => builder.Layer(
        kind, $"{kind}{builder.LayerCount}", null, null,
        (role, shape) => role == TensorLayout.Scale
            ? [.. random.Uniforms(shape[0], 0.5).Select(value => value + 1)]
            : random.Uniforms(shape[0], 0.5));

    /// <summary>Adds a layer after the last one (or after <paramref name="input"/>) with random weights.</summary>
    internal static int Add(
        ModelBuilder builder,
        RandomSource random,
        string kind,
        int units,
        string activation,
        int? input = null,
        bool initialState = false,
        AttributeValue[]? attributes = null)
    {
        ActivationSpec spec = ActivationSpec.Create(activation);
        RandomLayerWeights weights = new(random, kind, spec, ActivationSpec.Create(ActivationKinds.Sigmoid));
        return builder.Layer(
            kind,
            $"{kind}{builder.LayerCount}",
            input is int source ? [source] : null,
            kind == LayerKinds.Embedding
                ? [AttributeValue.Of("units", units)]
                : [AttributeValue.Of("units", units), new("activation", Activation: spec), .. attributes ?? []],
            weights.Values,
            initialState ? LayerKinds.Find(kind)!.State.ToDictionary(role => role, _ => random.Uniforms(units, 0.5)) : null);
    }
}
