using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>One activation: its name, whether this version can run it, and the defaults of its parameters.</summary>
/// <param name="Name">Name in the model file.</param>
/// <param name="IsAvailable">False for a name that format 1.0 reserves and this version does not run yet.</param>
/// <param name="DefaultAlpha">Default of alpha, or null where the activation has no such parameter.</param>
/// <param name="DefaultBeta">Default of beta, or null likewise.</param>
sealed partial record ActivationKind(string Name, bool IsAvailable, double? DefaultAlpha = null, double? DefaultBeta = null);

/// <summary>The table of activations. Everything that lists activations reads it from here.</summary>
static partial class ActivationKinds
{
    /// <summary>y = x.</summary>
    public const string Linear = "linear";

    /// <summary>Hyperbolic tangent.</summary>
    public const string Tanh = "tanh";

    /// <summary>1 / (1 + exp(-x)).</summary>
    public const string Sigmoid = "sigmoid";

    /// <summary>min(1, max(0, alpha * x + beta)).</summary>
    public const string HardSigmoid = "hardSigmoid";

    /// <summary>max(0, x).</summary>
    public const string Relu = "relu";

    /// <summary>x where x is at least 0, alpha * x elsewhere.</summary>
    public const string LeakyRelu = "leakyRelu";

    /// <summary>x where x is at least 0, alpha * (exp(x) - 1) elsewhere.</summary>
    public const string Elu = "elu";

    /// <summary>x where x is at least 0, a weight of the channel times x elsewhere; activation layers only.</summary>
    public const string Prelu = "prelu";

    /// <summary>exp(x_i - max) / sum over the channels of a row.</summary>
    public const string Softmax = "softmax";

    /// <summary>log(1 + exp(x)).</summary>
    public const string Softplus = "softplus";

    /// <summary>x / (1 + |x|).</summary>
    public const string Softsign = "softsign";

    /// <summary>alpha * x + beta.</summary>
    public const string Affine = "affine";

    /// <summary>alpha * tanh(beta * x); the tanh is of the model's tier.</summary>
    public const string ScaledTanh = "scaledTanh";

    /// <summary>x where x is above alpha, 0 elsewhere. It jumps at alpha: rounding may take an argument across.</summary>
    public const string ThresholdedRelu = "thresholdedRelu";

    /// <summary>min(beta, max(alpha, x)); alpha is at most beta. (A <c>clip</c> is an attribute of recurrent layers: the limit of their gates' arguments.)</summary>
    public const string Clamp = "clamp";

    /// <summary>beta * x where x is at least 0, beta * alpha * (exp(x) - 1) elsewhere.</summary>
    public const string Selu = "selu";

    /// <summary>x / (1 + exp(-x)), also called swish; the sigmoid is that of the accurate tier in both.</summary>
    public const string Silu = "silu";

    /// <summary>x * min(1, max(0, x / 6 + 1/2)), also called hard swish.</summary>
    public const string HardSilu = "hardSilu";

    /// <summary>x times the normal distribution's probability of less than x: x / 2 * (1 + erf(x / sqrt(2))).</summary>
    public const string Gelu = "gelu";

    /// <summary>x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))), near <see cref="Gelu"/>; accurate in both tiers.</summary>
    public const string GeluTanh = "geluTanh";

    /// <summary>x * tanh(log(1 + exp(x))); accurate in both tiers.</summary>
    public const string Mish = "mish";

    /// <summary>exp(x).</summary>
    public const string Exponential = "exponential";

    // Of the paper that names it: mean 0 and variance 1 stay so from layer to layer.
    private const double SeluAlpha = 1.6732632423543772;
    private const double SeluBeta = 1.0507009873554805;

    // Y. LeCun et al., Efficient BackProp (1998): 1 and -1 are mapped to themselves.
    private const double ScaledTanhAlpha = 1.7159;
    private const double ScaledTanhBeta = 2.0 / 3;

    /// <summary>All activations, in documentation order. Softmax is not elementwise: only dense and activation layers take it; prelu has weights: only activation layers.</summary>
    public static IReadOnlyList<ActivationKind> All { get; } =
    [
        new(Linear, true),
        new(Tanh, true),
        new(Sigmoid, true),
        new(HardSigmoid, true, 0.2, 0.5),
        new(Relu, true),
        new(LeakyRelu, true, 0.01),
        new(Elu, true, 1.0),
        new(Prelu, true),
        new(Softmax, true),
        new(Softplus, true),
        new(Softsign, true),
        new(Affine, true, 1.0, 0.0),
        new(ScaledTanh, true, ScaledTanhAlpha, ScaledTanhBeta),
        new(ThresholdedRelu, true, 1.0),
        new(Clamp, true, -1.0, 1.0),
        new(Selu, true, SeluAlpha, SeluBeta),
        new(Silu, true),
        new(HardSilu, true),
        new(Gelu, true),
        new(GeluTanh, true),
        new(Mish, true),
        new(Exponential, true),
    ];

    /// <summary>Whether an activation's parameters go together: the least value of clamp is at most its greatest.</summary>
    public static bool AreConsistent(ActivationSpec activation) => activation.Name != Clamp || activation.Alpha <= activation.Beta;

    /// <summary>The activation of that name, or null.</summary>
    public static ActivationKind? Find(string name)
    {
        foreach (ActivationKind kind in All)
        {
            if (kind.Name == name)
            {
                return kind;
            }
        }

        return null;
    }
}
