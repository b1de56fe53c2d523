using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TinyRnn.Cli.Engine.Limits;

/// <summary>The loops that find the processor's limits. Results are returned so that nothing is optimised away.</summary>
internal static class RooflineKernels
{
    /// <summary>Cycles of a round of <see cref="Chain"/>.</summary>
    public const int ChainCycles = 16;

    /// <summary>Chains of <see cref="MultiplyAdd"/>: two pipes of a latency of four to six cycles.</summary>
    public const int MultiplyAddChains = 12;

    /// <summary>Vectors that a round of <see cref="Read"/> reads.</summary>
    public const int ReadUnroll = 8;

    /// <summary>A dependent chain: each round is eight times an exclusive or and a rotation of one cycle each.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static ulong Chain(int rounds, ulong key)
    {
        ulong x = key;
        for (int i = 0; i < rounds; i++)
        {
            x = BitOperations.RotateLeft(x ^ key, 1);
            x = BitOperations.RotateLeft(x ^ key, 1);
            x = BitOperations.RotateLeft(x ^ key, 1);
            x = BitOperations.RotateLeft(x ^ key, 1);
            x = BitOperations.RotateLeft(x ^ key, 1);
            x = BitOperations.RotateLeft(x ^ key, 1);
            x = BitOperations.RotateLeft(x ^ key, 1);
            x = BitOperations.RotateLeft(x ^ key, 1);
        }

        return x;
    }

    /// <summary>Rounds of one multiply-add of a vector in each of <see cref="MultiplyAddChains"/> chains.</summary>
    /// <param name="bits">Width of the vectors.</param>
    /// <param name="rounds">Rounds.</param>
    public static float MultiplyAdd(int bits, int rounds) => bits switch
    {
        512 => MultiplyAdd512(rounds),
        256 => MultiplyAdd256(rounds),
        _ => MultiplyAdd128(rounds),
    };

