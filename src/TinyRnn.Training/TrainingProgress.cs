using System;
using System.Collections.Generic;

namespace TinyRnn.Training;

/// <summary>How far training is, after an epoch.</summary>
/// <param name="Phase"><c>train</c>, or <c>refit</c> for the second run on all data.</param>
/// <param name="Epoch">Epochs done in this phase, from 1.</param>
/// <param name="Epochs">Epochs planned in this phase; early stopping may end sooner.</param>
/// <param name="Loss">Mean training loss of the epoch.</param>
/// <param name="ValidationLoss">Loss on validation data, or NaN without any.</param>
/// <param name="MetricName"><c>accuracy</c>, <c>rmse</c>, or <c>bits</c> a token.</param>
/// <param name="Metric">The metric on validation data, or NaN without any.</param>
/// <param name="LearningRate">Learning rate of the epoch's last update.</param>
/// <param name="GradientNorm">Norm of the epoch's last gradient before clipping.</param>
/// <param name="IsBest">Whether this epoch's weights are the best so far.</param>
/// <param name="Remaining">Estimated time until the end of all phases, if they run to their last epoch.</param>
public sealed record TrainingProgress(
    string Phase,
    int Epoch,
    int Epochs,
    double Loss,
    double ValidationLoss,
    string MetricName,
    double Metric,
    double LearningRate,
    double GradientNorm,
    bool IsBest,
    TimeSpan Remaining)
{
    /// <summary>The gradient of every layer that has parameters, over this epoch.</summary>
    public IReadOnlyList<LayerGradient> LayerGradients { get; init; } = [];
}
