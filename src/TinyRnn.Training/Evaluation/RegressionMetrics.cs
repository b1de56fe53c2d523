using System;

namespace TinyRnn.Training;

/// <summary>Errors of values against targets, over all steps and targets that were added.</summary>
public sealed class RegressionMetrics
{
    private double _squares;
    private double _magnitudes;

    /// <summary>Values compared.</summary>
    public long Count { get; private set; }

    /// <summary>Root mean square error; NaN before the first value.</summary>
    public double Rmse => Math.Sqrt(_squares / Count);

    /// <summary>Mean absolute error; NaN before the first value.</summary>
    public double Mae => _magnitudes / Count;

    /// <summary>Compares a value; a target of NaN means that there is none, and counts nothing.</summary>
    /// <param name="expected">The target, raw units.</param>
    /// <param name="found">The value, raw units.</param>
    public void Add(double expected, double found)
    {
        if (double.IsNaN(expected))
        {
            return;
        }

        double error = found - expected;
        _squares += error * error;
        _magnitudes += Math.Abs(error);
        Count++;
    }
}
