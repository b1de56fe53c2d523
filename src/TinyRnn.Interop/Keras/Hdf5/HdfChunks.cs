using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Keras.Hdf5;

/// <summary>Where a chunk is stored.</summary>
/// <param name="Address">First byte.</param>
/// <param name="Length">Bytes as stored.</param>
/// <param name="Skipped">A bit for each filter that was not applied to it.</param>
/// <param name="Start">Place of its first value in the dataset, an index for each axis.</param>
internal readonly record struct HdfChunk(ulong Address, ulong Length, uint Skipped, ulong[] Start);

/// <summary>
/// The values of a dataset in chunks of one size, each stored on its own and perhaps compressed. The index is read first: nothing is
/// reserved before it is known that the chunks are there.
/// </summary>
internal sealed class HdfChunks
{
    private const string Again = "Save the model again with Keras, which stores its weights in one piece";

    private readonly HdfBytes _bytes;
    private readonly string _where;
    private readonly int[] _shape;
    private readonly int[] _size;
    private readonly int _valueBytes;
    private readonly HdfFilters _filters;

    // Bytes of every chunk when its filters are undone.
    private readonly int _chunkBytes;
    private readonly long _count;

    private HdfChunks(HdfBytes bytes, string where, int[] shape, int valueBytes, uint[] size, HdfFilters filters)
    {
        (_bytes, _where, _shape, _valueBytes, _filters) = (bytes, where, shape, valueBytes, filters);
        if (shape.Length == 0 || size.Length != shape.Length + 1 || size[^1] != valueBytes || size.Any(item => item == 0))
        {
            throw bytes.Damage(where, $"its chunks have the size [{string.Join(", ", size)}]; expected {shape.Length} sizes and the {valueBytes} bytes of a value");
        }

        long all = size.Aggregate(1L, (product, item) => Math.Min(product * item, int.MaxValue));
        _chunkBytes = all <= bytes.MostExpanded ? (int)all : throw bytes.Problem(where, $"a chunk has [{string.Join(", ", size.SkipLast(1))}] values of {valueBytes} bytes; of this file at most {bytes.MostExpanded} bytes can be read. {Again}");
        _size = [.. size.SkipLast(1).Select(item => (int)item)];
        _count = shape.Zip(_size, (values, one) => (values + one - 1L) / one).Aggregate(1L, (product, item) => Math.Min(product * item, int.MaxValue));
        if (_count > bytes.Length)
        {
            throw bytes.Damage(where, $"its {_count} chunks are more than the {bytes.Length} bytes of the file");
        }
    }

    /// <summary>Reads the values of a dataset.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="layout">The layout message after its class.</param>
    /// <param name="version">Its version, 3 or 4.</param>
    /// <param name="filters">What was done to each chunk.</param>
    /// <param name="shape">Sizes of the dataset.</param>
    /// <param name="valueBytes">Bytes of a value.</param>
    /// <param name="where">The dataset's path, for errors.</param>
    public static byte[] Read(HdfBytes bytes, ref HdfCursor layout, int version, HdfFilters filters, int[] shape, int valueBytes, string where)
    {
        if (version == 3)
        {
            int rank = layout.Byte();
            ulong tree = layout.Long();
            uint[] size = new uint[rank];
            for (int i = 0; i < rank; i++)
            {
                size[i] = layout.Int();
            }

            HdfChunks old = new(bytes, where, shape, valueBytes, size, filters);
            return old.Join(old.Indexed(tree));
        }

        const int Filtered = 2;
        int flags = layout.Byte(), axes = layout.Byte(), sizeBytes = layout.Byte();
        uint[] sizes = new uint[axes];
        for (int i = 0; i < axes; i++)
        {
            ulong item = sizeBytes is >= 1 and <= 8 ? layout.Number(sizeBytes) : throw bytes.Damage(where, $"the sizes of its chunks have {sizeBytes} bytes");
            sizes[i] = (uint)Math.Min(item, uint.MaxValue);
        }

        HdfChunks chunks = new(bytes, where, shape, valueBytes, sizes, filters);
        int index = layout.Byte();
        return chunks.Join(index switch
        {
            1 => chunks.Single(ref layout, (flags & Filtered) != 0),
            2 => chunks.Implicit(layout.Long()),
            3 => chunks.Fixed(ref layout),
            _ => throw bytes.Problem(where, $"its chunks have an index of type {index}; expected that of one chunk, of a fixed number, or of the format's first version. {Again}"),
        });
    }

    private IEnumerable<HdfChunk> Single(ref HdfCursor layout, bool isFiltered)
    {
        ulong length = isFiltered ? layout.Long() : (ulong)_chunkBytes;
        uint skipped = isFiltered ? layout.Int() : 0;
        return [new HdfChunk(layout.Long(), length, skipped, new ulong[_shape.Length])];
    }

    private IEnumerable<HdfChunk> Implicit(ulong address) =>
        Starts().Select((start, i) => new HdfChunk(address + ((ulong)i * (ulong)_chunkBytes), (ulong)_chunkBytes, 0, start));

