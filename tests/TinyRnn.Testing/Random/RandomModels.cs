using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Reference;

namespace TinyRnn.Testing;

/// <summary>
/// Random models from a seed: 1 to 4 layers of every kind and activation, 1 to 70 units with odd sizes and single units, branches
/// joined by concat, add and multiply, initial states, with and without biases and normalisers. Recurrent weights are scaled (see
/// <c>RandomLayerWeights</c>) so that 1,000 free-running steps stay within <see cref="Tolerances.FreeRunning"/>.
/// </summary>
public static class RandomModels
{
    private const int ProbeSteps = 32;
    private const int MostDraws = 1000;

    /// <summary>The model of a seed, without golden vectors (<c>GoldenVectorsFactory.Attach</c> adds them).</summary>
    /// <exception cref="ArgumentException">The options allow constant models only, such as a softmax of one unit.</exception>
    public static TinyRnnModel Create(long seed, RandomModelOptions? options = null)
    {
        RandomModelBuilder builder = new(new RandomSource(seed), options ?? new());
        for (int draw = 0; draw < MostDraws; draw++)
        {
            TinyRnnModel model = builder.Build($"random-{seed}");
            if (IsAlive(model))
            {
                return model;
            }
        }

        throw new ArgumentException($"No model with {options} moves: {MostDraws} were drawn.", nameof(options));
    }

    /// <summary>Inputs for a model: [steps, inputSize] in raw units, normal with the mean and scale of its normaliser.</summary>
    public static float[] Inputs(TinyRnnModel model, long seed, int steps)
    {
        float[] inputs = NormalizedInputs(model, seed, steps);
        if (model.InputNormaliser is { } normaliser)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                int channel = i % normaliser.Mean.Length;
                inputs[i] = normaliser.Mean[channel] + (normaliser.Scale[channel] * inputs[i]);
            }
        }

        return inputs;
    }

    /// <summary>Inputs for <c>StepNormalized</c>: [steps, inputSize], standard normal; or tokens.</summary>
    public static float[] NormalizedInputs(TinyRnnModel model, long seed, int steps)
    {
        RandomSource random = new(seed);
        return model.Network.Input.Kind == InputKind.Tokens
            ? [.. Enumerable.Range(0, steps).Select(_ => (float)random.Whole(0, model.Network.Input.Size - 1))]
            : random.Gaussians(steps * model.Network.InputSize, 1);
    }

    /// <summary>Whether any output moves: of a few relu units, all may be dead, and then no comparison could fail.</summary>
    private static bool IsAlive(TinyRnnModel model)
    {
        double[] run = new ReferenceNetwork(model).Run(Inputs(model, seed: 0, ProbeSteps));
        double[][] outputs = [.. run.Chunk(model.Network.OutputSize)];
        return outputs.Any(output => !output.SequenceEqual(outputs[^1]));
    }
}

/// <summary>Draws one model.</summary>
internal sealed class RandomModelBuilder(RandomSource random, RandomModelOptions options)
{
    private const int MostUnits = 70;

    private const int MostTokens = 40;

    private static readonly string[] Joins = [LayerKinds.Concat, LayerKinds.Add, LayerKinds.Multiply];
    private static readonly string[] PinnedJoins = [.. Joins, LayerKinds.Average, LayerKinds.Subtract, LayerKinds.Divide];
    private static readonly string[] Recurrent = [LayerKinds.SimpleRnn, LayerKinds.Lstm, LayerKinds.Gru];

    // Those that are not drawn: rounding may take an argument across the jump of one, the other grows without measure.
    private static readonly string[] OnDemand = [ActivationKinds.ThresholdedRelu, ActivationKinds.Exponential];

    // Recurrent kinds come up most: they are what the library is for.
    private static readonly string[] Chain =
        [.. Recurrent, .. Recurrent, LayerKinds.Dense, LayerKinds.Dense, LayerKinds.Activation];

