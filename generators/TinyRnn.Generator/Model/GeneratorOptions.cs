using TinyRnn.Format;

namespace TinyRnn.Generator.Model;

/// <summary>What the project chooses.</summary>
/// <param name="Widths">Vector widths in bits for which bodies are emitted, widest first.</param>
/// <param name="Diagnostics">Mistakes in the choice.</param>
internal sealed record GeneratorOptions(EquatableArray<int> Widths, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>The runtime library that the project references.</summary>
/// <param name="Version">Assembly version of TinyRnn.dll; null where it is not referenced as an assembly.</param>
internal sealed record RuntimeReference(string? Version);
