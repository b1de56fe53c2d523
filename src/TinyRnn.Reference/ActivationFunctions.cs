using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference;

/// <summary>The activations by their definitions in <see cref="ActivationKinds"/>. NaN in gives NaN out.</summary>
internal static class ActivationFunctions
{
    private const double GeluCubic = 0.044715;

    // From here on tanh(log(1 + exp(x))) is 1 in double precision.
    private const double MishLimit = 40;

    private static readonly Dictionary<string, Func<Arithmetic, ActivationSpec, double, double>> Elementwise = new()
    {
        [ActivationKinds.Linear] = (_, _, x) => x,
        [ActivationKinds.Tanh] = (m, _, x) => m.Approximate(m.Tanh(x), largest: 1),
        [ActivationKinds.Sigmoid] = (m, _, x) => m.Approximate(m.Sigmoid(x), largest: 1),
        [ActivationKinds.HardSigmoid] = (m, a, x) => Math.Min(1, Math.Max(0, m.Add(m.Multiply(m.Round(a.Alpha), x), m.Round(a.Beta)))),
        [ActivationKinds.Relu] = (_, _, x) => Math.Max(0, x),
        [ActivationKinds.LeakyRelu] = (m, a, x) => x >= 0 ? x : m.Multiply(m.Round(a.Alpha), x),
        [ActivationKinds.Elu] = (m, a, x) => x >= 0 ? x : m.Approximate(m.Multiply(m.Round(a.Alpha), m.Subtract(m.Exp(x), 1))),

        // log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)), which does not overflow.
        [ActivationKinds.Softplus] = (m, _, x) => m.Approximate(m.Add(Math.Max(x, 0), m.Log(m.Add(1, m.Exp(-Math.Abs(x)))))),
        [ActivationKinds.Softsign] = (m, _, x) => double.IsInfinity(x) ? Math.Sign(x) : m.Divide(x, m.Add(1, Math.Abs(x))),
        [ActivationKinds.Affine] = (m, a, x) => m.Add(m.Multiply(m.Round(a.Alpha), x), m.Round(a.Beta)),
        [ActivationKinds.ScaledTanh] = (m, a, x) =>
            m.Multiply(m.Round(a.Alpha), m.Approximate(m.Tanh(m.Multiply(m.Round(a.Beta), x)), largest: 1)),
        [ActivationKinds.ThresholdedRelu] = (m, a, x) => x <= m.Round(a.Alpha) ? 0 : x,
        [ActivationKinds.Clamp] = (m, a, x) => Math.Min(m.Round(a.Beta), Math.Max(m.Round(a.Alpha), x)),
        [ActivationKinds.Selu] = (m, a, x) => m.Multiply(
            m.Round(a.Beta), x >= 0 ? x : m.Approximate(m.Multiply(m.Round(a.Alpha), m.Subtract(m.Exp(x), 1)))),
        [ActivationKinds.Silu] = (m, _, x) => m.Approximate(Times(m, x, m.Divide(1, m.Add(1, m.Exp(-x))))),
        [ActivationKinds.HardSilu] = (m, _, x) => Times(m, x, Math.Min(1, Math.Max(0, m.Add(m.Divide(x, 6), 0.5)))),
        [ActivationKinds.Gelu] = (m, _, x) => m.Approximate(Times(m, x, m.Round(NormalDistribution.Below(x)))),
        [ActivationKinds.GeluTanh] = (m, _, x) => m.Approximate(Times(m, x, m.Multiply(0.5, m.Add(1, m.Round(
            Math.Tanh(m.Multiply(Math.Sqrt(2 / Math.PI), m.Add(x, m.Multiply(GeluCubic, m.Multiply(x, m.Multiply(x, x))))))))))),

        // tanh(log(1 + e)) = n / (n + 2) with n = e * (e + 2): as exact for small e as for large.
        [ActivationKinds.Mish] = (m, _, x) =>
        {
            double e = m.Exp(Math.Min(x, MishLimit)), n = m.Multiply(e, m.Add(e, 2));
            return m.Approximate(Times(m, x, m.Divide(n, m.Add(n, 2))));
        },
        [ActivationKinds.Exponential] = (m, _, x) => m.Approximate(m.Exp(x)),
    };

    /// <summary>Names that <see cref="ApplyToRow"/> knows, and prelu, whose weights <see cref="Prelu"/> takes.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. Elementwise.Keys, ActivationKinds.Softmax, ActivationKinds.Prelu];

    /// <summary>One value of an elementwise activation.</summary>
    /// <exception cref="NotSupportedException">The activation is not elementwise, or this version does not run it.</exception>
    public static double Apply(Arithmetic arithmetic, ActivationSpec activation, double x) =>
        Elementwise.TryGetValue(activation.Name, out Func<Arithmetic, ActivationSpec, double, double>? function)
            ? function(arithmetic, activation, x)
            : throw new NotSupportedException(
                $"Activation '{activation.Name}' is not an elementwise activation that the reference knows; expected one of "
                + $"{string.Join(", ", Elementwise.Keys)}.");

    /// <summary>All channels of one row, in place.</summary>
    public static void ApplyToRow(Arithmetic arithmetic, ActivationSpec activation, Span<double> row)
    {
        if (activation.Name == ActivationKinds.Softmax)
        {
            Softmax(arithmetic, row);
            return;
        }

        for (int i = 0; i < row.Length; i++)
        {
            row[i] = Apply(arithmetic, activation, row[i]);
        }
    }

    /// <summary>x where x is at least 0, the channel's weight times x elsewhere; in place.</summary>
    public static void Prelu(Arithmetic arithmetic, double[] alpha, Span<double> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = row[i] >= 0 ? row[i] : arithmetic.Multiply(alpha[i], row[i]);
        }
    }

    /// <summary>x * factor, where a factor of 0 makes 0 of minus infinity.</summary>
    private static double Times(Arithmetic arithmetic, double x, double factor) => factor == 0 ? 0 : arithmetic.Multiply(x, factor);

    private static void Softmax(Arithmetic arithmetic, Span<double> row)
    {
        double largest = row[0];
        foreach (double value in row)
        {
            largest = Math.Max(largest, value);
        }

        double sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = arithmetic.Exp(arithmetic.Subtract(row[i], largest));
            sum = arithmetic.Add(sum, row[i]);
        }

        for (int i = 0; i < row.Length; i++)
        {
            row[i] = arithmetic.Divide(row[i], sum);
        }
    }
}
