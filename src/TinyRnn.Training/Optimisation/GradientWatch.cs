using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Training.Cells;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Optimisation;

/// <summary>Norms of the gradient, of each layer and of all, and which layers' gradients vanish or explode.</summary>
internal sealed class GradientWatch
{
    /// <summary>A layer that gets less than this part of what the layer with the largest gradient gets learns nothing.</summary>
    private const double VanishingPart = 1e-6;

    /// <summary>Per root of a parameter; a sound loss gradient is below 1.</summary>
    private const double ExplodingSize = 100;

    private readonly (string Name, (int Start, int Length)[] Tensors)[] _layers;
    private readonly double[] _squares;
    private int _updates;

    /// <summary>Watches the layers that have parameters.</summary>
    public GradientWatch(TinyRnnModel model, ParameterLayout layout)
    {
        Dictionary<string, int> lengths = model.Tensors.ToDictionary(
            tensor => tensor.Name, tensor => (tensor.Values.Length + LaneRows.Lanes - 1) / LaneRows.Lanes * LaneRows.Lanes);
        _layers = [.. model.Network.Layers
            .Where(layer => layer.Tensors.Count > 0)
            .Select(layer => (layer.Name, layer.Tensors
                .Select(binding => (layout.Offset(binding.Tensor), lengths[binding.Tensor]))
                .ToArray()))];
        _squares = new double[_layers.Length];
    }

    /// <summary>Takes a gradient in.</summary>
    /// <returns>Its Euclidean norm.</returns>
    public double Add(LaneBuffer gradient)
    {
        ReadOnlySpan<float> values = gradient.Span;
        for (int i = 0; i < _layers.Length; i++)
        {
            foreach ((int start, int length) in _layers[i].Tensors)
            {
                _squares[i] += GradientReduction.SumOfSquares(values.Slice(start, length));
            }
        }

        _updates++;
        return Math.Sqrt(GradientReduction.SumOfSquares(values));
    }

    /// <summary>The root mean square norms since the last call.</summary>
    public IReadOnlyList<LayerGradient> Take()
    {
        double[] norms = [.. _squares.Select(sum => Math.Sqrt(sum / Math.Max(1, _updates)))];
        double largest = norms.Length == 0 ? 0 : norms.Max();
        Array.Clear(_squares);
        _updates = 0;
        return [.. norms.Select((norm, i) => new LayerGradient(
            _layers[i].Name,
            norm,
            !(norm <= ExplodingSize * Math.Sqrt(_layers[i].Tensors.Sum(tensor => tensor.Length))) ? GradientHealth.Exploding
                : norm <= VanishingPart * largest ? GradientHealth.Vanishing
                : GradientHealth.Sound))];
    }
}
