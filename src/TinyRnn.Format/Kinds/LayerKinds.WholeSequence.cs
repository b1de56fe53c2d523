using System.Collections.Generic;

namespace TinyRnn.Format;

static partial class LayerKinds
{
    /// <summary>Prefix of the roles of the layer that runs forwards.</summary>
    public const string ForwardPrefix = "forward";

    /// <summary>Prefix of the roles of the layer that runs backwards.</summary>
    public const string BackwardPrefix = "backward";

    /// <summary>The name of a direction's tensor role, such as <c>backwardInputWeights</c>.</summary>
    public static string DirectedRole(string prefix, string role) => prefix + char.ToUpperInvariant(role[0]) + role.Substring(1);

    private static LayerKind ReverseKind() => new()
    {
        Name = Reverse,
        Summary = "The rows of the sequence in reverse order.",
        NeedsWholeSequence = true,
        OutputShape = c => OneRow(c, c.Channels),
        MultiplyAdds = _ => 0,
    };

    private static LayerKind BidirectionalKind() => new()
    {
        Name = Bidirectional,
        Summary = "A recurrent layer run in both directions over the sequence; the merge joins what both give for a row.",
        NeedsWholeSequence = true,
        IsComposite = true,
        Attributes =
        [
            new("cell", AttributeType.Word, Words: Words(SimpleRnn, Lstm, Gru)),
            Units(),
            ActivationRule("activation", ActivationKinds.Tanh),
            ActivationRule("recurrentActivation", ActivationKinds.Sigmoid),
            Rare(Flag("resetAfter", true)),
            new("merge", AttributeType.Word, new("merge", Text: Concat), Words(Concat, "sum", Multiply, Average)),
        ],
        Tensors = [.. Directed(ForwardPrefix), .. Directed(BackwardPrefix)],
        OutputShape = c => OneRow(c, c.Attribute("merge").Text == Concat ? 2 * c.Units : c.Units),
        MultiplyAdds = c => 2L * DirectionGates(c) * c.Units * (c.Channels + c.Units),
    };

    private static List<TensorRole> Directed(string prefix) =>
    [
        new(DirectedRole(prefix, TensorLayout.InputWeights), c => [DirectionGates(c) * c.Units, c.Channels]),
        new(DirectedRole(prefix, TensorLayout.RecurrentWeights), c => [DirectionGates(c) * c.Units, c.Units]),
        new(DirectedRole(prefix, TensorLayout.Bias), c => [DirectionGates(c) * c.Units], IsRequired: false),
        new(
            DirectedRole(prefix, TensorLayout.RecurrentBias),
            c => [c.Units],
            IsRequired: false,
            IsAllowed: c => c.Attribute("cell").Text == Gru && c.Attribute("resetAfter").Flag == true
                ? null
                : "the second bias of the candidate exists only for gru with resetAfter true"),
    ];

    private static int DirectionGates(ShapeContext context) => TensorLayout.Gates(context.Attribute("cell").Text!);

    private static (Shape?, string?) OneRow(ShapeContext context, int channels) => context.Inputs[0].Length == 1
        ? (new Shape(1, channels), null)
        : (null, "a layer over the whole sequence takes one row a step, not a frame");
}
