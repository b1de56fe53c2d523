using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Export;

/// <summary>The attributes of an RNN, LSTM or GRU node that is a layer of ours.</summary>
internal sealed class OnnxRecurrentAttributes
{
    /// <summary>Reads them from a layer.</summary>
    /// <param name="layer">A recurrent or bidirectional layer.</param>
    /// <param name="cell">Kind of the recurrent layer in it.</param>
    /// <param name="units">Hidden units of a direction.</param>
    /// <param name="directions">Directions, 1 or 2.</param>
    /// <param name="cannot">Makes the error of a reason why ONNX cannot hold the layer.</param>
    /// <exception cref="ImportException">ONNX's nodes have not one of its activations.</exception>
    public OnnxRecurrentAttributes(LayerSpec layer, string cell, int units, int directions, Func<string, ImportException> cannot)
    {
        ActivationSpec activation = layer.Attribute("activation").Activation!;
        ActivationSpec[] activations = cell switch
        {
            LayerKinds.SimpleRnn => [activation],
            LayerKinds.Gru => [layer.Attribute("recurrentActivation").Activation!, activation],
            _ => [layer.Attribute("recurrentActivation").Activation!, activation, layer.Attribute(LayerKinds.LstmOutputActivation(layer)).Activation!],
        };
        activations = [.. Enumerable.Repeat(activations, directions).SelectMany(all => all)];
        Operator = cell switch { LayerKinds.SimpleRnn => "RNN", LayerKinds.Gru => "GRU", _ => "LSTM" };
        List<(string Name, object Value)> attributes =
        [
            ("hidden_size", units),
            ("direction", directions == 1 ? "forward" : "bidirectional"),
            ("activations", activations.Select(item => Name(item, cannot)).ToArray()),
        ];
        float[] alphas = [.. activations.Where(item => HasAlpha(item)).Select(item => item.Name == ActivationKinds.Linear ? 1f : (float)item.Alpha)];
        float[] betas = [.. activations.Where(item => HasBeta(item)).Select(item => item.Name == ActivationKinds.Linear ? 0f : (float)item.Beta)];
        if (alphas.Length > 0)
        {
            attributes.Add(("activation_alpha", alphas));
        }

        if (betas.Length > 0)
        {
            attributes.Add(("activation_beta", betas));
        }

        if (cell == LayerKinds.Gru)
        {
            attributes.Add(("linear_before_reset", layer.Attribute("resetAfter").Flag == true ? 1 : 0));
        }

        if (layer.Attribute("clip").Number is > 0 and var clip)
        {
            attributes.Add(("clip", clip));
        }

        if (cell == LayerKinds.Lstm)
        {
            HasPeepholes = layer.Attribute("peepholes").Flag == true;
            if (layer.Attribute("coupledInputForget").Flag == true)
            {
                attributes.Add(("input_forget", 1));
            }
        }

        All = [.. attributes];
    }

    /// <summary>The operator.</summary>
    public string Operator { get; }

    /// <summary>Whether the layer has peepholes.</summary>
    public bool HasPeepholes { get; }

    /// <summary>Every attribute.</summary>
    public (string Name, object Value)[] All { get; }

    /// <summary>ONNX's name of an activation; the others of ours have no counterpart in a recurrent node.</summary>
    private static string Name(ActivationSpec activation, Func<string, ImportException> cannot) => activation.Name switch
    {
        ActivationKinds.Linear => "Affine",
        ActivationKinds.Tanh or ActivationKinds.Sigmoid or ActivationKinds.HardSigmoid or ActivationKinds.Relu or ActivationKinds.LeakyRelu
            or ActivationKinds.Elu or ActivationKinds.Softplus or ActivationKinds.Softsign or ActivationKinds.Affine
            or ActivationKinds.ScaledTanh or ActivationKinds.ThresholdedRelu => char.ToUpperInvariant(activation.Name[0]) + activation.Name[1..],
        _ => throw cannot($"ONNX's recurrent nodes have no activation {activation.Name}"),
    };

    private static bool HasAlpha(ActivationSpec activation) =>
        activation.Name == ActivationKinds.Linear || ActivationKinds.Find(activation.Name)!.DefaultAlpha is not null;

    private static bool HasBeta(ActivationSpec activation) =>
        activation.Name == ActivationKinds.Linear || ActivationKinds.Find(activation.Name)!.DefaultBeta is not null;
}
