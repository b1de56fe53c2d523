using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Tests.Onnx;

/// <summary>
/// RNN, LSTM and GRU by the formulas of the ONNX operator documentation, in plain loops and double precision: written for these tests
/// alone, so that the importer is held to the documentation and not to itself. One direction of one sequence.
/// </summary>
internal sealed class RecurrentSpecification
{
    public required string Operator { get; init; }

    public required int Units { get; init; }

    /// <summary>[gates*units, inputs].</summary>
    public required double[][] W { get; init; }

    /// <summary>[gates*units, units].</summary>
    public required double[][] R { get; init; }

    /// <summary>Wb then Rb.</summary>
    public required double[] B { get; init; }

    /// <summary>Peepholes of i, o, f.</summary>
    public double[]? P { get; init; }

    public required double[] H0 { get; init; }

    public required double[] C0 { get; init; }

    public required Func<double, double>[] Activations { get; init; }

    public double Clip { get; init; } = double.PositiveInfinity;

    public bool InputForget { get; init; }

    public bool LinearBeforeReset { get; init; }

    /// <summary>The outputs of every step in the order that the steps are taken.</summary>
    public List<double[]> Run(IEnumerable<double[]> inputs)
    {
        List<double[]> outputs = [];
        double[] h = H0, c = C0;
        foreach (double[] x in inputs)
        {
            (h, c) = Operator switch
            {
                "RNN" => (Rnn(x, h), c),
                "GRU" => (Gru(x, h), c),
                _ => Lstm(x, h, c),
            };
            outputs.Add(h);
        }

        return outputs;
    }

    private double[] Rnn(double[] x, double[] h) => Each(unit => Activations[0](Clipped(X(0, unit, x) + H(0, unit, h))));

    private double[] Gru(double[] x, double[] h)
    {
        double[] z = Each(unit => Activations[0](Clipped(X(0, unit, x) + H(0, unit, h))));
        double[] r = Each(unit => Activations[0](Clipped(X(1, unit, x) + H(1, unit, h))));
        double[] reset = Each(unit => r[unit] * h[unit]);
        double[] candidate = Each(unit => Activations[1](Clipped(LinearBeforeReset
            ? X(2, unit, x) + (r[unit] * H(2, unit, h))
            : X(2, unit, x) + H(2, unit, reset))));
        return Each(unit => ((1 - z[unit]) * candidate[unit]) + (z[unit] * h[unit]));
    }

    private (double[] H, double[] C) Lstm(double[] x, double[] h, double[] c)
    {
        double[] i = Each(unit => Activations[0](Clipped(X(0, unit, x) + H(0, unit, h) + Peep(0, unit, c))));
        double[] f = InputForget
            ? Each(unit => 1 - i[unit])
            : Each(unit => Activations[0](Clipped(X(2, unit, x) + H(2, unit, h) + Peep(2, unit, c))));
        double[] g = Each(unit => Activations[1](Clipped(X(3, unit, x) + H(3, unit, h))));
        double[] next = Each(unit => (f[unit] * c[unit]) + (i[unit] * g[unit]));
        double[] o = Each(unit => Activations[0](Clipped(X(1, unit, x) + H(1, unit, h) + Peep(1, unit, next))));
        return (Each(unit => o[unit] * Activations[2](next[unit])), next);
    }

    private double[] Each(Func<int, double> unit) => [.. Enumerable.Range(0, Units).Select(unit)];

    private double X(int gate, int unit, double[] x) => Dot(W[(gate * Units) + unit], x) + B[(gate * Units) + unit];

    private double H(int gate, int unit, double[] h) => Dot(R[(gate * Units) + unit], h) + B[(B.Length / 2) + (gate * Units) + unit];

    private double Peep(int gate, int unit, double[] c) => P is null ? 0 : P[(gate * Units) + unit] * c[unit];

    private double Clipped(double value) => Math.Clamp(value, -Clip, Clip);

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
