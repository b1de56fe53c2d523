using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Training;

/// <summary>
/// Collects what a model gives beside what is true: decisions for classes; errors and the course of the last steps for values.
/// </summary>
public sealed class Predictions
{
    /// <summary>Steps of a course that are kept: enough to look at.</summary>
    public const int LongestTrace = 1000;

    private readonly string[] _targets;
    private readonly List<double>[] _expected;
    private readonly List<double>[] _found;
    private int _recording = -1;
    private int _step = -1;

    private Predictions(ClassificationMetrics? decisions, IEnumerable<string> targets)
    {
        Decisions = decisions;
        _targets = [.. targets];
        _expected = [.. _targets.Select(_ => new List<double>())];
        _found = [.. _targets.Select(_ => new List<double>())];
        Errors = decisions is null ? new RegressionMetrics() : null;
        ErrorsOfTargets = [.. _targets.Select(target => KeyValuePair.Create(target, new RegressionMetrics()))];
    }

    /// <summary>Decisions of a classifier; null for values.</summary>
    public ClassificationMetrics? Decisions { get; }

    /// <summary>Errors of values, over all steps; null for a classifier.</summary>
    public RegressionMetrics? Errors { get; }

    /// <summary>Errors of each target, by its name; empty for a classifier.</summary>
    public IReadOnlyList<KeyValuePair<string, RegressionMetrics>> ErrorsOfTargets { get; }

    /// <summary>The last steps of each target, <see cref="LongestTrace"/> at most; empty for a classifier.</summary>
    public IReadOnlyList<PredictionTrace> Traces =>
        [.. _targets.Select((target, i) => new PredictionTrace(target, Last(_expected[i]), Last(_found[i])))];

    /// <summary>For a classifier.</summary>
    /// <param name="labels">Class names in index order.</param>
    public static Predictions OfClasses(IReadOnlyList<string> labels) => new(new ClassificationMetrics(labels), []);

    /// <summary>For values.</summary>
    /// <param name="targets">Names of the targets.</param>
    public static Predictions OfValues(IReadOnlyList<string> targets) => new(null, targets);

    /// <summary>Adds a step's values; one without a target is left out.</summary>
    /// <param name="recording">Index of the recording; a change starts another stretch, as does a step that does not follow the last one.</param>
    /// <param name="step">Step in the recording.</param>
    /// <param name="target">Index of the target.</param>
    /// <param name="expected">The true value, raw units, or NaN.</param>
    /// <param name="found">The model's value, raw units.</param>
    public void Add(int recording, int step, int target, double expected, double found)
    {
        Errors!.Add(expected, found);
        ErrorsOfTargets[target].Value.Add(expected, found);
        if (double.IsNaN(expected))
        {
            return;
        }

        List<double> course = _expected[target];
        if (target == 0 && (recording != _recording || step != _step + 1) && course.Count > 0)
        {
            Break();
        }

        (_recording, _step) = target == 0 ? (recording, step) : (_recording, _step);
        course.Add(expected);
        _found[target].Add(found);
        if (course.Count >= 4 * LongestTrace)
        {
            course.RemoveRange(0, course.Count - LongestTrace);
            _found[target].RemoveRange(0, _found[target].Count - LongestTrace);
        }
    }

    private static double[] Last(List<double> values) => [.. values.Skip(Math.Max(0, values.Count - LongestTrace))];

    private void Break()
    {
        foreach (List<double> course in _expected.Concat(_found))
        {
            course.Add(double.NaN);
        }
    }
}
