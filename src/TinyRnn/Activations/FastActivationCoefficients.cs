namespace TinyRnn;

/// <summary>Constants of <see cref="FastActivations"/>.</summary>
/// <remarks>
/// tanh(x) on [-5.25, 5.25] is x*(p0 + p1*u + p2*u^2) / (q0 + q1*u + u^2), u = x^2: the rational function of least absolute error
/// (5.7e-5) among those that are 1 at the end, found with the exchange algorithm of Remez (E. W. Cheney, Introduction to
/// Approximation Theory, 1966, chapter 5). sigmoid(x) is 1/2 + tanh(x/2)/2 with the halves multiplied into the constants.
/// </remarks>
internal static class FastActivationCoefficients
{
    public const float TanhLimit = 5.25f;
    public const float TanhP0 = 80.71173448f;
    public const float TanhP1 = 8.14272806f;
    public const float TanhP2 = 0.0509024491f;
    public const float TanhQ0 = 80.73169742f;
    public const float TanhQ1 = 34.99718831f;

    public const float SigmoidLimit = 2f * TanhLimit;
    public const float SigmoidP0 = 4f * TanhP0;
    public const float SigmoidP1 = TanhP1;
    public const float SigmoidP2 = 0.25f * TanhP2;
    public const float SigmoidQ0 = 16f * TanhQ0;
    public const float SigmoidQ1 = 4f * TanhQ1;
}