    public TinyRnnModel Build(string name)
    {
        bool hasTokens = options.Kind == LayerKinds.Embedding;
        int inputSize = options.InputSize ?? Size();
        ModelBuilder network = (hasTokens
            ? new ModelBuilder(name, Enumerable.Range(0, random.Whole(2, MostTokens)).Select(token => $"token {token}"))
            : new ModelBuilder(name, inputSize, Length())).Activations(options.Tier);
        bool normalised = options.Normaliser ?? random.Chance(0.5);
        if (normalised && !hasTokens)
        {
            Normaliser normaliser = RandomNormaliser(inputSize, largestExponent: 2);
            network.Normalise(normaliser.Mean, normaliser.Scale);
        }

        int layers = options.Layers ?? random.Whole(1, 4);
        int last = hasTokens ? AddLayer(network, LayerKinds.Embedding, -1, units: null) : -1;
        for (int layer = 0; layer < layers; layer++)
        {
            string kind = NextKind(isLast: layer == layers - 1);
            last = PinnedJoins.Contains(kind) ? AddJoin(network, kind, last) : AddLayer(network, kind, last, units: null);
            last = IsFollower ? AddFollower(network, last) : last;
        }

        network.Output(
            last, normaliser: normalised ? RandomNormaliser(network.ShapeOf(last).Channels, largestExponent: 0) : null);
        if (last > 0 && random.Chance(0.2))
        {
            network.Output(last - 1);
        }

        return network.Build();
    }

    /// <summary>Rows of a step: as asked for, and several where the pinned kind has nothing to do with one.</summary>
    private int Length() => options.Length == 1 && RandomFrames.NeedsFrame(options.Kind) ? RandomFrames.Rows(random) : options.Length;

    /// <summary>Whether the pinned kind neither multiplies a matrix nor joins.</summary>
    private bool IsFollower => options.Kind is { } pinned && !PinnedJoins.Contains(pinned) && !Chain.Contains(pinned)
        && pinned != LayerKinds.Embedding;

    private string NextKind(bool isLast)
    {
        if (IsFollower || options.Kind == LayerKinds.Embedding)
        {
            return random.Pick(Chain[..^1]);
        }

        return options.Kind is { } pinned
            ? PinnedJoins.Contains(pinned) && !isLast ? random.Pick(Chain) : pinned
            : random.Pick(random.Chance(0.25) ? Joins : Chain);
    }

    /// <summary>Adds a layer of the pinned kind after another, with what its values need before it.</summary>
    private int AddFollower(ModelBuilder network, int last)
    {
        string kind = options.Kind!;
        if (kind == LayerKinds.Bidirectional)
        {
            return AddBidirectional(network, last);
        }

        int channels = network.ShapeOf(last).Channels;
        List<int> inputs = [last];
        List<AttributeValue> attributes = [.. RandomFrames.Attributes(random, kind, network.ShapeOf(last))];
        switch (kind)
        {
            case LayerKinds.Sqrt:
                inputs = [AddActivation(network, last, ActivationKinds.Softplus)];
                break;
            case LayerKinds.Pow:
                double exponent = random.Pick([2, 0.5, 1.5, -1, 3]);
                attributes.Add(AttributeValue.Of("exponent", exponent));
                inputs = exponent is 2 or 3 ? [AddActivation(network, last, ActivationKinds.Tanh)] : [AddActivation(network, last, ActivationKinds.Softplus)];
                break;
            case LayerKinds.Conv1d:
                attributes.AddRange(Convolution(network.ShapeOf(last)));
                break;
            case LayerKinds.LayerNorm:
                // Rows of almost equal values: with the default epsilon a stack of these magnifies rounding a thousandfold.
                attributes.Add(AttributeValue.Of("epsilon", Rounded(0.1, 0.5)));
                break;
            case LayerKinds.PoolingOverTime:
                string mode = random.Pick([LayerKinds.PoolingMean, LayerKinds.PoolingMax, LayerKinds.PoolingAttention]);
                attributes.Add(AttributeValue.Of("mode", mode));
                if (mode == LayerKinds.PoolingAttention)
                {
                    inputs.Add(AddLayer(network, LayerKinds.Dense, random.Whole(-1, last), units: 1));
                }

                break;
        }

        return network.Layer(
            kind, NextName(network, kind), inputs, attributes,
            (role, shape) => role switch
            {
                TensorLayout.Scale => [.. random.Uniforms(channels, 0.5).Select(value => value + 1)],
                TensorLayout.Weights => random.Gaussians(shape[0] * shape[1] * shape[2], 1 / Math.Sqrt(shape[1] * shape[2])),
                _ => random.Uniforms(shape[0], 0.5),
            });
    }

