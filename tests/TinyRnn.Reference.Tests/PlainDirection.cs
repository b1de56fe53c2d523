using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Reference.Tests;

/// <summary>
/// One direction of a bidirectional layer in plain loops, straight from the equations of <see cref="TensorLayout"/> and written for
/// these tests alone, so that the reference's cells and how the layer is taken apart are held to something else than themselves.
/// </summary>
/// <param name="model">A model whose layers are [bidirectional].</param>
/// <param name="prefix">The direction's prefix.</param>
internal sealed class PlainDirection(TinyRnnModel model, string prefix)
{
    private readonly LayerSpec _layer = model.Network.Layers[0];

    private int Units => _layer.Whole("units");

    private int Inputs => model.Network.InputSize;

    /// <summary>The hidden state after each row, rows in the order given.</summary>
    public List<double[]> Run(IEnumerable<double[]> rows)
    {
        List<double[]> outputs = [];
        double[] h = Initial("Hidden"), c = Initial("Cell");
        foreach (double[] x in rows)
        {
            (h, c) = _layer.Attribute("cell").Text switch
            {
                LayerKinds.SimpleRnn => (Each(u => Activate("activation", Clip(X(0, u, x) + U(0, u, h)))), c),
                LayerKinds.Gru => (Gru(x, h), c),
                _ => Lstm(x, h, c),
            };
            outputs.Add(h);
        }

        return outputs;
    }

    private double[] Gru(double[] x, double[] h)
    {
        bool resetAfter = _layer.Attribute("resetAfter").Flag == true;
        double[] second = Tensor("RecurrentBias", Units);
        double[] r = Each(u => Activate("recurrentActivation", Clip(X(0, u, x) + U(0, u, h))));
        double[] z = Each(u => Activate("recurrentActivation", Clip(X(1, u, x) + U(1, u, h))));
        double[] reset = Each(u => r[u] * h[u]);
        return Each(u =>
        {
            double sum = resetAfter ? X(2, u, x) + (r[u] * (U(2, u, h) + second[u])) : X(2, u, x) + U(2, u, reset);
            return (z[u] * h[u]) + ((1 - z[u]) * Activate("activation", Clip(sum)));
        });
    }

    private (double[] Hidden, double[] Cell) Lstm(double[] x, double[] h, double[] c)
    {
        double[] p = Tensor("Peepholes", 3 * Units);
        double[] i = Each(u => Activate("recurrentActivation", Clip(X(0, u, x) + U(0, u, h) + (p[u] * c[u]))));
        double[] f = _layer.Attribute("coupledInputForget").Flag == true
            ? Each(u => 1 - i[u])
            : Each(u => Activate("recurrentActivation", Clip(X(1, u, x) + U(1, u, h) + (p[Units + u] * c[u]))));
        double[] next = Each(u => (f[u] * c[u]) + (i[u] * Activate("activation", Clip(X(2, u, x) + U(2, u, h)))));
        double[] o = Each(u => Activate("recurrentActivation", Clip(X(3, u, x) + U(3, u, h) + (p[(2 * Units) + u] * next[u]))));
        string outward = _layer.Attributes.Any(value => value.Name == "outputActivation") ? "outputActivation" : "activation";
        return (Each(u => o[u] * Activate(outward, next[u])), next);
    }

    private double[] Each(Func<int, double> unit) => [.. Enumerable.Range(0, Units).Select(unit)];

    private double X(int gate, int unit, double[] x)
    {
        int row = (gate * Units) + unit;
        double[] weights = Tensor("InputWeights", 0), bias = Tensor("Bias", TensorLayout.Gates(_layer.Attribute("cell").Text!) * Units);
        return bias[row] + x.Select((value, column) => value * weights[(row * Inputs) + column]).Sum();
    }

    private double U(int gate, int unit, double[] h)
    {
        double[] weights = Tensor("RecurrentWeights", 0);
        return h.Select((value, column) => value * weights[(((gate * Units) + unit) * Units) + column]).Sum();
    }

    private double Clip(double argument) =>
        _layer.Attribute("clip").Number is > 0 and double clip ? Math.Max(-clip, Math.Min(clip, argument)) : argument;

    private double Activate(string attribute, double x) => _layer.Attribute(attribute).Activation!.Name switch
    {
        ActivationKinds.Tanh => Math.Tanh(x),
        ActivationKinds.Sigmoid => 1 / (1 + Math.Exp(-x)),
        ActivationKinds.Relu => Math.Max(0, x),
        ActivationKinds.Softplus => Math.Log(1 + Math.Exp(x)),
        string other => throw new InvalidOperationException(other),
    };

    private double[] Tensor(string role, int missing) => _layer.FindTensor(prefix + role) is { } binding
        ? [.. model.Tensor(binding.Tensor).Values.Select(value => (double)value)]
        : new double[missing];

    private double[] Initial(string role) => _layer.InitialState.FirstOrDefault(state => state.Role == prefix + role) is { } state
        ? [.. model.Tensor(state.Tensor).Values.Select(value => (double)value)]
        : new double[Units];
}
