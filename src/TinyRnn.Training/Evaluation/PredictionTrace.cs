using System.Collections.Generic;

namespace TinyRnn.Training;

/// <summary>What a model gave for one target over time, beside what was true: the last steps of an evaluation, in order.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Expected">True values, raw units; NaN between two stretches that do not follow one another.</param>
/// <param name="Found">The model's values, raw units; NaN where <paramref name="Expected"/> is.</param>
public sealed record PredictionTrace(string Target, IReadOnlyList<double> Expected, IReadOnlyList<double> Found);
