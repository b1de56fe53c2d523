using System;
using System.Buffers.Binary;
using System.IO;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TinyRnn;

/// <summary>
/// Packed weights that an assembly carries as constants or as an embedded resource, checked once. A generated class keeps one in
/// a static field; it lives as long as the process.
/// </summary>
public sealed unsafe class WeightBlob
{
    private const nuint RequiredAlignment = sizeof(float);
    private const nuint CopyAlignment = 64;

    // Holds the mapped resource alive; null where the weights are a copy or constants.
    private readonly UnmanagedMemoryStream? _stream;
    private readonly byte* _bytes;

    private WeightBlob(UnmanagedMemoryStream? stream, byte* bytes, int length)
    {
        _stream = stream;
        _bytes = bytes;
        Length = length;
    }

    /// <summary>Length in bytes.</summary>
    public int Length { get; }

    /// <summary>The first byte; <see cref="Length"/> bytes may be read. Aligned to at least 4 bytes.</summary>
    public ref readonly byte Reference => ref *_bytes;

    /// <summary>Weights that are constants of an assembly, at an address that suits the vectors of this processor.</summary>
    /// <param name="constants">The data; it must never move, as the data behind a span over constants never does.</param>
    /// <remarks>
    /// The compiler aligns such data to 8 bytes, and then every 64-byte load touches two cache lines: LSTM 8 to 32 took 105 ns
    /// instead of 72 (AVX-512), 156 instead of 130 (AVX2). So a processor with wide vectors reads one aligned copy, made once;
    /// one with 128-bit vectors reads the constants in place.
    /// </remarks>
    public static WeightBlob FromConstants(ReadOnlySpan<byte> constants)
    {
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(constants));
        if (IsWellPlaced(start))
        {
            return new WeightBlob(null, start, constants.Length);
        }

        byte* copy = Allocate(constants.Length);
        constants.CopyTo(new Span<byte>(copy, constants.Length));
        return new WeightBlob(null, copy, constants.Length);
    }

    /// <summary>
    /// Opens the weights of a generated class and checks them. Where they stand in the assembly decides whether they are read in
    /// place or copied once, as in <see cref="FromConstants"/>: the compiler puts a resource four bytes behind a multiple of eight.
    /// </summary>
    /// <param name="assembly">The assembly that holds the resource.</param>
    /// <param name="resourceName">Name of the embedded resource.</param>
    /// <param name="length">Length in bytes that the model file records.</param>
    /// <param name="crc32C">CRC-32C of the bytes, or null where the build did not know it.</param>
    /// <exception cref="InvalidOperationException">The resource is missing, or its length or checksum differ.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor is big-endian.</exception>
    public static WeightBlob Open(Assembly assembly, string resourceName, int length, uint? crc32C = null)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException(
                $"The weights '{resourceName}' are stored little-endian and read in place; this processor is big-endian.");
        }

        Stream stream = assembly.GetManifestResourceStream(resourceName) ?? throw new InvalidOperationException(
            $"Assembly '{assembly.GetName().Name}' has no embedded resource '{resourceName}' with the weights of its model. "
            + "Build it again with the TinyRnnModel item present.");
        if (stream.Length != length)
        {
            long found = stream.Length;
            stream.Dispose();
            throw new InvalidOperationException(
                $"The weights '{resourceName}' have {found} bytes; the model needs {length}. "
                + "Put the model file and its weights file of the same export side by side and build again.");
        }

        WeightBlob blob = stream is UnmanagedMemoryStream mapped && IsWellPlaced(mapped.PositionPointer)
            ? new WeightBlob(mapped, mapped.PositionPointer, length)
            : Copy(stream, length);
        if (crc32C is uint expected && Checksum(new ReadOnlySpan<byte>(blob._bytes, length)) is uint actual && actual != expected)
        {
            throw new InvalidOperationException(
                $"The weights '{resourceName}' are damaged: CRC-32C is {actual:X8}, the model recorded {expected:X8}. "
                + "Export the model again and rebuild.");
        }

        return blob;
    }

    /// <summary>CRC-32C (Castagnoli, as in RFC 3720) of some bytes.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ref readonly ulong word in words)
        {
            ulong value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ulong, byte>(ref Unsafe.AsRef(in word)));
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value));
        }

        foreach (byte value in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    /// <summary>Whether the vectors of this processor can be loaded from there without touching two cache lines each.</summary>
    private static bool IsWellPlaced(byte* start) =>
        (nuint)start % (Vector256.IsHardwareAccelerated ? CopyAlignment : RequiredAlignment) == 0;

    /// <summary>One copy for the life of the process: a linker may place a resource at any address.</summary>
    private static WeightBlob Copy(Stream stream, int length)
    {
        byte* bytes = Allocate(length);
        stream.ReadExactly(new Span<byte>(bytes, length));
        stream.Dispose();
        return new WeightBlob(null, bytes, length);
    }

    private static byte* Allocate(int length) => (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), CopyAlignment);
}
