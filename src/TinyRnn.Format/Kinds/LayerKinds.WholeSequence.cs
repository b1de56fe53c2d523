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
            Rare(Flag("peepholes", false)) with { IsLater = true },
            Clip() with { IsLater = true },
            Rare(Flag("coupledInputForget", false)) with { IsLater = true },
            new(OutputActivation, AttributeType.Activation, SameAs: "activation"),
            new("merge", AttributeType.Word, new("merge", Text: Concat), Words(Concat, "sum", Multiply, Average)),
        ],
        AttributeProblem = OfAnotherCell,
        Tensors = [.. Directed(ForwardPrefix), .. Directed(BackwardPrefix)],
        State = [.. DirectedState(ForwardPrefix), .. DirectedState(BackwardPrefix)],
        StateProblem = (c, role) => c.Attribute("cell").Text != Lstm && role.EndsWith("Cell", System.StringComparison.Ordinal)
            ? "only lstm has a cell state"
            : null,
        OutputShape = c => OneRow(c, c.Attribute("merge").Text == Concat ? 2 * c.Units : c.Units),
        MultiplyAdds = c => 2 * (((long)DirectionGates(c) * c.Units * (c.Channels + c.Units)) + Peepholes(c.Attribute("cell").Text!, c)),
    };

    /// <summary>
    /// The first variant of lstm that is asked of another cell. Activation of the gates and reset form have been read with any cell
    /// from the start, and do nothing where the cell has none.
    /// </summary>
    private static string? OfAnotherCell(System.Func<string, AttributeValue?> attribute)
    {
        string cell = attribute("cell")!.Text!;
        foreach (string name in cell == Lstm ? [] : (string[])["peepholes", "coupledInputForget", OutputActivation])
        {
            if (attribute(name) is { Flag: not false } value)
            {
                return $"attribute '{name}' is {value.Activation?.Name ?? "true"} with cell '{cell}'; expected cell '{Lstm}', "
                    + "or the attribute left out. Correct one of them.";
            }
        }

        return null;
    }

    private static IEnumerable<string> DirectedState(string prefix) =>
        [DirectedRole(prefix, TensorLayout.Hidden), DirectedRole(prefix, TensorLayout.Cell)];

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
        new(
            DirectedRole(prefix, TensorLayout.Peepholes),
            c => [3 * c.Units],
            IsAllowed: c => c.Attribute("peepholes").Flag == true ? null : "peephole weights exist only with peepholes true"),
    ];

    private static int DirectionGates(ShapeContext context) => TensorLayout.Gates(context.Attribute("cell").Text!);

    private static (Shape?, string?) OneRow(ShapeContext context, int channels) => context.Inputs[0].Length == 1
        ? (new Shape(1, channels), null)
        : (null, "a layer over the whole sequence takes one row a step, not a frame");
}
