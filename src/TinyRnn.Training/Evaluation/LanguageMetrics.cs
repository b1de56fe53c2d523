using System;

namespace TinyRnn.Training;

/// <summary>How well probabilities foretold the tokens that came.</summary>
public sealed class LanguageMetrics
{
    /// <summary>Keeps the logarithm of a probability that underflowed finite.</summary>
    private const double SmallestProbability = 1e-30;

    private double _nats;

    /// <summary>Tokens compared.</summary>
    public long Count { get; private set; }

    /// <summary>Mean cross-entropy in nats a token; NaN before the first.</summary>
    public double Nats => _nats / Count;

    /// <summary>Mean cross-entropy in bits a token.</summary>
    public double Bits => Nats / Math.Log(2);

    /// <summary>The number of equally likely tokens that would be as hard to foretell.</summary>
    public double Perplexity => Math.Exp(Nats);

    /// <summary>Compares the probabilities before a token with the token.</summary>
    /// <param name="token">Index of the token that came.</param>
    /// <param name="probabilities">One value a token of the vocabulary.</param>
    public void Add(int token, ReadOnlySpan<double> probabilities)
    {
        _nats -= Math.Log(Math.Max(probabilities[token], SmallestProbability));
        Count++;
    }
}
