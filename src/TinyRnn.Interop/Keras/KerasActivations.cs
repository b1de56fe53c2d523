using TinyRnn.Format;

namespace TinyRnn.Interop.Keras;

/// <summary>Activations in Keras's spelling.</summary>
internal static class KerasActivations
{
    // Keras 2: hard_sigmoid = clip(0.2 x + 0.5, 0, 1); leaky_relu as a string has 0.2.
    private const double HardSigmoidAlpha = 0.2;
    private const double HardSigmoidBeta = 0.5;
    private const double LeakyReluAlpha = 0.2;

    /// <summary>The activation of a name; the empty name is linear.</summary>
    /// <exception cref="ImportException">There is none of that name.</exception>
    public static ActivationSpec Read(JsonSource? name) => name?.Text() switch
    {
        null or "" or "linear" => ActivationSpec.Create(ActivationKinds.Linear),
        "tanh" => ActivationSpec.Create(ActivationKinds.Tanh),
        "sigmoid" => ActivationSpec.Create(ActivationKinds.Sigmoid),
        "relu" => ActivationSpec.Create(ActivationKinds.Relu),
        "elu" => ActivationSpec.Create(ActivationKinds.Elu),
        "softmax" => ActivationSpec.Create(ActivationKinds.Softmax),
        "softplus" => ActivationSpec.Create(ActivationKinds.Softplus),
        "hard_sigmoid" => ActivationSpec.Create(ActivationKinds.HardSigmoid, HardSigmoidAlpha, HardSigmoidBeta),
        "leaky_relu" => ActivationSpec.Create(ActivationKinds.LeakyRelu, LeakyReluAlpha),
        string other => throw name!.Problem(
            $"the activation '{other}' is not known; expected one of linear, tanh, sigmoid, relu, elu, softmax, softplus, hard_sigmoid, leaky_relu. "
            + "Train with one of these"),
    };
}
