using TinyRnn.Format;

namespace TinyRnn.Interop.Keras;

/// <summary>Activations in Keras's spelling.</summary>
internal static class KerasActivations
{
    // Keras 2: hard_sigmoid = clip(0.2 x + 0.5, 0, 1); Keras 3: relu6(x + 3) / 6. leaky_relu as a text has 0.2.
    private const double HardSigmoidAlpha = 0.2;
    private const double HardSigmoidAlphaThree = 1.0 / 6;
    private const double HardSigmoidBeta = 0.5;
    private const double LeakyReluAlpha = 0.2;
    private const double ReluSixLimit = 6;

    /// <summary>The activation of a name; the empty name is linear.</summary>
    /// <param name="name">A text; or null for linear.</param>
    /// <param name="version">The version of Keras, on which hard_sigmoid depends.</param>
    /// <exception cref="ImportException">There is none of that name.</exception>
    public static ActivationSpec Read(JsonSource? name, KerasVersion version = KerasVersion.Two) => name?.Text() switch
    {
        null or "" or "linear" => ActivationSpec.Create(ActivationKinds.Linear),
        "tanh" => ActivationSpec.Create(ActivationKinds.Tanh),
        "sigmoid" => ActivationSpec.Create(ActivationKinds.Sigmoid),
        "relu" => ActivationSpec.Create(ActivationKinds.Relu),
        "elu" => ActivationSpec.Create(ActivationKinds.Elu),
        "softmax" => ActivationSpec.Create(ActivationKinds.Softmax),
        "softplus" => ActivationSpec.Create(ActivationKinds.Softplus),
        "hard_sigmoid" => ActivationSpec.Create(ActivationKinds.HardSigmoid, HardSigmoid(name!, version), HardSigmoidBeta),
        "leaky_relu" => ActivationSpec.Create(ActivationKinds.LeakyRelu, LeakyReluAlpha),
        "relu6" => ActivationSpec.Create(ActivationKinds.Clamp, 0, ReluSixLimit),
        "softsign" => ActivationSpec.Create(ActivationKinds.Softsign),
        "selu" => ActivationSpec.Create(ActivationKinds.Selu),
        "silu" or "swish" => ActivationSpec.Create(ActivationKinds.Silu),
        "hard_silu" or "hard_swish" => ActivationSpec.Create(ActivationKinds.HardSilu),
        "hard_tanh" => ActivationSpec.Create(ActivationKinds.Clamp, -1, 1),
        "gelu" => ActivationSpec.Create(ActivationKinds.Gelu),
        "mish" => ActivationSpec.Create(ActivationKinds.Mish),
        "exponential" => ActivationSpec.Create(ActivationKinds.Exponential),
        string other => throw name!.Problem(
            $"the activation '{other}' is not known; expected one of linear, tanh, sigmoid, relu, relu6, elu, selu, softmax, softplus, softsign, silu, swish, "
            + "hard_sigmoid, hard_silu, hard_swish, hard_tanh, leaky_relu, gelu, mish, exponential. Train with one of these"),
    };

    private static double HardSigmoid(JsonSource name, KerasVersion version) => version switch
    {
        KerasVersion.Two => HardSigmoidAlpha,
        KerasVersion.Three => HardSigmoidAlphaThree,
        _ => throw name.Problem(
            "the activation 'hard_sigmoid' has another slope in Keras 3 than in Keras 2, and the file does not say which version wrote it. Add \"keras_version\": \"2.15.0\" or \"3.0.0\" to the architecture, beside \"class_name\""),
    };
}
