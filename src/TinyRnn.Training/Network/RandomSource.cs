using System;
using System.Numerics;

namespace TinyRnn.Training.Network;

/// <summary>
/// xoshiro256** (Blackman and Vigna, 2018) seeded through SplitMix64. Our own, so that a seed gives the same model on every
/// runtime version. A stream depends on a seed and a path of numbers (purpose, epoch, sample), never on who drew before it.
/// </summary>
internal sealed class RandomSource
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>The stream of a seed and a path.</summary>
    public RandomSource(long seed, params ReadOnlySpan<long> path) => Restart(seed, path);

    /// <summary>Starts another stream in the same object.</summary>
    public void Restart(long seed, params ReadOnlySpan<long> path)
    {
        ulong mixer = (ulong)seed;
        ulong key = SplitMix(ref mixer);
        foreach (long part in path)
        {
            mixer = key ^ ((ulong)part * 0xD1342543DE82EF95);
            key = SplitMix(ref mixer);
        }

        mixer = key;
        _s0 = SplitMix(ref mixer);
        _s1 = SplitMix(ref mixer);
        _s2 = SplitMix(ref mixer);
        _s3 = SplitMix(ref mixer);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 to <paramref name="limit"/> - 1; the bias of the multiplication is below 2^-32.</summary>
    public int NextInteger(int limit) => (int)(((NextBits() >> 32) * (ulong)limit) >> 32);

    /// <summary>Standard normal, by Box and Muller (the sine half is thrown away: simple, and no hidden state).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextUniform())) * Math.Cos(2 * Math.PI * NextUniform());

    /// <summary>Fisher-Yates.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = NextInteger(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
