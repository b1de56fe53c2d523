using System.Collections.Generic;

namespace TinyRnn.Interop;

/// <summary>What an importer made of a source.</summary>
/// <param name="Draft">The network with its outputs.</param>
internal sealed record ImportedNetwork(NetworkDraft Draft)
{
    /// <summary>What a user should know about how the source was understood.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Vectors that the source itself carries.</summary>
    public IReadOnlyList<CheckVectors> Vectors { get; init; } = [];
}
