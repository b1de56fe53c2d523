using System;

namespace TinyRnn.Reference;

/// <summary>The standard normal distribution in double precision.</summary>
internal static class NormalDistribution
{
    /// <summary>Up to here the series has no cancellation to speak of; beyond, the continued fraction needs few terms.</summary>
    private const double SeriesLimit = 3;

    private const int FractionTerms = 60;

    /// <summary>The probability of a value below x: (1 + erf(x / sqrt(2))) / 2, with an error of about 1e-16.</summary>
    /// <param name="x">Any value; not-a-number stays so, infinities give 0 and 1.</param>
    public static double Below(double x) =>
        x < -SeriesLimit ? Tail(-x) : x > SeriesLimit ? 1 - Tail(x) : 0.5 + (Density(x) * Series(x));

    private static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>x + x^3 / 3 + x^5 / (3 * 5) + ...: the probability between 0 and x over the density.</summary>
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int odd = 3; Math.Abs(term) > double.Epsilon && sum + term != sum; odd += 2)
        {
            term *= x * x / odd;
            sum += term;
        }

        return sum;
    }

    /// <summary>The probability of more than x, density / (x + 1 / (x + 2 / (x + ...))).</summary>
    private static double Tail(double x)
    {
        double denominator = x;
        for (int k = FractionTerms; k > 0; k--)
        {
            denominator = x + (k / denominator);
        }

        return double.IsInfinity(x) ? 0 : Density(x) / denominator;
    }
}
