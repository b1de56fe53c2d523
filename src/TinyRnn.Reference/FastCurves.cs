using System;

namespace TinyRnn.Reference;

/// <summary>
/// tanh and sigmoid of the fast tier in double precision: with the constants of TinyRnn.FastActivations, stated here once more so that
/// the reference depends on nothing that it checks; a test compares both.
/// </summary>
internal static class FastCurves
{
    private const double Limit = 5.25;
    private const float P0 = 80.71173448f;
    private const float P1 = 8.14272806f;
    private const float P2 = 0.0509024491f;
    private const float Q0 = 80.73169742f;
    private const float Q1 = 34.99718831f;

    /// <summary>x*(p0 + p1*u + p2*u^2) / (q0 + q1*u + u^2) with u = x^2, for x within 5.25 and its ends beyond.</summary>
    public static double Tanh(double x)
    {
        double limited = Math.Clamp(x, -Limit, Limit);
        double u = limited * limited;
        return limited * (P0 + (u * (P1 + (u * P2)))) / (Q0 + (u * (Q1 + u)));
    }

    /// <summary>1/2 + tanh(x/2)/2.</summary>
    public static double Sigmoid(double x) => 0.5 + (0.5 * Tanh(0.5 * x));
}
