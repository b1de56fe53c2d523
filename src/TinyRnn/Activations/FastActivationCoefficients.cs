namespace TinyRnn;

/// <summary>Constants of <see cref="FastQuotients"/>.</summary>
/// <remarks>
/// tanh(x) on [-5.15625, 5.15625] is x*n/d with u = x^2, n = p0 + u + p2*u^2 and d = n + d1*u + d2*u^2: the rational function of
/// least absolute error (6.7e-5) among those of this degree that leave 0 with slope 1 and are 1 at the end. Found by bisection over
/// the error with a linear program on 300 points (E. W. Cheney, Introduction to Approximation Theory, 1966, chapter 5). The end of
/// the range and the last bits were then chosen among the neighbouring floats so that the ends are exactly 1 and -1 in each order of
/// evaluation, with fused multiply-adds and without; some ten floats just before the end give 1 and one unit of the last place.
/// Slope 1 is what lets d grow out of n.
/// sigmoid(x) is 1/2 + tanh(x/2)/2 = 1/2 + x*n/d: the halves are powers of two in the constants and round nothing; its error is half
/// of that of tanh.
/// </remarks>
internal static class FastActivationCoefficients
{
    public const float TanhLimit = 5.15625f;
    public const float TanhP0 = 9.81688213f;
    public const float TanhP2 = 0.0064106863f;
    public const float TanhD1 = 3.26911211f;
    public const float TanhD2 = 0.11773362f;

    /// <summary>d as a polynomial of its own: p0 + q1*u + q2*u^2.</summary>
    public const float TanhQ1 = 1f + TanhD1;
    public const float TanhQ2 = TanhP2 + TanhD2;

    public const float SigmoidLimit = 2f * TanhLimit;
    public const float SigmoidP0 = 4f * TanhP0;
    public const float SigmoidP2 = 0.25f * TanhP2;
    public const float SigmoidQ0 = 16f * TanhP0;
    public const float SigmoidQ1 = 4f * TanhQ1;
    public const float SigmoidQ2 = TanhQ2;
}
