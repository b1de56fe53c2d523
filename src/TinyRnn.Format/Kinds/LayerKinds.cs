using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>
/// The table of layer kinds: the one place that says which kinds format 1.0 knows, with their attributes, tensor roles and
/// shape rules.
/// </summary>
static partial class LayerKinds
{
    /// <summary>y = activation(W x + b).</summary>
    public const string Dense = "dense";

    /// <summary>h' = activation(W x + U h + b) (Elman, 1990).</summary>
    public const string SimpleRnn = "simpleRnn";

    /// <summary>Long short-term memory (Hochreiter and Schmidhuber, 1997; forget gate by Gers et al., 2000).</summary>
    public const string Lstm = "lstm";

    /// <summary>Gated recurrent unit (Cho et al., 2014), both reset forms.</summary>
    public const string Gru = "gru";

    /// <summary>An activation on its own.</summary>
    public const string Activation = "activation";

    /// <summary>Inputs one after another along the channels.</summary>
    public const string Concat = "concat";

    /// <summary>Elementwise sum.</summary>
    public const string Add = "add";

    /// <summary>Elementwise product.</summary>
    public const string Multiply = "multiply";

    /// <summary>A row of a table for each token.</summary>
    public const string Embedding = "embedding";

    /// <summary>Normalisation over the channels of a row (Ba et al., 2016).</summary>
    public const string LayerNorm = "layerNorm";

    /// <summary>A scale and a shift a channel: batch normalisation (Ioffe and Szegedy, 2015), folded when written.</summary>
    public const string BatchNorm = "batchNorm";

    /// <summary>Mean, maximum or attention over the steps so far.</summary>
    public const string PoolingOverTime = "poolingOverTime";

    /// <summary>One-dimensional convolution over the rows.</summary>
    public const string Conv1d = "conv1d";

    /// <summary>Rows of the sequence in reverse order.</summary>
    public const string Reverse = "reverse";

    /// <summary>A recurrent layer run in both directions (Schuster and Paliwal, 1997).</summary>
    public const string Bidirectional = "bidirectional";

    /// <summary>Elementwise mean.</summary>
    public const string Average = "average";

    /// <summary>Elementwise difference.</summary>
    public const string Subtract = "subtract";

    /// <summary>Elementwise quotient.</summary>
    public const string Divide = "divide";

    /// <summary>Elementwise square root.</summary>
    public const string Sqrt = "sqrt";

    /// <summary>Elementwise power.</summary>
    public const string Pow = "pow";

    /// <summary>Rows added before and after.</summary>
    public const string Pad = "pad";

    /// <summary>Mean or maximum over windows of rows of a frame.</summary>
    public const string Pooling = "pooling";

    /// <summary>All rows as one.</summary>
    public const string Flatten = "flatten";

    /// <summary>The same values in another shape.</summary>
    public const string Reshape = "reshape";

    /// <summary>Rows and channels exchanged.</summary>
    public const string Transpose = "transpose";

    /// <summary>A range of rows or channels.</summary>
    public const string Slice = "slice";

    /// <summary>Sum, mean, maximum or minimum over an axis.</summary>
    public const string Reduce = "reduce";

    /// <summary>Mode of <see cref="PoolingOverTime"/> and <see cref="Pooling"/>: the mean.</summary>
    public const string PoolingMean = "mean";

    /// <summary>Mode of <see cref="PoolingOverTime"/> and <see cref="Pooling"/>: the maximum.</summary>
    public const string PoolingMax = "max";

    /// <summary>Mode of <see cref="PoolingOverTime"/>: the mean weighted by the softmax of scores.</summary>
    public const string PoolingAttention = "attention";

    private const string OutputActivation = "outputActivation";

    private const int ManyInputs = 64;

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<LayerKind> All { get; } = Build();

