using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;

namespace TinyRnn.Interop.Keras.Hdf5;

/// <summary>What was done to the bytes of every chunk of a dataset: shuffle, gzip (deflate), a checksum.</summary>
internal sealed class HdfFilters
{
    private const int Deflate = 1, Shuffle = 2, Checksum = 3;
    private const int ChecksumBytes = 4;
    private const int MostFilters = 32;

    private static readonly Dictionary<int, string> Others = new()
    {
        [4] = "szip", [5] = "nbit", [6] = "scaleoffset", [32000] = "lzf", [32001] = "blosc", [32004] = "lz4", [32008] = "bitshuffle", [32015] = "zstd",
    };

    private readonly HdfBytes _bytes;
    private readonly string _where;
    private readonly List<int> _filters = [];

    private HdfFilters(HdfBytes bytes, string where) => (_bytes, _where) = (bytes, where);

    /// <summary>Reads the filters of a dataset.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="message">The message of its header, or null where it has none.</param>
    /// <param name="where">The dataset's path, for errors.</param>
    /// <exception cref="ImportException">A filter is unknown.</exception>
    public static HdfFilters Read(HdfBytes bytes, HdfMessage? message, string where)
    {
        const int FirstNamed = 256;
        HdfFilters filters = new(bytes, where);
        if (message is not { } stored)
        {
            return filters;
        }

        HdfCursor cursor = bytes.At(stored.Address, stored.Length, where);
        bool isOld = cursor.Version("the list of its filters", 1, 2) == 1;
        int count = cursor.Byte();
        cursor.Skip(isOld ? 6UL : 0);
        for (int i = 0; i < count && i < MostFilters; i++)
        {
            int filter = cursor.Short();
            int name = isOld || filter >= FirstNamed ? cursor.Short() : 0;
            cursor.Skip(2);
            int values = cursor.Short();
            cursor.Skip((ulong)name);
            cursor.Skip(sizeof(uint) * (ulong)(isOld ? values + (values % 2) : values));
            filters._filters.Add(filter is Deflate or Shuffle or Checksum ? filter : throw bytes.Problem(
                where, $"its values went through the filter {(Others.TryGetValue(filter, out string? known) ? known : $"number {filter}")}; gzip, shuffle and fletcher32 can be undone. Save the model again without it"));
        }

        return filters;
    }

    /// <summary>The bytes of a chunk as they were before.</summary>
    /// <param name="stored">What is stored.</param>
    /// <param name="skipped">A bit for each filter that was not applied.</param>
    /// <param name="result">Takes the bytes, exactly as many.</param>
    /// <param name="valueBytes">Bytes of a value.</param>
    public void Undo(ReadOnlySpan<byte> stored, uint skipped, Span<byte> result, int valueBytes)
    {
        int[] applied = [.. Enumerable.Range(0, _filters.Count).Where(i => (skipped >> i & 1) == 0).Select(i => _filters[i])];
        for (int i = applied.Length - 1; i >= 0; i--)
        {
            // Checksums of filters before this one are among what it gives.
            int expected = result.Length + (ChecksumBytes * applied.Take(i).Count(filter => filter == Checksum));
            stored = applied[i] switch
            {
                Deflate => Inflated(stored, expected),
                Checksum => Checked(stored),
                _ => Unshuffled(stored, valueBytes),
            };
        }

        if (stored.Length != result.Length)
        {
            throw _bytes.Damage(_where, $"a chunk has {stored.Length} bytes; expected {result.Length}");
        }

        stored.CopyTo(result);
    }

    private byte[] Inflated(ReadOnlySpan<byte> stored, int expected)
    {
        byte[] result = new byte[expected];
        try
        {
            using ZLibStream stream = new(new MemoryStream(stored.ToArray(), writable: false), CompressionMode.Decompress);
            int length = stream.ReadAtLeast(result, expected, throwOnEndOfStream: false);
            return length == expected && stream.ReadByte() < 0
                ? result
                : throw _bytes.Damage(_where, $"a chunk holds {(length < expected ? $"{length}" : "more than the expected")} bytes; expected {expected}");
        }
        catch (InvalidDataException exception)
        {
            throw new ImportException(_bytes.Damage(_where, $"a chunk cannot be decompressed ({exception.Message.TrimEnd('.')})").Message, exception);
        }
    }

    /// <summary>All first bytes of the values, then all second ones, back in the order of the values.</summary>
    private static byte[] Unshuffled(ReadOnlySpan<byte> stored, int valueBytes)
    {
        byte[] result = stored.ToArray();
        int count = stored.Length / valueBytes;
        for (int part = 0; part < valueBytes; part++)
        {
            for (int i = 0; i < count; i++)
            {
                result[(i * valueBytes) + part] = stored[(part * count) + i];
            }
        }

        return result;
    }

    /// <summary>Without the checksum at the end, which must be that of the rest.</summary>
    private ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> stored)
    {
        if (stored.Length < ChecksumBytes)
        {
            throw _bytes.Damage(_where, $"a chunk has {stored.Length} bytes, too few for its checksum");
        }

        ReadOnlySpan<byte> content = stored[..^ChecksumBytes];
        return Fletcher(content) == BinaryPrimitives.ReadUInt32LittleEndian(stored[^ChecksumBytes..])
            ? content
            : throw _bytes.Damage(_where, "a chunk does not agree with its checksum");
    }

    /// <summary>Fletcher's checksum of 32 bits, over words of two bytes, the high one first.</summary>
    private static uint Fletcher(ReadOnlySpan<byte> content)
    {
        const uint Ones = 0xFFFF;
        uint first = 0, second = 0;
        for (int i = 0; i < content.Length; i += 2)
        {
            first += ((uint)content[i] << 8) | (i + 1 < content.Length ? content[i + 1] : 0u);
            first = (first & Ones) + (first >> 16);
            second += first;
            second = (second & Ones) + (second >> 16);
        }

        return (((second & Ones) + (second >> 16)) << 16) | ((first & Ones) + (first >> 16));
    }
}
