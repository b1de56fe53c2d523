using System;

namespace TinyRnn.Testing;

/// <summary>erf in double precision, which .NET has not; written for tests, so that nothing is held to itself.</summary>
public static class ErrorFunction
{
    // erfc(6) is 2e-17.
    private const double Saturation = 6;

    /// <summary>erf(x) = 2 / sqrt(pi) * exp(-x^2) * sum over n of 2^n * x^(2n + 1) / (1 * 3 * ... * (2n + 1)): no term cancels another.</summary>
    public static double Of(double x)
    {
        if (Math.Abs(x) > Saturation)
        {
            return Math.Sign(x);
        }

        double term = x, sum = x;
        for (int n = 1; sum + term != sum; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
