using System;
using System.Numerics;

namespace TinyRnn.Devices.Simulation;

/// <summary>
/// The simulation's own pseudo-random numbers, so that a seed gives the same recording on every runtime version
/// (<see cref="Random"/> promises no such thing). xoshiro256** 1.0, seeded through SplitMix64, both by Blackman and Vigna,
/// "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021). A mutable struct: pass it by reference.
/// </summary>
public struct SimulationRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;
    private double _spareNormal;
    private bool _hasSpareNormal;

    /// <summary>Starts the sequence of a seed.</summary>
    /// <param name="seed">Any value; neighbouring seeds give unrelated sequences.</param>
    public SimulationRandom(long seed)
    {
        ulong splitMix = unchecked((ulong)seed);
        _s0 = SplitMix64(ref splitMix);
        _s1 = SplitMix64(ref splitMix);
        _s2 = SplitMix64(ref splitMix);
        _s3 = SplitMix64(ref splitMix);
        _spareNormal = 0;
        _hasSpareNormal = false;
    }

    /// <summary>The next 64 uniform bits.</summary>
    public ulong NextBits()
    {
        unchecked
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
    }

    /// <summary>Uniform in [0, 1), in steps of 2^-53.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform between two bounds.</summary>
    /// <param name="low">Lower bound, included.</param>
    /// <param name="high">Upper bound, excluded.</param>
    public double NextUniform(double low, double high) => low + (high - low) * NextUniform();

    /// <summary>Log-uniform between two positive bounds: every octave is equally likely.</summary>
    /// <param name="low">Lower bound, above 0.</param>
    /// <param name="high">Upper bound, above <paramref name="low"/>.</param>
    public double NextLogUniform(double low, double high) => Math.Exp(NextUniform(Math.Log(low), Math.Log(high)));

    /// <summary>Normal with mean 0 and variance 1: Marsaglia's polar method (Marsaglia and Bray, SIAM Review 6, 1964).</summary>
    public double NextNormal()
    {
        if (_hasSpareNormal)
        {
            _hasSpareNormal = false;
            return _spareNormal;
        }

        double u, v, square;
        do
        {
            u = 2 * NextUniform() - 1;
            v = 2 * NextUniform() - 1;
            square = u * u + v * v;
        }
        while (square >= 1 || square == 0);

        double factor = Math.Sqrt(-2 * Math.Log(square) / square);
        _spareNormal = v * factor;
        _hasSpareNormal = true;
        return u * factor;
    }

    private static ulong SplitMix64(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            ulong mixed = state;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