    private List<HdfChunk> Fixed(ref HdfCursor layout)
    {
        const int Prefix = 4 + 1 + 1 + 8;
        int pageBits = layout.Byte();
        HdfCursor header = _bytes.From(layout.Long(), _where);
        header.Expect("FAHD"u8);
        header.Version("its index of chunks", 0, 0);
        bool isFiltered = header.Byte() == 1;
        int entry = header.Byte();
        header.Skip(1);
        ulong count = header.Long();
        if (count != (ulong)_count || entry < 8 || (isFiltered && entry is < 13 or > 20) || (pageBits < 64 && count > 1UL << pageBits))
        {
            throw _bytes.Problem(_where, $"its index has {count} chunks of {entry} bytes; expected {_count} on one page. {Again}");
        }

        HdfCursor block = _bytes.From(header.Long(), _where);
        block.Expect("FADB"u8);
        block.Skip(Prefix - 4);
        List<HdfChunk> chunks = [];
        foreach (ulong[] start in Starts())
        {
            ulong address = block.Long();
            chunks.Add(isFiltered
                ? new HdfChunk(address, block.Number(entry - 12), block.Int(), start)
                : new HdfChunk(address, (ulong)_chunkBytes, 0, start));
        }

        return chunks;
    }

    /// <summary>The chunks of a B-tree of the first version; each node may be there once.</summary>
    private List<HdfChunk> Indexed(ulong root)
    {
        const int Chunks = 1;
        List<HdfChunk> chunks = [];
        HashSet<ulong> seen = [root];
        Stack<ulong> open = new();
        if (root != HdfBytes.Undefined)
        {
            open.Push(root);
        }

        while (open.TryPop(out ulong address))
        {
            HdfCursor cursor = _bytes.From(address, _where);
            cursor.Expect("TREE"u8);
            cursor.Version("its index of chunks", Chunks, Chunks);
            int level = cursor.Byte(), count = cursor.Short();
            cursor.Skip(16);
            for (int i = 0; i < count; i++)
            {
                ulong length = cursor.Int();
                uint skipped = cursor.Int();
                ulong[] start = new ulong[_shape.Length];
                for (int axis = 0; axis < start.Length; axis++)
                {
                    start[axis] = cursor.Long();
                }

                cursor.Skip(8);
                ulong child = cursor.Long();
                if (level == 0)
                {
                    chunks.Add(new HdfChunk(child, length, skipped, start));
                }
                else if (seen.Add(child))
                {
                    open.Push(child);
                }
                else
                {
                    throw _bytes.Damage(_where, "its index of chunks runs in a circle");
                }
            }
        }

        return chunks;
    }

    /// <summary>Where chunks start, the last axis first.</summary>
    private IEnumerable<ulong[]> Starts()
    {
        ulong[] start = new ulong[_shape.Length];
        int axis;
        do
        {
            yield return [.. start];
            axis = _shape.Length - 1;
            while (axis >= 0 && (start[axis] += (ulong)_size[axis]) >= (ulong)_shape[axis])
            {
                start[axis--] = 0;
            }
        }
        while (axis >= 0);
    }

    /// <summary>All chunks as one array; every one must be there once.</summary>
    private byte[] Join(IEnumerable<HdfChunk> stored)
    {
        List<HdfChunk> chunks = [.. stored];
        HashSet<ulong> places = [];
        foreach (HdfChunk chunk in chunks)
        {
            ulong place = 0;
            for (int axis = 0; axis < _shape.Length; axis++)
            {
                if (chunk.Start[axis] >= (ulong)_shape[axis] || chunk.Start[axis] % (ulong)_size[axis] != 0)
                {
                    throw _bytes.Damage(_where, $"a chunk starts at [{string.Join(", ", chunk.Start)}] of [{string.Join(", ", _shape)}]");
                }

                place = (place * (ulong)_shape[axis]) + chunk.Start[axis];
            }

            if (!places.Add(place) || chunk.Address == HdfBytes.Undefined)
            {
                throw _bytes.Damage(_where, $"the chunk at [{string.Join(", ", chunk.Start)}] is there twice or was never written");
            }
        }

        if (chunks.Count != _count)
        {
            throw _bytes.Problem(_where, $"of {_count} chunks {chunks.Count} were written. Save the model again");
        }

        int total = _shape.Aggregate(1, (product, size) => product * size) * _valueBytes;
        _bytes.Expand(Math.Max(total, _count * _chunkBytes), chunks.Aggregate(0UL, (sum, chunk) => sum + Math.Min(chunk.Length, int.MaxValue)), _where);
        byte[] all = new byte[total], buffer = new byte[_chunkBytes];
        foreach (HdfChunk chunk in chunks)
        {
            _filters.Undo(_bytes.Values(chunk.Address, chunk.Length, _where), chunk.Skipped, buffer, _valueBytes);
            Copy(buffer, chunk.Start, all);
        }

        return all;
    }

    /// <summary>The rows of a chunk to where they belong; what reaches beyond the dataset is padding.</summary>
    private void Copy(byte[] chunk, ulong[] start, byte[] all)
    {
        int last = _shape.Length - 1, row = Math.Min(_size[last], _shape[last] - (int)start[last]) * _valueBytes;
        int rows = _chunkBytes / (_size[last] * _valueBytes);
        for (int i = 0; i < rows; i++)
        {
            long place = 0, factor = 1;
            bool isInside = true;
            for (int axis = last - 1, rest = i; axis >= 0; axis--)
            {
                long index = (long)start[axis] + (rest % _size[axis]);
                rest /= _size[axis];
                isInside &= index < _shape[axis];
                place += index * factor;
                factor *= _shape[axis];
            }

            if (isInside)
            {
                chunk.AsSpan(i * _size[last] * _valueBytes, row).CopyTo(all.AsSpan((int)(((place * _shape[last]) + (long)start[last]) * _valueBytes)));
            }
        }
    }
}