    /// <summary>Reads a buffer once, in order.</summary>
    /// <param name="bits">Width of the vectors.</param>
    /// <param name="buffer">The buffer's first word, at a multiple of 64 bytes.</param>
    /// <param name="length">Words, a multiple of <see cref="ReadUnroll"/> vectors.</param>
    public static uint Read(int bits, ref uint buffer, int length) => bits switch
    {
        512 => Read512(ref buffer, length),
        256 => Read256(ref buffer, length),
        _ => Read128(ref buffer, length),
    };

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdd128(int rounds)
    {
        Vector128<float> half = Vector128.Create(0.5f), one = Vector128.Create(1f);
        Vector128<float> a0 = Vector128.Create(0f);
        Vector128<float> a1 = Vector128.Create(1f);
        Vector128<float> a2 = Vector128.Create(2f);
        Vector128<float> a3 = Vector128.Create(3f);
        Vector128<float> a4 = Vector128.Create(4f);
        Vector128<float> a5 = Vector128.Create(5f);
        Vector128<float> a6 = Vector128.Create(6f);
        Vector128<float> a7 = Vector128.Create(7f);
        Vector128<float> a8 = Vector128.Create(8f);
        Vector128<float> a9 = Vector128.Create(9f);
        Vector128<float> a10 = Vector128.Create(10f);
        Vector128<float> a11 = Vector128.Create(11f);
        for (int i = 0; i < rounds; i++)
        {
            a0 = Vector128.MultiplyAddEstimate(a0, half, one);
            a1 = Vector128.MultiplyAddEstimate(a1, half, one);
            a2 = Vector128.MultiplyAddEstimate(a2, half, one);
            a3 = Vector128.MultiplyAddEstimate(a3, half, one);
            a4 = Vector128.MultiplyAddEstimate(a4, half, one);
            a5 = Vector128.MultiplyAddEstimate(a5, half, one);
            a6 = Vector128.MultiplyAddEstimate(a6, half, one);
            a7 = Vector128.MultiplyAddEstimate(a7, half, one);
            a8 = Vector128.MultiplyAddEstimate(a8, half, one);
            a9 = Vector128.MultiplyAddEstimate(a9, half, one);
            a10 = Vector128.MultiplyAddEstimate(a10, half, one);
            a11 = Vector128.MultiplyAddEstimate(a11, half, one);
        }

        return Vector128.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static uint Read128(ref uint buffer, int length)
    {
        Vector128<uint> a0 = Vector128<uint>.Zero;
        Vector128<uint> a1 = Vector128<uint>.Zero;
        Vector128<uint> a2 = Vector128<uint>.Zero;
        Vector128<uint> a3 = Vector128<uint>.Zero;
        Vector128<uint> a4 = Vector128<uint>.Zero;
        Vector128<uint> a5 = Vector128<uint>.Zero;
        Vector128<uint> a6 = Vector128<uint>.Zero;
        Vector128<uint> a7 = Vector128<uint>.Zero;
        for (int i = 0; i < length; i += ReadUnroll * Vector128<uint>.Count)
        {
            a0 ^= Vector128.LoadUnsafe(ref buffer, (nuint)i);
            a1 ^= Vector128.LoadUnsafe(ref buffer, (nuint)i + 4);
            a2 ^= Vector128.LoadUnsafe(ref buffer, (nuint)i + 8);
            a3 ^= Vector128.LoadUnsafe(ref buffer, (nuint)i + 12);
            a4 ^= Vector128.LoadUnsafe(ref buffer, (nuint)i + 16);
            a5 ^= Vector128.LoadUnsafe(ref buffer, (nuint)i + 20);
            a6 ^= Vector128.LoadUnsafe(ref buffer, (nuint)i + 24);
            a7 ^= Vector128.LoadUnsafe(ref buffer, (nuint)i + 28);
        }

        return Vector128.Sum(a0 ^ a1 ^ a2 ^ a3 ^ a4 ^ a5 ^ a6 ^ a7);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdd256(int rounds)
    {
        Vector256<float> half = Vector256.Create(0.5f), one = Vector256.Create(1f);
        Vector256<float> a0 = Vector256.Create(0f);
        Vector256<float> a1 = Vector256.Create(1f);
        Vector256<float> a2 = Vector256.Create(2f);
        Vector256<float> a3 = Vector256.Create(3f);
        Vector256<float> a4 = Vector256.Create(4f);
        Vector256<float> a5 = Vector256.Create(5f);
        Vector256<float> a6 = Vector256.Create(6f);
        Vector256<float> a7 = Vector256.Create(7f);
        Vector256<float> a8 = Vector256.Create(8f);
        Vector256<float> a9 = Vector256.Create(9f);
        Vector256<float> a10 = Vector256.Create(10f);
        Vector256<float> a11 = Vector256.Create(11f);
        for (int i = 0; i < rounds; i++)
        {
            a0 = Vector256.MultiplyAddEstimate(a0, half, one);
            a1 = Vector256.MultiplyAddEstimate(a1, half, one);
            a2 = Vector256.MultiplyAddEstimate(a2, half, one);
            a3 = Vector256.MultiplyAddEstimate(a3, half, one);
            a4 = Vector256.MultiplyAddEstimate(a4, half, one);
            a5 = Vector256.MultiplyAddEstimate(a5, half, one);
            a6 = Vector256.MultiplyAddEstimate(a6, half, one);
            a7 = Vector256.MultiplyAddEstimate(a7, half, one);
            a8 = Vector256.MultiplyAddEstimate(a8, half, one);
            a9 = Vector256.MultiplyAddEstimate(a9, half, one);
            a10 = Vector256.MultiplyAddEstimate(a10, half, one);
            a11 = Vector256.MultiplyAddEstimate(a11, half, one);
        }

        return Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static uint Read256(ref uint buffer, int length)
    {
        Vector256<uint> a0 = Vector256<uint>.Zero;
        Vector256<uint> a1 = Vector256<uint>.Zero;
        Vector256<uint> a2 = Vector256<uint>.Zero;
        Vector256<uint> a3 = Vector256<uint>.Zero;
        Vector256<uint> a4 = Vector256<uint>.Zero;
        Vector256<uint> a5 = Vector256<uint>.Zero;
        Vector256<uint> a6 = Vector256<uint>.Zero;
        Vector256<uint> a7 = Vector256<uint>.Zero;
        for (int i = 0; i < length; i += ReadUnroll * Vector256<uint>.Count)
        {
            a0 ^= Vector256.LoadUnsafe(ref buffer, (nuint)i);
            a1 ^= Vector256.LoadUnsafe(ref buffer, (nuint)i + 8);
            a2 ^= Vector256.LoadUnsafe(ref buffer, (nuint)i + 16);
            a3 ^= Vector256.LoadUnsafe(ref buffer, (nuint)i + 24);
            a4 ^= Vector256.LoadUnsafe(ref buffer, (nuint)i + 32);
            a5 ^= Vector256.LoadUnsafe(ref buffer, (nuint)i + 40);
            a6 ^= Vector256.LoadUnsafe(ref buffer, (nuint)i + 48);
            a7 ^= Vector256.LoadUnsafe(ref buffer, (nuint)i + 56);
        }

        return Vector256.Sum(a0 ^ a1 ^ a2 ^ a3 ^ a4 ^ a5 ^ a6 ^ a7);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdd512(int rounds)
    {
        Vector512<float> half = Vector512.Create(0.5f), one = Vector512.Create(1f);
        Vector512<float> a0 = Vector512.Create(0f);
        Vector512<float> a1 = Vector512.Create(1f);
        Vector512<float> a2 = Vector512.Create(2f);
        Vector512<float> a3 = Vector512.Create(3f);
        Vector512<float> a4 = Vector512.Create(4f);
        Vector512<float> a5 = Vector512.Create(5f);
        Vector512<float> a6 = Vector512.Create(6f);
        Vector512<float> a7 = Vector512.Create(7f);
        Vector512<float> a8 = Vector512.Create(8f);
        Vector512<float> a9 = Vector512.Create(9f);
        Vector512<float> a10 = Vector512.Create(10f);
        Vector512<float> a11 = Vector512.Create(11f);
        for (int i = 0; i < rounds; i++)
        {
            a0 = Vector512.MultiplyAddEstimate(a0, half, one);
            a1 = Vector512.MultiplyAddEstimate(a1, half, one);
            a2 = Vector512.MultiplyAddEstimate(a2, half, one);
            a3 = Vector512.MultiplyAddEstimate(a3, half, one);
            a4 = Vector512.MultiplyAddEstimate(a4, half, one);
            a5 = Vector512.MultiplyAddEstimate(a5, half, one);
            a6 = Vector512.MultiplyAddEstimate(a6, half, one);
            a7 = Vector512.MultiplyAddEstimate(a7, half, one);
            a8 = Vector512.MultiplyAddEstimate(a8, half, one);
            a9 = Vector512.MultiplyAddEstimate(a9, half, one);
            a10 = Vector512.MultiplyAddEstimate(a10, half, one);
            a11 = Vector512.MultiplyAddEstimate(a11, half, one);
        }

        return Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static uint Read512(ref uint buffer, int length)
    {
        Vector512<uint> a0 = Vector512<uint>.Zero;
        Vector512<uint> a1 = Vector512<uint>.Zero;
        Vector512<uint> a2 = Vector512<uint>.Zero;
        Vector512<uint> a3 = Vector512<uint>.Zero;
        Vector512<uint> a4 = Vector512<uint>.Zero;
        Vector512<uint> a5 = Vector512<uint>.Zero;
        Vector512<uint> a6 = Vector512<uint>.Zero;
        Vector512<uint> a7 = Vector512<uint>.Zero;
        for (int i = 0; i < length; i += ReadUnroll * Vector512<uint>.Count)
        {
            a0 ^= Vector512.LoadUnsafe(ref buffer, (nuint)i);
            a1 ^= Vector512.LoadUnsafe(ref buffer, (nuint)i + 16);
            a2 ^= Vector512.LoadUnsafe(ref buffer, (nuint)i + 32);
            a3 ^= Vector512.LoadUnsafe(ref buffer, (nuint)i + 48);
            a4 ^= Vector512.LoadUnsafe(ref buffer, (nuint)i + 64);
            a5 ^= Vector512.LoadUnsafe(ref buffer, (nuint)i + 80);
            a6 ^= Vector512.LoadUnsafe(ref buffer, (nuint)i + 96);
            a7 ^= Vector512.LoadUnsafe(ref buffer, (nuint)i + 112);
        }

        return Vector512.Sum(a0 ^ a1 ^ a2 ^ a3 ^ a4 ^ a5 ^ a6 ^ a7);
    }
}
