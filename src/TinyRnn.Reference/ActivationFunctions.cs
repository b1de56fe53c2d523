using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference;

/// <summary>The activations by their definitions in <see cref="ActivationKinds"/>. NaN in gives NaN out.</summary>
internal static class ActivationFunctions
{
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
