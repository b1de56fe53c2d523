using System;
using System.Collections.Generic;

namespace TinyRnn.Training;

/// <summary>Counts of right and wrong decisions.</summary>
public sealed class ClassificationMetrics
{
    private readonly int[,] _confusion;

    /// <summary>Starts with no decisions.</summary>
    /// <param name="labels">Class names in index order.</param>
    public ClassificationMetrics(IReadOnlyList<string> labels)
    {
        Labels = labels;
        _confusion = new int[labels.Count, labels.Count];
    }

    /// <summary>Class names.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Decisions counted.</summary>
    public int Count { get; private set; }

    /// <summary>Decisions that were right.</summary>
    public int Right { get; private set; }

    /// <summary>Part of the decisions that were right, 0 to 1; NaN before the first.</summary>
    public double Accuracy => Count == 0 ? double.NaN : (double)Right / Count;

    /// <summary>Decisions for class <paramref name="found"/> where <paramref name="expected"/> was true.</summary>
    public int Confusion(int expected, int found) => _confusion[expected, found];

    /// <summary>The whole matrix, one row an expected class, one column a found class.</summary>
    public int[][] ToRows()
    {
        int[][] rows = new int[Labels.Count][];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new int[Labels.Count];
            for (int j = 0; j < rows[i].Length; j++)
            {
                rows[i][j] = _confusion[i, j];
            }
        }

        return rows;
    }

    /// <summary>Counts a decision.</summary>
    /// <param name="expected">Index of the true class.</param>
    /// <param name="found">Index of the class decided for.</param>
    public void Add(int expected, int found)
    {
        _confusion[expected, found]++;
        Count++;
        Right += expected == found ? 1 : 0;
    }

    /// <summary>Counts a decision for the most probable class; the first of equal ones.</summary>
    /// <param name="expected">Index of the true class.</param>
    /// <param name="probabilities">One value a class.</param>
    public void Add(int expected, ReadOnlySpan<double> probabilities)
    {
        int best = 0;
        for (int i = 1; i < probabilities.Length; i++)
        {
            best = probabilities[i] > probabilities[best] ? i : best;
        }

        Add(expected, best);
    }
}
