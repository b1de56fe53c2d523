using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Training;

/// <summary>What a training run gave.</summary>
public sealed class TrainingResult
{
    /// <summary>The model, with golden vectors: ready to be saved.</summary>
    public required TinyRnnModel Model { get; init; }

    /// <summary>Every option as it was used, defaults filled in.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>Figures that also stand in the model's provenance, such as <c>validationAccuracy</c>.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Metrics { get; init; }

    /// <summary>Every epoch of every phase, in order.</summary>
    public required IReadOnlyList<TrainingProgress> History { get; init; }

    /// <summary>What the validated phase's best weights give on the validation data; null without any.</summary>
    public Predictions? HeldOut { get; init; }

    /// <summary>The epoch whose weights were kept, from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Whether the run was cancelled; the model is then the best until that point.</summary>
    public required bool WasCancelled { get; init; }
}
