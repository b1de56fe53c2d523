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
    public OnnxRecurrentAttributes(LayerSpec layer, string cell, int units, int directions)
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
            ("activations", activations.Select(item => Name(item)).ToArray()),
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

        if (TensorLayout.IsRecurrent(layer.Type) && layer.Attribute("clip").Number is > 0 and var clip)
        {
            attributes.Add(("clip", clip));
        }

        if (layer.Type == LayerKinds.Lstm)
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

    private static string Name(ActivationSpec activation) => activation.Name switch
    {
        ActivationKinds.Linear => "Affine",
        string other => char.ToUpperInvariant(other[0]) + other[1..],
    };

    private static bool HasAlpha(ActivationSpec activation) =>
        activation.Name is ActivationKinds.Linear or ActivationKinds.LeakyRelu or ActivationKinds.Elu or ActivationKinds.HardSigmoid;

    private static bool HasBeta(ActivationSpec activation) => activation.Name is ActivationKinds.Linear or ActivationKinds.HardSigmoid;
}
