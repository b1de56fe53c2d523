using System;

namespace TinyRnn.Testing;

/// <summary>Spectral radius of square matrices by power iteration, and scaling to a wanted one.</summary>
public static class SpectralRadius
{
    private const int WarmUp = 60;
    private const int Measured = 120;

    /// <summary>
    /// Estimates the largest |eigenvalue| of a row-major [size, size] matrix: the mean growth of a vector over many products, which
    /// also holds where the largest eigenvalues are a complex pair and the growth of a single product swings.
    /// </summary>
    public static double Estimate(ReadOnlySpan<float> matrix, int size)
    {
        double[] vector = new double[size];
        for (int i = 0; i < size; i++)
        {
            vector[i] = 1 + (0.37 * (i % 5));
        }

        double logGrowth = 0;
        for (int iteration = 0; iteration < WarmUp + Measured; iteration++)
        {
            double[] product = new double[size];
            double squares = 0;
            for (int row = 0; row < size; row++)
            {
                for (int column = 0; column < size; column++)
                {
                    product[row] += matrix[(row * size) + column] * vector[column];
                }

                squares += product[row] * product[row];
            }

            double norm = Math.Sqrt(squares);
            if (norm == 0)
            {
                return 0;
            }

            for (int i = 0; i < size; i++)
            {
                vector[i] = product[i] / norm;
            }

            logGrowth += iteration < WarmUp ? 0 : Math.Log(norm);
        }

        return Math.Exp(logGrowth / Measured);
    }

    /// <summary>Scales a row-major [size, size] matrix in place to the wanted spectral radius; a matrix of radius 0 stays.</summary>
    public static void ScaleTo(Span<float> matrix, int size, double radius)
    {
        double present = Estimate(matrix, size);
        if (present == 0)
        {
            return;
        }

        foreach (ref float value in matrix)
        {
            value = (float)(value * radius / present);
        }
    }
}