    /// <summary>The kind of that name, or null.</summary>
    public static LayerKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>
    /// Name of the attribute with the activation that the cell of an lstm, or of a bidirectional layer of those, leaves it by:
    /// <c>outputActivation</c> where it has one.
    /// </summary>
    public static string LstmOutputActivation(LayerSpec layer) =>
        layer.Attributes.Any(attribute => attribute.Name == OutputActivation) ? OutputActivation : "activation";

    /// <summary>Whether an lstm layer, or a bidirectional layer of those, has peepholes, a clip, coupled gates or an output activation of its own.</summary>
    public static bool IsLstmVariant(LayerSpec layer) =>
        layer.Attribute("peepholes").Flag == true
        || layer.Attribute("coupledInputForget").Flag == true
        || layer.Attribute("clip").Number > 0
        || LstmOutputActivation(layer) == OutputActivation;

    private static LayerKind[] Build() =>
    [
        new()
        {
            Name = Dense,
            Summary = "Fully connected: y = activation(W x + b).",
            Attributes = [Units(), ActivationRule("activation", ActivationKinds.Linear, allowsSoftmax: true)],
            Tensors =
            [
                new(TensorLayout.Weights, c => [c.Units, c.Channels]),
                new(TensorLayout.Bias, c => [c.Units], IsRequired: false),
            ],
            OutputShape = UnitsPerRow,
            MultiplyAdds = c => (long)c.Inputs[0].Length * c.Units * c.Channels,
        },
        Recurrent(SimpleRnn, "Elman network: h' = activation(W x + U h + b).", 1,
            [Units(), ActivationRule("activation", ActivationKinds.Tanh), Clip() with { IsLater = true }], [TensorLayout.Hidden]),
        Recurrent(Lstm, "Long short-term memory.", 4,
            [
                Units(),
                ActivationRule("activation", ActivationKinds.Tanh),
                ActivationRule("recurrentActivation", ActivationKinds.Sigmoid),
                Rare(Flag("peepholes", false)),
                Clip(),
                Rare(Flag("coupledInputForget", false)),
                new(OutputActivation, AttributeType.Activation, SameAs: "activation"),
            ],
            [TensorLayout.Hidden, TensorLayout.Cell]),
        Recurrent(Gru, "Gated recurrent unit.", 3,
            [
                Units(),
                ActivationRule("activation", ActivationKinds.Tanh),
                ActivationRule("recurrentActivation", ActivationKinds.Sigmoid),
                Flag("resetAfter", true),
                Clip() with { IsLater = true },
            ],
            [TensorLayout.Hidden]),
        new()
        {
            Name = Activation,
            Summary = "An activation on its own.",
            Attributes = [new("activation", AttributeType.Activation, AllowsSoftmax: true, AllowsPrelu: true)],
            Tensors =
            [
                new(
                    TensorLayout.Alpha,
                    c => [c.Channels],
                    IsAllowed: c => c.Attribute("activation").Activation!.Name == ActivationKinds.Prelu
                        ? null
                        : "only prelu has a weight a channel"),
            ],
            OutputShape = SameAsFirst,
            MultiplyAdds = _ => 0,
        },
        new()
        {
            Name = Concat,
            Summary = "Inputs one after another along the channels.",
            MinimumInputs = 2,
            MaximumInputs = ManyInputs,
            OutputShape = c => c.Inputs.Any(shape => shape.Length != c.Inputs[0].Length)
                ? (null, "all inputs must have the same number of rows")
                : (new Shape(c.Inputs[0].Length, c.Inputs.Sum(shape => shape.Channels)), null),
            MultiplyAdds = _ => 0,
        },
        Elementwise(Add, "Elementwise sum of inputs of one shape."),
        Elementwise(Multiply, "Elementwise product of inputs of one shape."),
        Elementwise(Average, "Elementwise mean of inputs of one shape."),
        Elementwise(Subtract, "First input minus second, elementwise.", maximumInputs: 2),
        Elementwise(Divide, "First input divided by second, elementwise.", maximumInputs: 2),
        OfOne(Sqrt, "Elementwise square root; not-a-number of a negative value."),
        OfOne(
            Pow, "Elementwise power with a constant exponent; not-a-number where the power is not real.",
            new AttributeRule("exponent", AttributeType.Number)),
        EmbeddingKind(),
        LayerNormKind(),
        BatchNormKind(),
        PoolingOverTimeKind(),
        ConvolutionKind(),
        ReverseKind(),
        BidirectionalKind(),
        PadKind(),
        PoolingKind(),
        FlattenKind(),
        ReshapeKind(),
        TransposeKind(),
        SliceKind(),
        ReduceKind(),
    ];

