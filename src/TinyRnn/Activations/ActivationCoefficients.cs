namespace TinyRnn;

/// <summary>
/// Constants shared by the vector widths of <see cref="AccurateActivations"/>.
/// </summary>
/// <remarks>
/// 2^f on [0, 1] is 1 + f*(c1 + f*(c2 + f*(c3 + f*(c4 + f*c5)))): minimax in relative error (9.3e-8) with the values at 0 and 1
/// held at 1 and 2 (so that 2^t has no step at whole t, and tanh(x) is 0 for tiny x of either sign), found with the exchange algorithm of Remez (E. W. Cheney, Introduction to Approximation Theory, 1966, chapter 3) and rounded to float32. Holding f at or above 0 makes every factor of f*q(f) grow with f, so the computed
/// exponential never steps back; with f in [-1/2, 1/2] it did at some 27,000 floats.
/// log(1 + e) is s*(l0 + l1*s^2 + ... + l4*s^8) with s = e/(2 + e): the Chebyshev fit of 2*atanh(s)/s on s^2 in [0, 1/9],
/// error 8.5e-9.
/// The tail of the normal distribution has the form of C. Hastings, Approximations for Digital Computers (1955), with a sixth term and
/// the scale that makes the error of a times it, which is what gelu takes, least: 6.2e-9, by least squares reweighted until all
/// extremes are alike.
/// </remarks>
internal static class ActivationCoefficients
{
    /// <summary>log2(e).</summary>
    public const float Log2E = 1.44269504f;

    /// <summary>Coefficients of 2^f, f in [0, 1].</summary>
    public const float Exp2C1 = 0.6931517124176025f;
    public const float Exp2C2 = 0.240159273147583f;
    public const float Exp2C3 = 0.05581867694854736f;
    public const float Exp2C4 = 0.008990994654595852f;
    public const float Exp2C5 = 0.001879318617284298f;

    /// <summary>
    /// Adding 1.5 * 2^23 leaves a number rounded to whole in the low bits of a float32; with 127 more, those bits shifted into the
    /// exponent field are the power of two itself.
    /// </summary>
    public const float RoundingBias = 12582912f + 127f;

    /// <summary>Bits of the fraction of a float32.</summary>
    public const int FractionBits = 23;

    /// <summary>Largest argument of exp: its power of two becomes infinity at exponent 128.</summary>
    public const float LargestExponent = 89f;

    /// <summary>Smallest argument of exp: 2^-125.5, above the smallest normal number.</summary>
    public const float SmallestExponent = -87f;

    /// <summary>Exponents of two: below the smallest 1 + 2^t is 1; at the largest 2^t is infinity.</summary>
    public const float SmallestBinaryExponent = -126f;
    public const float LargestBinaryExponent = 128f;

    /// <summary>Coefficients of 2*atanh(s)/s in s^2.</summary>
    public const float LogL0 = 2.00000000768f;
    public const float LogL1 = 0.666663216414f;
    public const float LogL2 = 0.400245952307f;
    public const float LogL3 = 0.279651577452f;
    public const float LogL4 = 0.281577783631f;

    /// <summary>
    /// The normal distribution's probability of more than a is exp(-a^2/2) * (c1*t + ... + c6*t^6) with t = 1 / (1 + scale*a); from
    /// the limit on, a times it is below 1e-37.
    /// </summary>
    public const float NormalLimit = 13f;
    public const float NormalScale = 0.4f;
    public const float NormalC1 = 0.15652130201386777f;
    public const float NormalC2 = 0.19004571346045662f;
    public const float NormalC3 = 0.009347098971666357f;
    public const float NormalC4 = 0.34513874581699744f;
    public const float NormalC5 = -0.2584837163720034f;
    public const float NormalC6 = 0.05743127287524883f;

    /// <summary>2 * sqrt(2 / pi), and 0.044715 times as much: 1 + tanh(u) is twice sigmoid(2u).</summary>
    public const float GeluLinear = 1.5957691216f;
    public const float GeluCubic = 0.0713548162726f;

    /// <summary>From here on tanh(log(1 + exp(x))) is 1 in float32, and exp(x)^2 is still finite.</summary>
    public const float MishLimit = 20f;
}
