using TinyRnn.Format;

namespace TinyRnn.Generator.Model;

/// <summary>Everything the step code depends on. Holds no location and no weight.</summary>
/// <param name="Target">The class.</param>
/// <param name="Network">The structure.</param>
/// <param name="Widths">Vector widths in bits, widest first.</param>
internal sealed record StepCodeSpec(TargetSpec Target, NetworkSpec Network, EquatableArray<int> Widths);

/// <summary>Everything the weights file depends on.</summary>
/// <param name="Target">The class.</param>
/// <param name="Content">The model; compared by hash.</param>
/// <param name="Resource">Resource that holds the weights; empty where they are inline.</param>
internal sealed record WeightsSpec(TargetSpec Target, ModelContent Content, string Resource);

/// <summary>A class with its model.</summary>
/// <param name="StepCode">For the step code.</param>
/// <param name="Weights">For the weights file.</param>
internal sealed record JoinedModel(StepCodeSpec StepCode, WeightsSpec Weights);

/// <summary>All classes of a compilation joined with all model files of the project.</summary>
/// <param name="Models">Those that can be emitted.</param>
/// <param name="Diagnostics">All mistakes, of targets, files, options and of the join itself.</param>
internal sealed record JoinResult(EquatableArray<JoinedModel> Models, EquatableArray<DiagnosticInfo> Diagnostics);
