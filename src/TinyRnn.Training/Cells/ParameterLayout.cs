using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Training.Cells;

/// <summary>Where each tensor of a model stands in the trainer's flat parameter vector.</summary>
internal sealed class ParameterLayout
{
    private const int LineFloats = 16;

    private readonly Dictionary<string, int> _offsets = [];

    /// <summary>Lays the model's tensors out, each from a cache line on; a tensor that two layers share stands once.</summary>
    public ParameterLayout(TinyRnnModel model)
    {
        Tier = model.Network.Activations;
        foreach (Tensor tensor in model.Tensors)
        {
            _offsets.Add(tensor.Name, Length);
            Length += (tensor.Values.Length + LineFloats - 1) / LineFloats * LineFloats;
        }
    }

    /// <summary>Which functions tanh and sigmoid are.</summary>
    public ActivationTier Tier { get; }

    /// <summary>Floats in all, padding included.</summary>
    public int Length { get; }

    /// <summary>The offset of a tensor.</summary>
    public int Offset(string tensor) => _offsets[tensor];

    /// <summary>The offset of the tensor in a role of a layer, or -1 where the layer has none.</summary>
    public int Offset(LayerSpec layer, string role)
    {
        TensorBinding? binding = layer.FindTensor(role);
        return binding is null ? -1 : _offsets[binding.Tensor];
    }

    /// <summary>The offset of an initial state of a layer, or -1 where it starts from zeros.</summary>
    public int InitialStateOffset(LayerSpec layer, string role)
    {
        foreach (InitialStateSpec state in layer.InitialState)
        {
            if (state.Role == role)
            {
                return _offsets[state.Tensor];
            }
        }

        return -1;
    }

    /// <summary>Copies the model's values into a parameter vector.</summary>
    public void Read(TinyRnnModel model, Span<float> parameters)
    {
        foreach (Tensor tensor in model.Tensors)
        {
            tensor.Values.CopyTo(parameters[_offsets[tensor.Name]..]);
        }
    }

    /// <summary>The model's tensors with the values of a parameter vector.</summary>
    public IReadOnlyList<Tensor> Write(TinyRnnModel model, ReadOnlySpan<float> parameters)
    {
        List<Tensor> tensors = [];
        foreach (Tensor tensor in model.Tensors)
        {
            float[] values = parameters.Slice(_offsets[tensor.Name], tensor.Values.Length).ToArray();
            tensors.Add(new Tensor(tensor.Name, tensor.Dimensions, values));
        }

        return tensors;
    }
}