    private int AddBidirectional(ModelBuilder network, int input)
    {
        string cell = options.Cell ?? random.Pick(Recurrent);
        ActivationSpec activation = RandomActivation(cell);
        ActivationSpec? outputActivation = OutputActivation(cell);
        ActivationSpec growing = Growing(activation, outputActivation);
        ActivationSpec gates = RandomGateActivation(growing);
        int units = options.Units ?? Size();
        AttributeValue[] attributes =
        [
            AttributeValue.Of("cell", cell),
            AttributeValue.Of("units", units),
            AttributeValue.Of("activation", activation),
            AttributeValue.Of("recurrentActivation", gates),
            AttributeValue.Of("resetAfter", options.ResetAfter ?? random.Chance(0.5)),
            .. LstmVariants(cell),
            .. outputActivation is null ? (AttributeValue[])[] : [AttributeValue.Of("outputActivation", outputActivation)],
            .. Clip(cell),
            AttributeValue.Of("merge", random.Pick(["concat", "sum", "multiply", "average"])),
        ];
        bool bias = options.Bias ?? random.Chance(0.8);
        RandomLayerWeights weights = new(random, cell, growing, cell == LayerKinds.SimpleRnn ? null : gates);
        string[] prefixes = [LayerKinds.ForwardPrefix, LayerKinds.BackwardPrefix];
        return network.Layer(
            LayerKinds.Bidirectional, NextName(network, LayerKinds.Bidirectional), [input], attributes,
            (role, shape) =>
            {
                string plain = role.Replace(LayerKinds.ForwardPrefix, "").Replace(LayerKinds.BackwardPrefix, "");
                return shape.Count == 1 && plain != "Peepholes" && !bias ? null : weights.Values(char.ToLowerInvariant(plain[0]) + plain[1..], shape);
            },
            RandomInitialState(
                [.. prefixes.SelectMany(prefix => LayerKinds.Find(cell)!.State.Select(role => LayerKinds.DirectedRole(prefix, role)))], units));
    }

    private ActivationSpec? OutputActivation(string cell) =>
        options.OutputActivation is { } name && cell == LayerKinds.Lstm ? Parametrised(name) : null;

    /// <summary>What the weights and the gates must keep in bounds.</summary>
    private static ActivationSpec Growing(ActivationSpec activation, ActivationSpec? outputActivation) =>
        outputActivation is not null && RandomLayerWeights.IsBounded(activation) ? outputActivation : activation;

    /// <summary>Mostly causal; a step of several rows may have a convolution within the frame, with a stride.</summary>
    private AttributeValue[] Convolution(Shape input)
    {
        int groups = random.Pick([1, 2, 3]);
        groups = input.Channels % groups == 0 ? groups : 1;
        int filters = Math.Max(groups, (options.Units ?? Size()) / groups * groups);
        string padding = options.Padding ?? LayerKinds.CausalPadding;
        int dilation = random.Whole(1, 3);
        int kernel = random.Whole(1, padding == LayerKinds.ValidPadding ? Math.Max(1, (input.Length - 1) / dilation + 1) : 4);
        return
        [
            AttributeValue.Of("filters", filters),
            AttributeValue.Of("kernelSize", kernel),
            AttributeValue.Of("dilation", dilation),
            AttributeValue.Of("groups", groups),
            AttributeValue.Of("padding", padding),
            AttributeValue.Of("stride", padding == LayerKinds.CausalPadding ? 1 : random.Whole(1, 2)),
            AttributeValue.Of("activation", options.Activation == ActivationKinds.Exponential ? Parametrised(ActivationKinds.Tanh) : RandomActivation(LayerKinds.Dense)),
        ];
    }

    private static int AddActivation(ModelBuilder network, int input, string activation) => network.Layer(
        LayerKinds.Activation, NextName(network, activation), [input], [AttributeValue.Of("activation", new ActivationSpec(activation))]);

