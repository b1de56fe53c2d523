using System;
using System.Collections.Generic;

namespace TinyRnn.Testing;

/// <summary>Seeded random numbers in the forms that models need; the same seed gives the same numbers on every platform.</summary>
public sealed class RandomSource(long seed)
{
    // Seeded System.Random keeps its algorithm for compatibility; the multiplier spreads neighbouring seeds.
    private readonly Random _random = new(unchecked((int)((ulong)seed * 0x9E3779B97F4A7C15 >> 33)));

    /// <summary>True with that probability.</summary>
    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>A whole number from <paramref name="smallest"/> to <paramref name="largest"/>.</summary>
    public int Whole(int smallest, int largest) => _random.Next(smallest, largest + 1);

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * _random.NextDouble());

    /// <summary>Normally distributed (Box and Muller, 1958).</summary>
    public double Gaussian() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>Normally distributed values.</summary>
    public float[] Gaussians(int count, double scale) => Fill(count, () => Gaussian() * scale);

    /// <summary>Values uniform in [-limit, limit).</summary>
    public float[] Uniforms(int count, double limit) => Fill(count, () => Uniform(-limit, limit));

    private static float[] Fill(int count, Func<double> next)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)next();
        }

        return values;
    }
}
