using System;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Generator.Emit;

namespace TinyRnn.Generator.Layers;

/// <summary>
/// The body for runtimes without vector instructions: calls of <c>TinyRnn.ScalarLayers</c> with the sizes of each layer. Loops of the
/// runtime library rather than emitted ones: nothing is gained by writing them out, and every model's file would grow.
/// </summary>
internal static class ScalarEmitter
{
    private const string Layers = "global::TinyRnn.ScalarLayers.";
    private const string Activations = "global::TinyRnn.ScalarActivations.";

    /// <summary>Whether every layer of a network has a scalar form; without one the 128-bit body runs in software.</summary>
    public static bool Supports(NetworkSpec network) => network.Layers.All(layer => layer.Type switch
    {
        LayerKinds.Dense => true,
        LayerKinds.SimpleRnn or LayerKinds.Gru => layer.Attribute("clip").Number == 0,
        LayerKinds.Lstm => !LayerKinds.IsLstmVariant(layer),
        LayerKinds.Activation => layer.Attribute("activation").Activation!.Name != ActivationKinds.Prelu,
        LayerKinds.Add or LayerKinds.Multiply or LayerKinds.Concat => true,
        LayerKinds.Pad or LayerKinds.Pooling or LayerKinds.Flatten or LayerKinds.Reshape or LayerKinds.Transpose or LayerKinds.Slice
            or LayerKinds.Reduce => true,
        _ => false,
    });

    /// <summary>Writes the method of a layer with packed weights.</summary>
    public static void WriteMethod(CodeWriter writer, LayerPlan layer, StepTarget target, ActivationTier tier)
    {
        string activation = Activation(TileLayerWriter.Activation(layer, "activation"), tier);
        string weights = $"ref {StepSyntax.At("packed", layer.Prefix + "Weights")}, ref input, {layer.Prefix}Inputs";
        if (layer.Spec.Type == LayerKinds.Dense)
        {
            using (TileLayerWriter.OpenDense(writer, layer, target, "y = activation(W x + b)"))
            {
                writer.Line($"{Layers}Dense({weights}, ref output, {layer.Prefix}Units, {activation});");
                DenseEmitter.WriteSoftmax(writer, layer);
            }

            return;
        }

        using (TileLayerWriter.OpenRecurrent(writer, layer, target, "see TinyRnn.ScalarLayers", out _))
        {
            TileLayerWriter.WriteHiddenBuffers(writer, layer);
            switch (layer.Spec.Type)
            {
                case LayerKinds.SimpleRnn:
                    writer.Line(
                        $"{Layers}SimpleRnn({weights}, ref hidden, ref next, {layer.Prefix}Units, KeepNormal, {activation});");
                    break;
                case LayerKinds.Lstm:
                    writer.Reference("cell", StepSyntax.At("memory", layer.Prefix + "Cell"));
                    WriteGated("Lstm", "ref hidden, ref next, ref cell");
                    break;
                case LayerKinds.Gru when layer.Weights!.Packing.Sections.Count == 1:
                    WriteGated("GruResetAfter", "ref hidden, ref next");
                    break;
                case LayerKinds.Gru:
                    writer.Reference("resetHidden", StepSyntax.At("memory", layer.Prefix + "ResetHidden"));
                    writer.Reference("update", StepSyntax.At("memory", layer.Prefix + "Update"));
                    WriteGated("GruResetBefore", "ref hidden, ref resetHidden, ref update");
                    break;
                default:
                    throw new InvalidOperationException($"Layer kind '{layer.Spec.Type}' has no scalar form.");
            }
        }

        void WriteGated(string method, string states)
        {
            string gate = Activation(TileLayerWriter.Activation(layer, "recurrentActivation"), tier);
            writer.Line($"{Layers}{method}({weights}, {states}, {layer.Prefix}Units, KeepNormal, {activation}, {gate});");
        }
    }

    /// <summary>An expression for the activation; softmax is applied to the whole row afterwards.</summary>
    private static string Activation(ActivationSpec activation, ActivationTier tier)
    {
        string fast = tier == ActivationTier.Fast ? "Fast" : string.Empty;
        string alpha = CodeWriter.Float((float)activation.Alpha);
        string both = $"{alpha}, {CodeWriter.Float((float)activation.Beta)}";
        return "new " + Activations + activation.Name switch
        {
            ActivationKinds.Tanh => fast + "Tanh()",
            ActivationKinds.Sigmoid => fast + "Sigmoid()",
            ActivationKinds.Relu => "Relu()",
            ActivationKinds.LeakyRelu => $"LeakyRelu({alpha})",
            ActivationKinds.HardSigmoid => $"HardSigmoid({both})",
            ActivationKinds.Elu => $"Elu({alpha})",
            ActivationKinds.Softplus => "Softplus()",
            ActivationKinds.Softsign => "Softsign()",
            ActivationKinds.Affine => $"Affine({both})",
            ActivationKinds.ScaledTanh => $"{fast}ScaledTanh({both})",
            ActivationKinds.ThresholdedRelu => $"ThresholdedRelu({alpha})",
            ActivationKinds.Clamp => $"Clamp({both})",
            ActivationKinds.Selu => $"Selu({both})",
            ActivationKinds.Silu => "Silu()",
            ActivationKinds.HardSilu => "HardSilu()",
            ActivationKinds.Gelu => "Gelu()",
            ActivationKinds.GeluTanh => "GeluTanh()",
            ActivationKinds.Mish => "Mish()",
            ActivationKinds.Exponential => "Exponential()",
            ActivationKinds.Linear or ActivationKinds.Softmax => "Linear()",
            _ => throw new InvalidOperationException($"Activation '{activation.Name}' has no scalar form."),
        };
    }
}
