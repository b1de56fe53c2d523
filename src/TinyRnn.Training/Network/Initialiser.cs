using System;

namespace TinyRnn.Training.Network;

/// <summary>Initial weights: Glorot uniform for inputs, orthogonal for recurrences, zero biases except the LSTM forget gate's.</summary>
internal static class Initialiser
{
    /// <summary>Uniform in ±sqrt(6 / (inputs + outputs)) (Glorot and Bengio, 2010), each gate of its own.</summary>
    public static float[] Glorot(RandomSource random, int gates, int outputs, int inputs)
    {
        double limit = Math.Sqrt(6.0 / (inputs + outputs));
        float[] values = new float[gates * outputs * inputs];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(((2 * random.NextUniform()) - 1) * limit);
        }

        return values;
    }

    /// <summary>Normal with deviation 1, which is what the layers after an embedding expect of normalised channels too.</summary>
    public static float[] Normal(RandomSource random, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)random.NextNormal();
        }

        return values;
    }

    /// <summary>A random orthogonal matrix a gate (Saxe et al., 2014): Gram-Schmidt over normal rows, twice for accuracy.</summary>
    public static float[] Orthogonal(RandomSource random, int gates, int units)
    {
        float[] values = new float[gates * units * units];
        for (int gate = 0; gate < gates; gate++)
        {
            double[][] rows = new double[units][];
            for (int i = 0; i < units; i++)
            {
                rows[i] = OrthogonalRow(random, rows.AsSpan(0, i), units);
                for (int j = 0; j < units; j++)
                {
                    values[(((gate * units) + i) * units) + j] = (float)rows[i][j];
                }
            }
        }

        return values;
    }

    /// <summary>Zeros, but ones for the forget gate, so that an untrained cell remembers (Gers et al., 2000).</summary>
    public static float[] LstmBias(int units)
    {
        float[] values = new float[4 * units];
        values.AsSpan(units, units).Fill(1);
        return values;
    }

    private static double[] OrthogonalRow(RandomSource random, ReadOnlySpan<double[]> earlier, int units)
    {
        while (true)
        {
            double[] row = new double[units];
            for (int j = 0; j < units; j++)
            {
                row[j] = random.NextNormal();
            }

            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] other in earlier)
                {
                    AddScaled(row, other, -Dot(row, other));
                }
            }

            // A row that was almost in the span of the others is drawn again: what is left of it is rounding.
            double norm = Math.Sqrt(Dot(row, row));
            if (norm > 1e-3)
            {
                for (int j = 0; j < units; j++)
                {
                    row[j] /= norm;
                }

                return row;
            }
        }
    }

    private static double Dot(double[] left, double[] right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    private static void AddScaled(double[] target, double[] source, double factor)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] += factor * source[i];
        }
    }
}
