using System;

namespace TinyRnn.Training;

/// <summary>How far training is within an epoch, for epochs that take long.</summary>
/// <param name="Phase"><c>train</c>, or <c>refit</c> for the second run on all data.</param>
/// <param name="Epoch">The epoch at work, from 1.</param>
/// <param name="Epochs">Epochs planned in this phase; early stopping may end sooner.</param>
/// <param name="Part">Part of the epoch's batches that are done, above 0 to 1.</param>
/// <param name="Loss">Mean training loss of the epoch's batches until now.</param>
/// <param name="LearningRate">Learning rate of the last update.</param>
/// <param name="Remaining">Estimated time until the end of all phases, if they run to their last epoch.</param>
public sealed record EpochProgress(
    string Phase, int Epoch, int Epochs, double Part, double Loss, double LearningRate, TimeSpan Remaining);
