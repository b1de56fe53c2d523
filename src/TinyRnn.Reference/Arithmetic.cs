using System;
using TinyRnn.Format;

namespace TinyRnn.Reference;

/// <summary>The operations of the cells, each rounded as <see cref="ReferenceArithmetic"/> says.</summary>
internal sealed class Arithmetic(ReferenceArithmetic kind, ActivationTier tier)
{
    /// <summary>
    /// Largest error of the accurate tier against double (ARCHITECTURE section 5); the fast tier is as close to its own formulas.
    /// </summary>
    private const double ActivationError = 2e-7;

    /// <summary>Rounds the exact result of one operation.</summary>
    public double Round(double value) => kind == ReferenceArithmetic.Double ? value : (float)value;

    /// <summary>The result of an approximated activation that never exceeds <paramref name="largest"/>.</summary>
    public double Approximate(double value, double largest = double.PositiveInfinity) =>
        kind == ReferenceArithmetic.DisplacedActivations ? Round(Math.Min(largest, value + ActivationError)) : value;

    public double Add(double a, double b) => Round(a + b);

    public double Subtract(double a, double b) => Round(a - b);

    public double Multiply(double a, double b) => Round(a * b);

    public double Divide(double a, double b) => Round(a / b);

    public double Exp(double x) => Round(Math.Exp(x));

    public double SquareRoot(double x) => Round(Math.Sqrt(x));

    public double Power(double x, double exponent) => Round(Math.Pow(x, exponent));

    public double Log(double x) => Round(Math.Log(x));

    /// <summary>tanh(x) of the model's tier.</summary>
    public double Tanh(double x) => Round(tier == ActivationTier.Fast ? FastCurves.Tanh(x) : Math.Tanh(x));

    /// <summary>1 / (1 + exp(-x)) of the model's tier.</summary>
    public double Sigmoid(double x) => tier == ActivationTier.Fast ? Round(FastCurves.Sigmoid(x)) : Divide(1, Add(1, Exp(-x)));

    /// <summary>start + sum over k of matrix[row, k] * vector[k], k ascending; the matrix is row-major.</summary>
    public double AddRow(double start, double[] matrix, int row, ReadOnlySpan<double> vector)
    {
        double sum = start;
        for (int k = 0; k < vector.Length; k++)
        {
            sum = Add(sum, Multiply(matrix[(row * vector.Length) + k], vector[k]));
        }

        return sum;
    }
}
