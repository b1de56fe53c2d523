using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Training;

/// <summary>
/// Multinomial logistic regression on standardised features, full-batch gradient descent with a little weight decay: the baseline
/// that a recurrent network has to beat. Deterministic.
/// </summary>
public sealed class LogisticRegression
{
    private const int Iterations = 2000;
    private const double LearningRate = 0.5;
    private const double Momentum = 0.9;
    private const double WeightDecay = 1e-4;

    private readonly double[] _mean;
    private readonly double[] _scale;
    private readonly double[] _weights;
    private readonly int _classes;

    private LogisticRegression(double[] mean, double[] scale, int classes)
    {
        _mean = mean;
        _scale = scale;
        _classes = classes;
        _weights = new double[classes * (mean.Length + 1)];
    }

    /// <summary>Fits examples.</summary>
    /// <param name="features">One array of features an example, all of one length.</param>
    /// <param name="labels">The class of each example, 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="ArgumentException">No examples, or lists of different lengths.</exception>
    public static LogisticRegression Fit(IReadOnlyList<double[]> features, IReadOnlyList<int> labels, int classes)
    {
        if (features.Count == 0 || features.Count != labels.Count || features.Any(row => row.Length != features[0].Length))
        {
            throw new ArgumentException(
                $"Expected as many labels as examples, and features of one length; found {features.Count} examples and {labels.Count} labels.");
        }

        int inputs = features[0].Length;
        double[] mean = new double[inputs];
        double[] scale = new double[inputs];
        for (int i = 0; i < inputs; i++)
        {
            mean[i] = features.Average(row => row[i]);
            double deviation = Math.Sqrt(features.Average(row => (row[i] - mean[i]) * (row[i] - mean[i])));
            scale[i] = deviation > 1e-12 * Math.Abs(mean[i]) && deviation > 0 ? deviation : 1;
        }

        LogisticRegression model = new(mean, scale, classes);
        model.Descend([.. features.Select(model.Standardise)], labels);
        return model;
    }

    /// <summary>The most probable class of an example.</summary>
    /// <param name="features">As many as in the examples fitted.</param>
    public int Classify(double[] features)
    {
        double[] probabilities = Probabilities(Standardise(features));
        return Array.IndexOf(probabilities, probabilities.Max());
    }

    private void Descend(double[][] rows, IReadOnlyList<int> labels)
    {
        double[] velocity = new double[_weights.Length];
        double[] gradient = new double[_weights.Length];
        int stride = _mean.Length + 1;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Array.Clear(gradient);
            for (int row = 0; row < rows.Length; row++)
            {
                double[] probabilities = Probabilities(rows[row]);
                for (int c = 0; c < _classes; c++)
                {
                    double error = (probabilities[c] - (labels[row] == c ? 1 : 0)) / rows.Length;
                    for (int i = 0; i < stride; i++)
                    {
                        gradient[(c * stride) + i] += error * rows[row][i];
                    }
                }
            }

            for (int i = 0; i < _weights.Length; i++)
            {
                velocity[i] = (Momentum * velocity[i]) - (LearningRate * (gradient[i] + (WeightDecay * _weights[i])));
                _weights[i] += velocity[i];
            }
        }
    }

    /// <summary>The standardised features and a constant 1 for the bias.</summary>
    private double[] Standardise(double[] features)
    {
        double[] row = new double[_mean.Length + 1];
        for (int i = 0; i < _mean.Length; i++)
        {
            row[i] = (features[i] - _mean[i]) / _scale[i];
        }

        row[^1] = 1;
        return row;
    }

    private double[] Probabilities(double[] row)
    {
        double[] result = new double[_classes];
        for (int c = 0; c < _classes; c++)
        {
            for (int i = 0; i < row.Length; i++)
            {
                result[c] += _weights[(c * row.Length) + i] * row[i];
            }
        }

        double largest = result.Max();
        double sum = 0;
        for (int c = 0; c < _classes; c++)
        {
            result[c] = Math.Exp(result[c] - largest);
            sum += result[c];
        }

        for (int c = 0; c < _classes; c++)
        {
            result[c] /= sum;
        }

        return result;
    }
}