    /// <summary>Joins the last value with dense branches of other values: of any size for concat, of the same for the others.</summary>
    private int AddJoin(ModelBuilder network, string kind, int last)
    {
        bool isPair = kind is LayerKinds.Subtract or LayerKinds.Divide;
        int[] branches = new int[isPair ? 1 : random.Whole(1, 2)];
        for (int i = 0; i < branches.Length; i++)
        {
            int from = random.Whole(-1, last);
            branches[i] = AddLayer(
                network, LayerKinds.Dense, from, kind == LayerKinds.Concat ? null : network.ShapeOf(last).Channels);
        }

        if (kind == LayerKinds.Divide)
        {
            // Divisors of 1/2 to 3/2: the quotient stays in proportion.
            branches[0] = AddActivation(network, AddActivation(network, branches[0], ActivationKinds.Sigmoid), ActivationKinds.Softplus);
        }

        return network.Layer(kind, NextName(network, kind), [last, .. branches]);
    }

    private int AddLayer(ModelBuilder network, string kind, int input, int? units)
    {
        ActivationSpec activation = RandomActivation(kind);
        ActivationSpec? outputActivation = OutputActivation(kind);
        ActivationSpec growing = Growing(activation, outputActivation);
        ActivationSpec? recurrentActivation = kind is LayerKinds.Lstm or LayerKinds.Gru ? RandomGateActivation(growing) : null;
        int unitsOrSize = units ?? options.Units ?? Size();
        if (units is null && options.Kind == LayerKinds.LayerNorm)
        {
            // One channel is its own mean; of two, only the sign of their difference is left.
            unitsOrSize = Math.Max(3, unitsOrSize);
        }

        AttributeValue[] attributes =
        [
            .. LstmVariants(kind),
            .. outputActivation is null ? (AttributeValue[])[] : [new("outputActivation", Activation: outputActivation)],
            .. Clip(kind),
            new("units", Integer: unitsOrSize),
            new("activation", Activation: activation),
            new("recurrentActivation", Activation: recurrentActivation),
            new("resetAfter", Flag: options.ResetAfter ?? random.Chance(0.5)),
        ];
        bool bias = options.Bias ?? random.Chance(0.8);
        bool recurrentBias = options.Bias ?? random.Chance(0.8);
        RandomLayerWeights weights = new(random, kind, growing, recurrentActivation);
        return network.Layer(
            kind,
            NextName(network, kind),
            [input],
            attributes.Where(attribute => LayerKinds.Find(kind)!.Attributes.Any(rule => rule.Name == attribute.Name)),
            (role, dimensions) => role switch
            {
                TensorLayout.Bias when !bias => null,
                TensorLayout.RecurrentBias when !recurrentBias => null,
                _ => weights.Values(role, dimensions),
            },
            RandomInitialState(LayerKinds.Find(kind)!.State, unitsOrSize));
    }

    private AttributeValue[] LstmVariants(string kind)
    {
        if (!options.LstmVariants || kind != LayerKinds.Lstm)
        {
            return [];
        }

        int choice = random.Whole(1, 7);
        return
        [
            AttributeValue.Of("peepholes", (choice & 1) != 0),
            AttributeValue.Of("clip", (choice & 2) != 0 ? Rounded(0.5, 2) : 0),
            AttributeValue.Of("coupledInputForget", (choice & 4) != 0),
        ];
    }

    private AttributeValue[] Clip(string kind) =>
        options.Clip && kind is (LayerKinds.SimpleRnn or LayerKinds.Gru) ? [AttributeValue.Of("clip", Rounded(0.2, 0.8))] : [];

    private Dictionary<string, float[]> RandomInitialState(IReadOnlyList<string> roles, int units) =>
        options.InitialState ?? random.Chance(0.25)
            ? roles.ToDictionary(role => role, _ => random.Uniforms(units, 0.5))
            : [];

    private static string NextName(ModelBuilder network, string kind) => $"{kind}{network.LayerCount}";

