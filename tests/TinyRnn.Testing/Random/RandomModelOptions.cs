using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Testing;

/// <summary>What <see cref="RandomModels"/> must not choose by itself; null leaves it to the seed.</summary>
public sealed record RandomModelOptions
{
    /// <summary>
    /// The layer kind under test. A dense, recurrent or activation kind is then the kind of every layer; a joining kind (concat,
    /// add, multiply, subtract, divide) is the last layer, over layers of other kinds; an embedding is the first one; any other kind
    /// follows each layer of the network.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>Layers, at least 1 (by itself 1 to 4), besides the dense branches that add and multiply need for equal shapes.</summary>
    public int? Layers { get; init; }

    /// <summary>Features of the input, at least 1 (by itself 1 to 70).</summary>
    public int? InputSize { get; init; }

    /// <summary>Units of every dense and recurrent layer, at least 1 (by itself 1 to 70).</summary>
    public int? Units { get; init; }

    /// <summary>Rows that a step consumes, at least 1 (by itself 1).</summary>
    public int Length { get; init; } = 1;

    /// <summary>The activation of every layer that has one (by itself any but thresholdedRelu, which jumps, exponential and prelu).</summary>
    public string? Activation { get; init; }

    /// <summary>The gates' activation of every lstm and gru layer (by itself any but thresholdedRelu and exponential).</summary>
    public string? RecurrentActivation { get; init; }

    /// <summary>The activations that recurrent layers may have, gates included, where it is left to the seed (by itself the same as other layers).</summary>
    public IReadOnlyList<string>? CellActivations { get; init; }

    /// <summary>The activation of the cell on its way out of every lstm layer, bidirectional ones too (by itself as the other).</summary>
    public string? OutputActivation { get; init; }

    /// <summary>The tier of tanh and sigmoid.</summary>
    public ActivationTier Tier { get; init; }

    /// <summary>The cell of every bidirectional layer.</summary>
    public string? Cell { get; init; }

    /// <summary>The reset form of every gru layer.</summary>
    public bool? ResetAfter { get; init; }

    /// <summary>Whether every lstm layer, bidirectional ones too, has peepholes, a clip or coupled gates (by itself none has).</summary>
    public bool LstmVariants { get; init; }

    /// <summary>Whether every simpleRnn and gru layer, bidirectional ones too, limits the arguments of its gates (by itself none does).</summary>
    public bool Clip { get; init; }

    /// <summary>The padding of every convolution (by itself causal).</summary>
    public string? Padding { get; init; }

    /// <summary>Whether layers have biases.</summary>
    public bool? Bias { get; init; }

    /// <summary>Whether recurrent layers have an initial state.</summary>
    public bool? InitialState { get; init; }

    /// <summary>Whether the model has an input and an output normaliser.</summary>
    public bool? Normaliser { get; init; }
}
