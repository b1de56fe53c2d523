using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>
/// The table of layer kinds: the one place that says which kinds format 1.0 knows, with their attributes, tensor roles and
/// shape rules. Reserved kinds stand here with their attributes so that the format does not change when they arrive.
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

    private const int ManyInputs = 64;

    /// <summary>All kinds, available ones first.</summary>
    public static IReadOnlyList<LayerKind> All { get; } = Build();

    /// <summary>The kind of that name, or null.</summary>
    public static LayerKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

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
            [Units(), ActivationRule("activation", ActivationKinds.Tanh)], [TensorLayout.Hidden]),
        Recurrent(Lstm, "Long short-term memory.", 4,
            [
                Units(),
                ActivationRule("activation", ActivationKinds.Tanh),
                ActivationRule("recurrentActivation", ActivationKinds.Sigmoid),
                Reserved(Flag("peepholes", false)),
                Reserved(new("clip", AttributeType.Number, new("clip", Number: 0))),
                Reserved(Flag("coupledInputForget", false)),
            ],
            [TensorLayout.Hidden, TensorLayout.Cell]),
        Recurrent(Gru, "Gated recurrent unit.", 3,
            [
                Units(),
                ActivationRule("activation", ActivationKinds.Tanh),
                ActivationRule("recurrentActivation", ActivationKinds.Sigmoid),
                Flag("resetAfter", true),
            ],
            [TensorLayout.Hidden]),
        new()
        {
            Name = Activation,
            Summary = "An activation on its own.",
            Attributes = [new("activation", AttributeType.Activation, AllowsSoftmax: true)],
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

        // Reserved from here on.
        Later("reverse", "Rows in reverse order.", wholeSequence: true),
        Later("bidirectional", "A recurrent layer run in both directions.", wholeSequence: true, attributes:
            [new("merge", AttributeType.Word, new("merge", Text: "concat"), Words("concat", "sum", "multiply", "average"))]),
        Later("conv1d", "One-dimensional convolution.", attributes:
            [
                new("filters", AttributeType.PositiveInteger), new("kernelSize", AttributeType.PositiveInteger),
                new("stride", AttributeType.PositiveInteger, new("stride", Integer: 1)),
                new("dilation", AttributeType.PositiveInteger, new("dilation", Integer: 1)),
                new("groups", AttributeType.PositiveInteger, new("groups", Integer: 1)),
                new("padding", AttributeType.Word, new("padding", Text: "causal"), Words("causal", "valid", "same")),
                ActivationRule("activation", ActivationKinds.Linear, allowsSoftmax: true),
            ]),
        Later("pad", "Rows added before and after."),
        Later("pooling", "Mean or maximum over rows of a frame."),
        Later("poolingOverTime", "Mean, maximum or attention over the steps, as running state.", attributes:
            [new("mode", AttributeType.Word, new("mode", Text: "mean"), Words("mean", "max", "attention"))]),
        Later("embedding", "A row of a table for each token.", attributes: [Units()]),
        Later("batchNorm", "Scale and shift a channel."),
        Later("layerNorm", "Normalisation over the channels of a row."),
        Later("flatten", "All rows as one."),
        Later("reshape", "Same values, other shape."),
        Later("transpose", "Rows and channels exchanged."),
        Later("slice", "A range of channels or rows."),
        Later("subtract", "Elementwise difference.", maximumInputs: 2),
        Later("divide", "Elementwise quotient.", maximumInputs: 2),
        Later("sqrt", "Elementwise square root."),
        Later("pow", "Elementwise power."),
        Later("reduce", "Sum, mean or maximum over an axis."),
    ];

    private static LayerKind Recurrent(string name, string summary, int gates, AttributeRule[] attributes, string[] state)
    {
        List<TensorRole> roles =
        [
            new(TensorLayout.InputWeights, c => [gates * c.Units, c.Channels]),
            new(TensorLayout.RecurrentWeights, c => [gates * c.Units, c.Units]),
            new(TensorLayout.Bias, c => [gates * c.Units], IsRequired: false),
        ];
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
            MultiplyAdds = c => (long)c.Inputs[0].Length * gates * c.Units * (c.Channels + c.Units),
        };
    }

    private static LayerKind Elementwise(string name, string summary) => new()
    {
        Name = name,
        Summary = summary,
        MinimumInputs = 2,
        MaximumInputs = ManyInputs,
        OutputShape = c => c.Inputs.Any(shape => shape != c.Inputs[0])
            ? (null, "all inputs must have the same shape")
            : (c.Inputs[0], null),
        MultiplyAdds = _ => 0,
    };

    private static LayerKind Later(
        string name, string summary, AttributeRule[]? attributes = null, bool wholeSequence = false, int maximumInputs = 1) => new()
        {
            Name = name,
            IsAvailable = false,
            Summary = summary,
            Attributes = attributes ?? [],
            NeedsWholeSequence = wholeSequence,
            MaximumInputs = maximumInputs,
            OutputShape = _ => (null, "this kind is reserved"),
            MultiplyAdds = _ => 0,
        };

    private static (Shape?, string?) UnitsPerRow(ShapeContext context) =>
        (new Shape(context.Inputs[0].Length, context.Units), null);

    private static (Shape?, string?) SameAsFirst(ShapeContext context) => (context.Inputs[0], null);

    private static AttributeRule Units() => new("units", AttributeType.PositiveInteger);

    private static AttributeRule Flag(string name, bool value) => new(name, AttributeType.Flag, new(name, Flag: value));

    private static AttributeRule Reserved(AttributeRule rule) => rule with { OnlyDefault = true };

    private static AttributeRule ActivationRule(string name, string activation, bool allowsSoftmax = false) =>
        new(name, AttributeType.Activation, new(name, Activation: new(activation)), AllowsSoftmax: allowsSoftmax);

    private static EquatableArray<string> Words(params string[] words) => new(words);
}