    private ActivationSpec RandomActivation(string layer)
    {
        bool allowsSoftmax = layer is LayerKinds.Dense or LayerKinds.Activation;
        bool isPrelu = options.Activation == ActivationKinds.Prelu && layer == LayerKinds.Activation;
        string[] names =
        [
            .. ActivationKinds.All.Where(kind => kind.IsAvailable && (allowsSoftmax || kind.Name != ActivationKinds.Softmax)
                && (isPrelu || kind.Name != ActivationKinds.Prelu) && (options.Activation == kind.Name || !OnDemand.Contains(kind.Name))
                && (!Recurrent.Contains(layer) || IsForCells(kind.Name))).Select(kind => kind.Name),
        ];

        // Without weights nothing holds an exp that takes another's values.
        bool isHeld = options.Activation != ActivationKinds.Exponential || layer != LayerKinds.Activation;
        return options.Activation is { } pinned && names.Contains(pinned) && isHeld ? Parametrised(pinned)
            : random.Chance(0.4) ? Parametrised(ActivationKinds.Tanh)
            : Parametrised(random.Pick(names));
    }

    /// <summary>Unbounded gates go with bounded activations only, or the state explodes whatever the weights are.</summary>
    private ActivationSpec RandomGateActivation(ActivationSpec activation)
    {
        string[] names =
        [
            .. ActivationKinds.All.Where(kind => kind.IsAvailable && IsElementwise(kind) && !OnDemand.Contains(kind.Name) && IsForCells(kind.Name)).Select(kind => kind.Name)
                .Where(name => RandomLayerWeights.IsBounded(activation) || name is ActivationKinds.Sigmoid or ActivationKinds.HardSigmoid),
        ];
        return options.RecurrentActivation is { } pinned ? Parametrised(pinned)
            : random.Chance(0.6) ? Parametrised(ActivationKinds.Sigmoid)
            : Parametrised(random.Pick(names));
    }

    private ActivationSpec Parametrised(string name) => name switch
    {
        ActivationKinds.HardSigmoid => new(name, Rounded(0.1, 0.3), Rounded(0.4, 0.6)),
        ActivationKinds.LeakyRelu => new(name, Rounded(0.01, 0.3)),
        ActivationKinds.Elu => new(name, Rounded(0.5, 1)),
        ActivationKinds.Affine => new(name, Rounded(0.3, 0.9), Rounded(-0.2, 0.2)),
        ActivationKinds.ScaledTanh => new(name, Rounded(0.5, 1.2), Rounded(0.5, 0.8)),
        ActivationKinds.ThresholdedRelu => new(name, Rounded(0.05, 0.2)),
        ActivationKinds.Clamp => new(name, Rounded(-1, -0.3), Rounded(0.5, 1)),
        ActivationKinds.Selu => ActivationSpec.Create(name),
        _ => new(name),
    };

    private bool IsForCells(string activation) => options.CellActivations?.Contains(activation) ?? true;

    private static bool IsElementwise(ActivationKind kind) => kind.Name is not (ActivationKinds.Softmax or ActivationKinds.Prelu);

    /// <summary>Three digits, as people write parameters.</summary>
    private double Rounded(double low, double high) => Math.Round(random.Uniform(low, high), 3);

    /// <summary>1 to 70; small sizes and the neighbours of vector widths come up more often than by chance.</summary>
    private int Size() => random.Whole(0, 3) switch
    {
        0 => random.Whole(1, 5),
        1 => random.Pick([7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65]),
        _ => random.Whole(1, MostUnits),
    };

    /// <summary>
    /// Scales from a hundredth to 10^<paramref name="largestExponent"/>, means in proportion. Output scales stay at most 1, because
    /// the tolerances hold for the normalised output and a scale multiplies its error.
    /// </summary>
    private Normaliser RandomNormaliser(int channels, int largestExponent)
    {
        float[] scale = new float[channels];
        float[] mean = new float[channels];
        for (int i = 0; i < channels; i++)
        {
            scale[i] = (float)Math.Pow(10, random.Uniform(-2, largestExponent));
            mean[i] = (float)(scale[i] * random.Uniform(-3, 3));
        }

        return new(mean, scale);
    }
}
