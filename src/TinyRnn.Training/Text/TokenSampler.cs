using System;
using TinyRnn.Training.Network;

namespace TinyRnn.Training;

/// <summary>Draws the next token from a language model's probabilities.</summary>
public sealed class TokenSampler
{
    private const long Purpose = 9;

    private readonly RandomSource _random;
    private readonly double _temperature;
    private readonly int _topK;
    private double[] _weights = [];
    private int[] _order = [];

    /// <summary>Starts a sequence of draws.</summary>
    /// <param name="seed">The same seed and probabilities give the same tokens.</param>
    /// <param name="temperature">
    /// At least 0. Probabilities are raised to the power of its inverse: below 1 likely tokens gain, above 1 unlikely ones; 0 takes the
    /// most likely token.
    /// </param>
    /// <param name="topK">Only so many most likely tokens are drawn from (Fan et al., 2018); 0 draws from all.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0 or not finite.</exception>
    public TokenSampler(long seed, double temperature = 1, int topK = 0)
    {
        if (!(temperature >= 0 && double.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be 0 or more.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(topK);
        _random = new RandomSource(seed, Purpose);
        _temperature = temperature;
        _topK = topK;
    }

    /// <summary>Draws a token.</summary>
    /// <param name="probabilities">One value a token, at least 0; their sum need not be 1.</param>
    /// <param name="excluded">A token that is never drawn, such as the one for unknown characters; null for none.</param>
    /// <returns>Index of the token.</returns>
    public int Next(ReadOnlySpan<double> probabilities, int? excluded = null)
    {
        if (_order.Length != probabilities.Length)
        {
            _order = new int[probabilities.Length];
            _weights = new double[probabilities.Length];
        }

        // Relative to the largest one, so that no power of all of them underflows.
        double largest = 0;
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
            _weights[i] = i == excluded ? -1 : probabilities[i];
            largest = Math.Max(largest, _weights[i]);
        }

        double[] weights = _weights;
        _order.AsSpan().Sort((left, right) => weights[left] != weights[right] ? weights[right].CompareTo(weights[left]) : left.CompareTo(right));
        if (_temperature == 0)
        {
            return _order[0];
        }

        int count = _topK > 0 ? Math.Min(_topK, _order.Length) : _order.Length;
        double total = 0;
        for (int i = 0; i < count; i++)
        {
            ref double weight = ref _weights[_order[i]];
            weight = weight > 0 ? Math.Pow(weight / largest, 1 / _temperature) : 0;
            total += weight;
        }

        double rest = _random.NextUniform() * total;
        for (int i = 0; i < count - 1; i++)
        {
            rest -= _weights[_order[i]];
            if (rest < 0)
            {
                return _order[i];
            }
        }

        return _order[LastOf(count)];
    }

    /// <summary>Rounding may leave a rest for the last one, which must be possible.</summary>
    private int LastOf(int count)
    {
        int last = count - 1;
        while (last > 0 && _weights[_order[last]] <= 0)
        {
            last--;
        }

        return last;
    }
}
