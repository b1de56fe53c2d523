using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace TinyRnn.Training.Numerics;

/// <summary>
/// Floats that start on a cache line: a 512-bit load that crosses a line costs two, and an ordinary array starts at an address
/// where every one of them would.
/// </summary>
internal sealed class LaneBuffer
{
    private const int LineBytes = 64;
    private const int LineFloats = LineBytes / sizeof(float);

    private static long _allocatedBytes;

    private readonly float[] _storage;
    private readonly int _start;

    /// <summary>Allocates <paramref name="length"/> zeros, rounded up to whole cache lines.</summary>
    public LaneBuffer(int length)
    {
        Length = (length + LineFloats - 1) / LineFloats * LineFloats;
        Interlocked.Add(ref _allocatedBytes, (long)Length * sizeof(float));
        _storage = GC.AllocateArray<float>(Length + LineFloats, pinned: true);
        long address = Marshal.UnsafeAddrOfPinnedArrayElement(_storage, 0);
        _start = (int)((LineBytes - (address % LineBytes)) % LineBytes) / sizeof(float);
    }

    /// <summary>Bytes of all buffers made in this process so far, freed ones too: what something owns is the growth while it is made.</summary>
    public static long AllocatedBytes => Interlocked.Read(ref _allocatedBytes);

    /// <summary>Floats; a multiple of 16.</summary>
    public int Length { get; }

    /// <summary>All of them.</summary>
    public Span<float> Span => _storage.AsSpan(_start, Length);

    /// <summary>The float at <paramref name="index"/>, and by reference arithmetic those after it.</summary>
    public ref float At(int index) => ref _storage[_start + index];
}