    private static LayerKind Recurrent(string name, string summary, int gates, AttributeRule[] attributes, string[] state)
    {
        List<TensorRole> roles =
        [
            new(TensorLayout.InputWeights, c => [gates * c.Units, c.Channels]),
            new(TensorLayout.RecurrentWeights, c => [gates * c.Units, c.Units]),
            new(TensorLayout.Bias, c => [gates * c.Units], IsRequired: false),
        ];
        if (name == Lstm)
        {
            roles.Add(new(
                TensorLayout.Peepholes,
                c => [3 * c.Units],
                IsAllowed: c => c.Attribute("peepholes").Flag == true ? null : "peephole weights exist only with peepholes true"));
        }

        if (name == Gru)
        {
            roles.Add(new(
                TensorLayout.RecurrentBias,
                c => [c.Units],
                IsRequired: false,
                IsAllowed: c => c.Attribute("resetAfter").Flag == true
                    ? null
                    : "the second bias of the candidate exists only with resetAfter true"));
        }

        return new()
        {
            Name = name,
            Summary = summary,
            Attributes = attributes,
            Tensors = roles,
            State = state,
            OutputShape = UnitsPerRow,
            MultiplyAdds = c => c.Inputs[0].Length * (((long)gates * c.Units * (c.Channels + c.Units)) + Peepholes(name, c)),
        };
    }

    private static int Peepholes(string name, ShapeContext context) =>
        name == Lstm && context.Attribute("peepholes").Flag == true ? 3 * context.Units : 0;

    private static LayerKind OfOne(string name, string summary, params AttributeRule[] attributes) => new()
    {
        Name = name,
        Summary = summary,
        Attributes = attributes,
        OutputShape = SameAsFirst,
        MultiplyAdds = _ => 0,
    };

    private static LayerKind Elementwise(string name, string summary, int maximumInputs = ManyInputs) => new()
    {
        Name = name,
        Summary = summary,
        MinimumInputs = 2,
        MaximumInputs = maximumInputs,
        OutputShape = c => c.Inputs.Any(shape => shape != c.Inputs[0])
            ? (null, "all inputs must have the same shape")
            : (c.Inputs[0], null),
        MultiplyAdds = _ => 0,
    };

    private static (Shape?, string?) UnitsPerRow(ShapeContext context) =>
        (new Shape(context.Inputs[0].Length, context.Units), null);

    private static (Shape?, string?) SameAsFirst(ShapeContext context) => (context.Inputs[0], null);

    private static AttributeRule Units() => new("units", AttributeType.PositiveInteger);

    private static AttributeRule Flag(string name, bool value) => new(name, AttributeType.Flag, new(name, Flag: value));

    /// <summary>Limit of the gates' arguments, 0 for none.</summary>
    private static AttributeRule Clip() => Rare(new("clip", AttributeType.NonNegativeNumber, new("clip", Number: 0)));

    private static AttributeRule Rare(AttributeRule rule) => rule with { OmitsDefault = true };

    private static AttributeRule ActivationRule(string name, string activation, bool allowsSoftmax = false) =>
        new(name, AttributeType.Activation, new(name, Activation: new(activation)), AllowsSoftmax: allowsSoftmax);

    private static EquatableArray<string> Words(params string[] words) => new(words);
}
