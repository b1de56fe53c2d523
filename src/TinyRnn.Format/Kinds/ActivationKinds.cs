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
    ];

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
