using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Reference.Tests;

/// <summary>Ways in which an implementation gets a recurrent layer wrong, put into a model's weights.</summary>
internal static class Faults
{
    /// <summary>The model with two gates of every layer of that kind exchanged, in matrices and bias alike.</summary>
    public static TinyRnnModel SwapGates(TinyRnnModel model, string type, int first, int second) => Change(model, (layer, role, values) =>
    {
        if (layer.Type != type || role is not (TensorLayout.InputWeights or TensorLayout.RecurrentWeights or TensorLayout.Bias))
        {
            return values;
        }

        int block = values.Length / TensorLayout.Gates(type);
        float[] swapped = [.. values];
        Array.Copy(values, first * block, swapped, second * block, block);
        Array.Copy(values, second * block, swapped, first * block, block);
        return swapped;
    });

    /// <summary>The model with a role of every layer set to zero.</summary>
    public static TinyRnnModel Drop(TinyRnnModel model, string droppedRole) =>
        Change(model, (_, role, values) => role == droppedRole ? new float[values.Length] : values);

    /// <summary>The model with the candidate's second bias of every gru layer moved into the first, out of the reset product.</summary>
    public static TinyRnnModel MergeCandidateBiases(TinyRnnModel model) => Change(model, (layer, role, values) =>
    {
        float[]? recurrentBias = model.Values(layer, TensorLayout.RecurrentBias);
        int candidate = 2 * layer.Units;
        return recurrentBias is null ? values
            : role == TensorLayout.RecurrentBias ? new float[values.Length]
            : role == TensorLayout.Bias ? [.. values.Select((value, i) => i < candidate ? value : value + recurrentBias[i - candidate])]
            : values;
    });

    /// <summary>The model with every gru layer in the other reset form.</summary>
    public static TinyRnnModel SwapResetForm(TinyRnnModel model) => With(model, model.Tensors, model.Network with
    {
        Layers = new(model.Network.Layers.Select(layer => layer.Type != LayerKinds.Gru ? layer : layer with
        {
            Attributes = new(layer.Attributes.Select(
                value => value.Name == "resetAfter" ? value with { Flag = !value.Flag } : value)),
        })),
    });

    private static TinyRnnModel Change(TinyRnnModel model, Func<LayerSpec, string, float[], float[]> change)
    {
        Tensor[] tensors = [.. model.Tensors];
        foreach (LayerSpec layer in model.Network.Layers)
        {
            foreach (TensorBinding binding in layer.Tensors)
            {
                int index = Array.FindIndex(tensors, tensor => tensor.Name == binding.Tensor);
                tensors[index] = new(binding.Tensor, binding.Dimensions, change(layer, binding.Role, tensors[index].Values));
            }
        }

        return With(model, tensors, model.Network);
    }

    private static TinyRnnModel With(
        TinyRnnModel model, IReadOnlyList<Tensor> tensors, NetworkSpec network) => new()
        {
            Network = network,
            Tensors = tensors,
            InputNormaliser = model.InputNormaliser,
            OutputNormalisers = model.OutputNormalisers,
            Thresholds = model.Thresholds,
            Provenance = model.Provenance,
        };
}
