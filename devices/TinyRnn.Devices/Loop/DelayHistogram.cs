using System;
using System.Numerics;

namespace TinyRnn.Devices.Loop;

/// <summary>
/// Counts delays from 0 to hours in buckets of at most 3 % width (32 to an octave), so percentiles cost no list of samples.
/// Recording allocates nothing. One thread records; others may read, and see figures that are a few ticks old.
/// </summary>
public sealed class DelayHistogram
{
    // Buckets of HdrHistogram's kind (Tene): linear within an octave, octaves doubling.
    private const int OctaveBits = 5;
    private const int PerOctave = 1 << OctaveBits;

    private readonly long[] _counts = new long[(64 - OctaveBits) * PerOctave];
    private long _largest;

    /// <summary>Delays recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The largest delay, exactly; 0 before the first.</summary>
    public TimeSpan Largest => Duration(_largest);

    /// <summary>Counts a delay.</summary>
    /// <param name="nanoseconds">The delay; below 0 counts as 0.</param>
    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Max(nanoseconds, 0);
        _counts[BucketOf(nanoseconds)]++;
        _largest = Math.Max(_largest, nanoseconds);
        Count++;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _counts.AsSpan().Clear();
        _largest = 0;
        Count = 0;
    }

    /// <summary>The delay that a share of the ticks did not exceed, rounded up to its bucket's end (by 3 % at most).</summary>
    /// <param name="share">From 0 to 1: 0.5 for the median, 0.999 for one in a thousand.</param>
    /// <returns>Zero if nothing is recorded.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1.</exception>
    public TimeSpan Percentile(double share) => Duration(PercentileNanoseconds(share));

    internal long PercentileNanoseconds(double share)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share is from 0 to 1.");

        long needed = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= needed)
                return Math.Min(LargestIn(bucket), _largest);
        }

        return _largest;
    }

    private static TimeSpan Duration(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    private static int BucketOf(long nanoseconds)
    {
        int octave = Math.Max(BitOperations.Log2((ulong)nanoseconds | 1) - OctaveBits, 0);
        return octave * PerOctave + (int)(nanoseconds >> octave);
    }

    private static long LargestIn(int bucket)
    {
        int octave = Math.Max(bucket / PerOctave - 1, 0);
        long first = bucket - (long)octave * PerOctave;
        return ((first + 1) << octave) - 1;
    }
}
