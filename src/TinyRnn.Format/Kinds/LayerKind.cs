using System;
using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>Type of an attribute's value.</summary>
#if !TINYRNN_GENERATOR
public
#endif
enum AttributeType
{
    /// <summary>Whole number of at least 1.</summary>
    PositiveInteger,

    /// <summary>Whole number of at least 0.</summary>
    NonNegativeInteger,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>Finite number.</summary>
    Number,

    /// <summary>Finite number of at least 0.</summary>
    NonNegativeNumber,

    /// <summary>Finite number above 0.</summary>
    PositiveNumber,

    /// <summary>One of <see cref="AttributeRule.Words"/>.</summary>
    Word,

    /// <summary>An activation: its name, or an object with name, alpha, beta.</summary>
    Activation,
}

/// <summary>What an attribute of a layer kind may be.</summary>
/// <param name="Name">Key in the model file.</param>
/// <param name="Type">Type of the value.</param>
/// <param name="Default">Value where the file has none; without one, and without <paramref name="SameAs"/>, the attribute is required.</param>
/// <param name="Words">The closed list of a <see cref="AttributeType.Word"/>.</param>
/// <param name="AllowsSoftmax">Whether an activation may be softmax, which is not elementwise.</param>
/// <param name="OmitsDefault">Whether writers leave the default out, because few models have another value.</param>
/// <param name="AllowsPrelu">Whether an activation may be prelu, which has weights.</param>
/// <param name="SameAs">
/// An attribute before this one in the kind, which it follows: a layer has this one only where its value is another.
/// </param>
/// <param name="IsLater">Whether the kind was without it at first: the hash leaves its default out, so that models from then keep theirs.</param>
sealed partial record AttributeRule(
    string Name,
    AttributeType Type,
    AttributeValue? Default = null,
    EquatableArray<string> Words = default,
    bool AllowsSoftmax = false,
    bool OmitsDefault = false,
    bool AllowsPrelu = false,
    string? SameAs = null,
    bool IsLater = false)
{
    /// <summary>Whether a layer cannot be without it.</summary>
    public bool IsRequired => Default is null && SameAs is null;
}

/// <summary>Sizes that the shape rules of a kind see.</summary>
/// <param name="Inputs">Shapes of the layer's inputs, at least one.</param>
/// <param name="Attribute">Looks an attribute's value up by name.</param>
sealed partial record ShapeContext(IReadOnlyList<Shape> Inputs, Func<string, AttributeValue> Attribute)
{
    /// <summary>Channels of the first input.</summary>
    public int Channels => Inputs[0].Channels;

    /// <summary>The sizes of a layer of a network.</summary>
    public static ShapeContext Of(NetworkSpec network, LayerSpec layer)
    {
        List<Shape> inputs = [];
        foreach (int source in layer.Inputs)
        {
            inputs.Add(network.ShapeOf(source));
        }

        return new(inputs, layer.Attribute) { Vocabulary = network.Input.Vocabulary.Count };
    }

    /// <summary>Entries of the vocabulary where the network input is tokens; else 0.</summary>
    public int Vocabulary { get; init; }

    /// <summary>The attribute <c>units</c>.</summary>
    public int Units => Attribute("units").Integer!.Value;
}

/// <summary>A tensor role of a layer kind.</summary>
/// <param name="Name">Role name.</param>
/// <param name="Dimensions">The shape that the sizes demand.</param>
/// <param name="IsRequired">Whether the layer must have it where it may.</param>
/// <param name="IsAllowed">Says why the role may not be present under these attributes, or null where it may be.</param>
sealed partial record TensorRole(
    string Name,
    Func<ShapeContext, int[]> Dimensions,
    bool IsRequired = true,
    Func<ShapeContext, string?>? IsAllowed = null);

/// <summary>A vector that a layer keeps from step to step and that no model file sets: it starts at zero.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Floats">Its length.</param>
sealed partial record LayerMemory(string Name, int Floats);

/// <summary>One layer kind: everything that reading, validating and documenting a layer needs to know.</summary>
sealed partial class LayerKind
{
    /// <summary>Value of <c>type</c> in the model file.</summary>
    public required string Name { get; init; }

    /// <summary>One plain sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Fewest inputs.</summary>
    public int MinimumInputs { get; init; } = 1;

    /// <summary>Most inputs.</summary>
    public int MaximumInputs { get; init; } = 1;

    /// <summary>Attributes, in the order they are written.</summary>
    public IReadOnlyList<AttributeRule> Attributes { get; init; } = Array.Empty<AttributeRule>();

    /// <summary>
    /// A sentence that says which attributes contradict each other and what to do, or null; gets an attribute by name, null where it
    /// follows another one (<see cref="AttributeRule.SameAs"/>).
    /// </summary>
    public Func<Func<string, AttributeValue?>, string?> AttributeProblem { get; init; } = _ => null;

    /// <summary>Tensor roles, in the order they are written.</summary>
    public IReadOnlyList<TensorRole> Tensors { get; init; } = Array.Empty<TensorRole>();

    /// <summary>
    /// Initial state roles ([units] each), in the order they are written; also the state that a layer keeps, unless it
    /// <see cref="IsComposite"/>.
    /// </summary>
    public IReadOnlyList<string> State { get; init; } = Array.Empty<string>();

    /// <summary>Says why a role of <see cref="State"/> may not be given under these attributes, or null where it may be.</summary>
    public Func<ShapeContext, string, string?> StateProblem { get; init; } = (_, _) => null;

    /// <summary>What else a layer keeps from step to step, after <see cref="State"/>.</summary>
    public Func<ShapeContext, IReadOnlyList<LayerMemory>> Memory { get; init; } = _ => Array.Empty<LayerMemory>();

    /// <summary>Whether <see cref="SequenceGraph"/> writes the layer as several of other kinds, so that nothing runs it itself.</summary>
    public bool IsComposite { get; init; }

    /// <summary>Whether the kind takes the tokens of the network input, and nothing else.</summary>
    public bool TakesTokens { get; init; }

    /// <summary>Whether the kind needs the whole sequence, so that the model has <c>Run</c> and no <c>Step</c>.</summary>
    public bool NeedsWholeSequence { get; init; }

    /// <summary>The output shape, or a sentence that says why the inputs do not fit.</summary>
    public required Func<ShapeContext, (Shape? Shape, string? Problem)> OutputShape { get; init; }

    /// <summary>Multiplications of a weight with a value in one step.</summary>
    public required Func<ShapeContext, long> MultiplyAdds { get; init; }
}
