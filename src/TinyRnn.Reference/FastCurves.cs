using System;

namespace TinyRnn.Reference;

/// <summary>
/// tanh and sigmoid of the fast tier in double precision: with the constants of TinyRnn.FastActivations, stated here once more so that
/// the reference depends on nothing that it checks; a test compares both.
/// </summary>
internal static class FastCurves
{
    private const double Limit = 5.15625;
    private const float P0 = 9.81688213f;
    private const float P2 = 0.0064106863f;
    private const float D1 = 3.26911211f;
    private const float D2 = 0.11773362f;

    /// <summary>x*n/d with u = x^2, n = p0 + u + p2*u^2 and d = n + d1*u + d2*u^2, for x within 5.15625 and its ends beyond.</summary>
    public static double Tanh(double x)
    {
        double limited = Math.Clamp(x, -Limit, Limit);
        double u = limited * limited;
        double even = P0 + (u * (1 + (u * P2)));
        return limited * even / (even + (u * (D1 + (u * D2))));
    }

    /// <summary>1/2 + tanh(x/2)/2.</summary>
    public static double Sigmoid(double x) => 0.5 + (0.5 * Tanh(0.5 * x));
}
