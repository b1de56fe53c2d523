using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>The activations of an RNN, LSTM or GRU node; names may be in any case, alpha and beta are taken by those that have them.</summary>
internal static class RecurrentActivations
{
    // Below 1 the float32 numbers are 2^-24 apart.
    private const double HalfStep = 1.0 / (1 << 25);

    /// <summary>Reads the activations of all directions, in the node's order.</summary>
    /// <param name="node">The node.</param>
    /// <param name="defaults">Names for one direction.</param>
    /// <param name="directions">Directions, 1 or 2.</param>
    public static IReadOnlyList<ActivationSpec> Read(OnnxNode node, IReadOnlyList<string> defaults, int directions)
    {
        IReadOnlyList<string> names = node.Texts("activations") ?? [.. Enumerable.Repeat(defaults, directions).SelectMany(name => name)];
        if (names.Count != defaults.Count * directions)
        {
            throw node.Problem($"it names {names.Count} activations; expected {defaults.Count * directions}");
        }

        Queue<double> alphas = new(node.Reals("activation_alpha")), betas = new(node.Reals("activation_beta"));
        return [.. names.Select(name => Create(node, name, alphas, betas))];
    }

    /// <summary>
    /// Whether an activation's value changes by less than half a float32 step at 1 where its argument is limited to -clip and clip, so
    /// that the limit makes no difference.
    /// </summary>
    public static bool IsFlatBeyond(ActivationSpec activation, double clip) => activation.Name switch
    {
        ActivationKinds.Tanh => 1 - Math.Tanh(clip) <= HalfStep,
        ActivationKinds.Sigmoid => 1 / (1 + Math.Exp(clip)) <= HalfStep,
        ActivationKinds.HardSigmoid => (activation.Alpha * clip) + activation.Beta >= 1 && activation.Beta - (activation.Alpha * clip) <= 0,
        ActivationKinds.ScaledTanh => Math.Abs(activation.Alpha) * (1 - Math.Tanh(Math.Abs(activation.Beta) * clip)) <= HalfStep,
        _ => false,
    };

    private static ActivationSpec Create(OnnxNode node, string name, Queue<double> alphas, Queue<double> betas) => name.ToLowerInvariant() switch
    {
        "tanh" => ActivationSpec.Create(ActivationKinds.Tanh),
        "sigmoid" => ActivationSpec.Create(ActivationKinds.Sigmoid),
        "relu" => ActivationSpec.Create(ActivationKinds.Relu),
        "softplus" => ActivationSpec.Create(ActivationKinds.Softplus),
        "leakyrelu" => ActivationSpec.Create(ActivationKinds.LeakyRelu, Next(alphas, 0.01)),
        "elu" => ActivationSpec.Create(ActivationKinds.Elu, Next(alphas, 1)),
        "hardsigmoid" => ActivationSpec.Create(ActivationKinds.HardSigmoid, Next(alphas, 0.2), Next(betas, 0.5)),
        "softsign" => ActivationSpec.Create(ActivationKinds.Softsign),
        "thresholdedrelu" => ActivationSpec.Create(ActivationKinds.ThresholdedRelu, Next(alphas, 1)),
        "affine" => Affine(Next(alphas, 1), Next(betas, 0)),
        "scaledtanh" => KnownParameters.Create(
            ActivationKinds.ScaledTanh, Stated(node, "activation_alpha", alphas), Stated(node, "activation_beta", betas)),
        _ => throw node.Problem(
            $"the activation '{name}' cannot be imported; expected Tanh, Sigmoid, Relu, Softplus, Softsign, LeakyRelu, ThresholdedRelu, Elu, HardSigmoid, " +
            "ScaledTanh or Affine"),
    };

    private static ActivationSpec Affine(double alpha, double beta) => alpha == 1 && beta == 0
        ? ActivationSpec.Create(ActivationKinds.Linear)
        : ActivationSpec.Create(ActivationKinds.Affine, alpha, beta);

    private static double Next(Queue<double> values, double missing) => values.TryDequeue(out double value) ? value : missing;

    /// <summary>A parameter for which ONNX has no default.</summary>
    private static double Stated(OnnxNode node, string attribute, Queue<double> values) => values.TryDequeue(out double value)
        ? value
        : throw node.Problem($"the activation 'ScaledTanh' has no value in the attribute '{attribute}', and ONNX says no default. Give one for each activation that takes it");
}
