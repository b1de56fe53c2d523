using System;
using System.Linq;

namespace TinyRnn.Devices.Tests.Simulation;

/// <summary>Softmax regression on standardised features, by gradient descent with momentum.</summary>
internal sealed class LogisticClassifier
{
    private const int Iterations = 1500;
    private const double LearningRate = 0.3;
    private const double Momentum = 0.9;

    private readonly double[] _mean;
    private readonly double[] _deviation;
    private readonly double[][] _weights;

    public LogisticClassifier(double[][] features, int[] labels)
    {
        int count = features[0].Length;
        _mean = [.. Enumerable.Range(0, count).Select(i => features.Average(row => row[i]))];
        _deviation = [.. Enumerable.Range(0, count).Select(i => Math.Sqrt(features.Average(row => Math.Pow(row[i] - _mean[i], 2))) + 1e-9)];
        double[][] rows = [.. features.Select(Standardise)];
        int classes = labels.Max() + 1;
        _weights = [.. Enumerable.Range(0, classes).Select(_ => new double[count + 1])];
        double[][] velocity = [.. _weights.Select(row => new double[count + 1])];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            double[][] gradient = [.. _weights.Select(row => new double[count + 1])];
            for (int row = 0; row < rows.Length; row++)
            {
                double[] probabilities = Probabilities(rows[row]);
                for (int label = 0; label < classes; label++)
                {
                    double error = (probabilities[label] - (label == labels[row] ? 1 : 0)) / rows.Length;
                    for (int i = 0; i <= count; i++)
                        gradient[label][i] += error * rows[row][i];
                }
            }

            for (int label = 0; label < classes; label++)
            {
                for (int i = 0; i <= count; i++)
                {
                    velocity[label][i] = Momentum * velocity[label][i] + gradient[label][i];
                    _weights[label][i] -= LearningRate * velocity[label][i];
                }
            }
        }
    }

    public int Decide(double[] features)
    {
        double[] probabilities = Probabilities(Standardise(features));
        return Array.IndexOf(probabilities, probabilities.Max());
    }

    /// <summary>Standardised features and a 1 for the bias.</summary>
    private double[] Standardise(double[] features) => [.. features.Select((value, i) => (value - _mean[i]) / _deviation[i]), 1];

    private double[] Probabilities(double[] row)
    {
        double[] exponentials = [.. _weights.Select(weights => Math.Exp(Math.Clamp(weights.Zip(row, (w, x) => w * x).Sum(), -500, 500)))];
        double sum = exponentials.Sum();
        return [.. exponentials.Select(value => value / sum)];
    }
}
