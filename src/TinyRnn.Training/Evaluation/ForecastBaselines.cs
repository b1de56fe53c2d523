using System;
using System.Linq;

namespace TinyRnn.Training;

/// <summary>
/// What a forecast of one column is worth comparing with: persistence (the value stays as it is) and a least-squares autoregression on
/// the last values, fitted on the steps before those that are compared.
/// </summary>
public sealed class ForecastBaselines
{
    /// <summary>Values that the autoregression sees: two weeks of daily data.</summary>
    public const int Order = 14;

    private ForecastBaselines(RegressionMetrics persistence, RegressionMetrics autoregression)
    {
        Persistence = persistence;
        Autoregression = autoregression;
    }

    /// <summary>Errors of persistence.</summary>
    public RegressionMetrics Persistence { get; }

    /// <summary>Errors of the autoregression.</summary>
    public RegressionMetrics Autoregression { get; }

    /// <summary>Fits and compares.</summary>
    /// <param name="data">A forecast.</param>
    /// <param name="target">The column.</param>
    /// <param name="from">Part of each recording that is fitted on; the steps after it are compared. Above 0, below 1.</param>
    /// <exception cref="TrainingException">The data is no forecast, or too short to fit <see cref="Order"/> + 1 numbers.</exception>
    public static ForecastBaselines Compare(SequenceDataset data, int target, double from)
    {
        if (data.Horizon < 1)
        {
            throw new TrainingException($"Data '{data.Name}': baselines need a forecast.");
        }

        double[] weights = Fit(data, target, from);
        RegressionMetrics persistence = new();
        RegressionMetrics autoregression = new();
        double[] values = new double[Order + 1];
        foreach (Recording recording in data.Recordings)
        {
            RecordingCursor steps = CursorOf(data, recording);
            for (int step = SequenceDataset.StartOf(recording, from); step < recording.Steps; step++)
            {
                float expected = steps.Targets(step)[target];
                if (float.IsFinite(expected) && Read(data, steps, step, target, values))
                {
                    persistence.Add(expected, values[0]);
                    autoregression.Add(expected, weights.Zip(values, (weight, value) => weight * value).Sum());
                }
            }
        }

        return new ForecastBaselines(persistence, autoregression);
    }

    /// <summary>
    /// The last values at a step, newest first, and a 1. A target is the value some steps later, so that the values are earlier
    /// steps' targets.
    /// </summary>
    private static bool Read(SequenceDataset data, RecordingCursor steps, int step, int target, double[] values)
    {
        values[Order] = 1;
        for (int lag = 0; lag < Order; lag++)
        {
            int at = step - data.Horizon - lag;
            values[lag] = at < 0 ? double.NaN : steps.Targets(at)[target];
            if (!double.IsFinite(values[lag]))
            {
                return false;
            }
        }

        return true;
    }

    private static RecordingCursor CursorOf(SequenceDataset data, Recording recording) => new(recording, data.Horizon + Order);

    private static double[] Fit(SequenceDataset data, int target, double from)
    {
        double[,] system = new double[Order + 1, Order + 2];
        double[] values = new double[Order + 1];
        int count = 0;
        foreach (Recording recording in data.Recordings)
        {
            // The targets of the last steps before the border lie beyond it.
            RecordingCursor steps = CursorOf(data, recording);
            for (int step = 0; step < SequenceDataset.StartOf(recording, from) - data.Horizon; step++)
            {
                double expected = steps.Targets(step)[target];
                if (!double.IsFinite(expected) || !Read(data, steps, step, target, values))
                {
                    continue;
                }

                count++;
                for (int i = 0; i <= Order; i++)
                {
                    for (int j = 0; j <= Order; j++)
                    {
                        system[i, j] += values[i] * values[j];
                    }

                    system[i, Order + 1] += values[i] * expected;
                }
            }
        }

        return count > Order
            ? Solve(system)
            : throw new TrainingException(
                $"Data '{data.Name}': expected more than {Order} steps to fit an autoregression on, found {count}.");
    }

    /// <summary>Gauss-Jordan elimination with pivoting.</summary>
    private static double[] Solve(double[,] system)
    {
        int size = system.GetLength(0);
        for (int column = 0; column < size; column++)
        {
            int pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(system[row, column]));
            for (int j = 0; j <= size; j++)
            {
                (system[column, j], system[pivot, j]) = (system[pivot, j], system[column, j]);
            }

            // A column that follows from the others (a constant series) adds nothing.
            if (Math.Abs(system[column, column]) < 1e-9)
            {
                system[column, column] = 1;
                system[column, size] = 0;
            }

            for (int row = 0; row < size; row++)
            {
                double factor = row == column ? 0 : system[row, column] / system[column, column];
                for (int j = column; j <= size; j++)
                {
                    system[row, j] -= factor * system[column, j];
                }
            }
        }

        return [.. Enumerable.Range(0, size).Select(row => system[row, size] / system[row, row])];
    }
}
