using System;

namespace TinyRnn.Cli.IO;

/// <summary>Rows of numbers, row-major.</summary>
/// <param name="Values">[rows, columns].</param>
/// <param name="Rows">Rows, at least 0.</param>
/// <param name="Columns">Numbers in a row, at least 1.</param>
public sealed record Matrix(float[] Values, int Rows, int Columns)
{
    /// <summary>One row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);
}

/// <summary>Rows of results, row-major; wide enough for both engines.</summary>
/// <param name="Values">[rows, columns].</param>
/// <param name="Rows">Rows, at least 0.</param>
/// <param name="Columns">Numbers in a row, at least 1.</param>
/// <param name="IsSingle">Whether the values are float32 (the generated engine's) and are written as such.</param>
public sealed record ResultMatrix(double[] Values, int Rows, int Columns, bool IsSingle)
{
    /// <summary>One row.</summary>
    public ReadOnlySpan<double> Row(int row) => Values.AsSpan(row * Columns, Columns);
}
