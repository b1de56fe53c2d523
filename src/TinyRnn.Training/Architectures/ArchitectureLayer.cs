using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Training.Architectures;

/// <summary>One layer as the text of an architecture states it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Attributes">The attributes that are stated; the others take their defaults.</param>
/// <param name="Name">Its name; null for one made of kind and number.</param>
/// <param name="HasInitialState">Whether the state that it starts from is trained; else it starts from zeros.</param>
/// <param name="Sources">Names of the layers that it takes; empty for the layer before.</param>
/// <param name="Text">The words as they stand in the text, for messages.</param>
/// <param name="Column">1-based place of its first word in the text.</param>
internal sealed record ArchitectureLayer(
    LayerKind Kind, IReadOnlyList<AttributeValue> Attributes, string? Name, bool HasInitialState, IReadOnlyList<string> Sources, string Text, int Column)
{
    /// <summary>Whether it keeps a hidden state from step to step.</summary>
    public bool IsRecurrent => TensorLayout.IsRecurrent(Kind.Name) || Kind.Name == LayerKinds.Bidirectional;
}
