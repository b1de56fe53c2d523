using System;
using System.Linq;

namespace TinyRnn.Training.Tests.Text;

public sealed class TokenSamplerTests
{
    private static readonly double[] Probabilities = [0.1, 0.5, 0.15, 0.25];

    [Fact]
    public void Draws_FollowTheProbabilities_AndTheTemperature()
    {
        AssertFrequencies(Probabilities, Frequencies(new TokenSampler(1)));
        double[] squares = [.. Probabilities.Select(value => value * value)];
        AssertFrequencies([.. squares.Select(value => value / squares.Sum())], Frequencies(new TokenSampler(1, temperature: 0.5)));
        Assert.Equal([0, 1, 0, 0], Frequencies(new TokenSampler(1, temperature: 0)));
        Assert.Equal([0, 1, 0, 0], Frequencies(new TokenSampler(1, temperature: 1e-9)));
    }

    [Fact]
    public void TopK_LeavesTheOthersOut_AndSoDoesAnExclusion()
    {
        AssertFrequencies([0, 2.0 / 3, 0, 1.0 / 3], Frequencies(new TokenSampler(1, topK: 2)));
        AssertFrequencies([0.2, 0, 0.3, 0.5], Frequencies(new TokenSampler(1), excluded: 1));
        Assert.Equal([0, 0, 0, 1], Frequencies(new TokenSampler(1, topK: 1), excluded: 1));
    }

    [Fact]
    public void TheSeed_DecidesTheDraws()
    {
        int[] Draw(long seed)
        {
            TokenSampler sampler = new(seed);
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Next(Probabilities))];
        }

        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenSampler(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenSampler(1, 1, -1));
    }

    private static double[] Frequencies(TokenSampler sampler, int? excluded = null)
    {
        const int Draws = 20_000;
        double[] counts = new double[Probabilities.Length];
        for (int i = 0; i < Draws; i++)
        {
            counts[sampler.Next(Probabilities, excluded)]++;
        }

        return [.. counts.Select(count => count / Draws)];
    }

    /// <summary>Four deviations of the mean of 20,000 draws.</summary>
    private static void AssertFrequencies(double[] expected, double[] found) =>
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 0.015));
}
