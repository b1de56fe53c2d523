using System;

namespace TinyRnn.Training;

/// <summary>Where training keeps what it needs to go on after it was ended from outside.</summary>
/// <param name="Path">The file; written beside itself and renamed, so that it is always whole. Deleted when training is complete.</param>
/// <param name="Resume">Whether to go on from the file, if there is one; otherwise one that is there is overwritten.</param>
/// <param name="Interval">Least time between two checkpoints, which are taken after an epoch. Changes nothing in the result.</param>
public sealed record CheckpointOptions(string Path, bool Resume, TimeSpan Interval);
