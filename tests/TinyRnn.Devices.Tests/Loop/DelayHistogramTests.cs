using System;
using System.Linq;
using TinyRnn.Devices.Loop;

namespace TinyRnn.Devices.Tests.Loop;

public sealed class DelayHistogramTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(1_000, 3_000_000)]
    [InlineData(50, 1_000_000_000_000)]
    public void Percentiles_AreThoseOfTheSortedDelaysWithinThreePercent(long low, long high)
    {
        var histogram = new DelayHistogram();
        var random = new Random(1);
        long[] delays = [.. Enumerable.Range(0, 10_000).Select(_ => (long)(low * Math.Pow((double)high / low, random.NextDouble())))];
        foreach (long delay in delays)
            histogram.Add(delay);
        Array.Sort(delays);

        foreach (double share in (double[])[0, 0.001, 0.25, 0.5, 0.99, 0.999, 1])
        {
            long exact = delays[Math.Max((int)Math.Ceiling(share * delays.Length), 1) - 1];
            Assert.InRange(histogram.PercentileNanoseconds(share), exact, exact * 1.032);
        }

        Assert.Equal(10_000, histogram.Count);
        Assert.Equal(delays[^1] / 100, histogram.Largest.Ticks);
    }

    [Fact]
    public void TheExtremes_HaveBuckets()
    {
        var histogram = new DelayHistogram();
        histogram.Add(-5);
        histogram.Add(0);
        histogram.Add(long.MaxValue);

        Assert.Equal(0, histogram.PercentileNanoseconds(0.5));
        Assert.Equal(long.MaxValue, histogram.PercentileNanoseconds(1));
    }

    [Fact]
    public void WithoutDelays_EverythingIsZero()
    {
        var histogram = new DelayHistogram();
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (histogram.Percentile(0.5), histogram.Largest));
        histogram.Add(77);
        histogram.Clear();
        Assert.Equal((TimeSpan.Zero, 0), (histogram.Percentile(1), histogram.Count));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void AShare_IsFromZeroToOne(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DelayHistogram().Percentile(share));
}
