using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TinyRnn.Cli.Engine.Limits;

/// <summary>Measures the <see cref="Roofline"/> of the processor that runs it.</summary>
internal static class RooflineMeasurement
{
    private const int Alignment = 64;
    private const int FirstLevelBytes = 16 * 1024;

    // How a buffer's pages fall on the sets of a cache is luck, so several are tried.
    private const int BuffersPerSize = 3;

    private const double RepetitionNanoseconds = 50_000;
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(25);

    private static readonly int[] Kilobytes =
        [4, 8, 16, 24, 32, 40, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 4096];

    /// <summary>Measures; takes about two seconds.</summary>
    public static Roofline Run()
    {
        int[] widths =
        [
            128,
            .. Vector256.IsHardwareAccelerated ? (int[])[256] : [],
            .. Vector512.IsHardwareAccelerated ? (int[])[512] : [],
        ];
        double clock = RooflineKernels.ChainCycles / Best(rounds => RooflineKernels.Chain(rounds, 0x9E3779B97F4A7C15));
        List<VectorSpeed> speeds = [];
        foreach (int bits in widths)
        {
            double multiplyAdds = RooflineKernels.MultiplyAddChains * (bits / 32);
            double round = Best(rounds => RooflineKernels.MultiplyAdd(bits, rounds));
            speeds.Add(new(bits, multiplyAdds / round, Read(bits, FirstLevelBytes)));
        }

        return new Roofline(
            clock, speeds, [.. Kilobytes.Select(size => new ReadSpeed(size * 1024, Read(widths[^1], size * 1024)))]);
    }

    /// <summary>
    /// Reads of a buffer with the widest vectors, to be timed in turns with a step whose weights are as large: how fast a cache
    /// beyond the first can be read changes from one second to the next on shared machines (32, 48 or 64 bytes a cycle on one).
    /// </summary>
    /// <param name="bytes">Size of the buffer, rounded up to whole rounds of the kernel.</param>
    /// <returns>A loop whose step is one pass over the buffer.</returns>
    public static StepLoop CreateReads(long bytes)
    {
        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        return CreateReads(bits, bytes);
    }

    private static StepLoop CreateReads(int bits, long bytes)
    {
        int round = RooflineKernels.ReadUnroll * bits / 32;
        int length = (int)((bytes / sizeof(uint)) + round - 1) / round * round;
        uint[] buffer = GC.AllocateArray<uint>(length + (Alignment / sizeof(uint)), pinned: true);

        // Memory that was never written is one page of zeros, many times over.
        Array.Fill(buffer, 1u);
        int offset = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0) & (Alignment - 1)) / sizeof(uint);
        return passes =>
        {
            for (int pass = 0; pass < passes; pass++)
            {
                RooflineKernels.Read(bits, ref buffer[offset], length);
            }
        };
    }

    /// <summary>Bytes per nanosecond of reading a buffer over and over.</summary>
    private static double Read(int bits, int bytes)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < BuffersPerSize; i++)
        {
            best = Math.Min(best, Best(CreateReads(bits, bytes)));
        }

        return bytes / best;
    }

    /// <summary>Nanoseconds of one of many repetitions of a kernel in the least disturbed trial.</summary>
    private static double Best(StepLoop kernel)
    {
        kernel(1);
        int count = 1;
        while (Time(kernel, count) * count < RepetitionNanoseconds)
        {
            count *= 2;
        }

        double best = double.PositiveInfinity;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Duration)
        {
            best = Math.Min(best, Time(kernel, count));
        }

        return best;
    }

    private static double Time(StepLoop kernel, int count)
    {
        long start = Stopwatch.GetTimestamp();
        kernel(count);
        return (Stopwatch.GetTimestamp() - start) * NanosecondsPerTick / count;
    }
}
