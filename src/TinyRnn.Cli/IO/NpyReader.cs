using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace TinyRnn.Cli.IO;

/// <summary>Reads a .npy file from its header on, as many elements at a time as are wanted; see <see cref="NpyFile"/> for what it can be.</summary>
internal sealed partial class NpyReader : IDisposable
{
    private const int MagicLength = 6;
    private const int VersionEnd = 8;
    private const int BufferBytes = 1 << 16;

    /// <summary>More elements than any disk holds; their bytes can still be counted.</summary>
    private const double MostElements = 1e18;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly string _type;
    private readonly int _elementBytes;
    private readonly byte[] _buffer = new byte[BufferBytes];

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="InputException">Not such a file; the message says what is expected against found.</exception>
    public NpyReader(string path)
    {
        _path = path;
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read);
        try
        {
            string header = ReadHeader();
            _type = Field(header, DescriptionPattern(), "descr");
            _elementBytes = _type switch
            {
                "|u1" or "|i1" or "|b1" => 1,
                "<f4" or "<i4" or "<u4" => 4,
                "<f8" or "<i8" or "<u8" => 8,
                _ => throw new InputException($"{path}: the element type is '{_type}'; expected '<f4' or '<f8' (little-endian floats; use .astype('<f4') "
                    + "before saving), or '<i4', '<i8' or '|u1' for classes"),
            };
            if (Field(header, OrderPattern(), "fortran_order") != "False")
            {
                throw new InputException($"{path}: the array is in Fortran order; expected C order (numpy.ascontiguousarray before saving)");
            }

            string shape = Field(header, ShapePattern(), "shape");
            Shape = ParseShape(shape);
            Count = Shape.Aggregate(1L, (product, size) => product * size);
            long data = _stream.Length - _stream.Position;
            if (data != Count * _elementBytes)
            {
                throw new InputException($"{path}: shape ({shape}) of '{_type}' takes {Count * _elementBytes} bytes of data; the file has {data}");
            }
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>What every file starts with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>One to three sizes, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Elements.</summary>
    public long Count { get; }

    /// <summary>Whether the file holds floats; else whole numbers.</summary>
    public bool IsFloat => _type[1] == 'f';

    /// <summary>Reads the next elements, as many as fit; there must be so many left.</summary>
    public void Read(Span<float> values)
    {
        while (values.Length > 0)
        {
            int count = Math.Min(values.Length, BufferBytes / _elementBytes);
            Span<byte> bytes = _buffer.AsSpan(0, count * _elementBytes);
            _stream.ReadExactly(bytes);
            for (int i = 0; i < count; i++)
            {
                values[i] = Element(bytes[(i * _elementBytes)..]);
            }

            values = values[count..];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private string ReadHeader()
    {
        Span<byte> start = stackalloc byte[VersionEnd];
        if (_stream.ReadAtLeast(start, VersionEnd, throwOnEndOfStream: false) < VersionEnd || !start[..MagicLength].SequenceEqual(Magic))
        {
            throw new InputException($"{_path}: this is not a .npy file (it does not start with \\x93NUMPY)");
        }

        int lengthBytes = start[MagicLength] switch
        {
            1 => sizeof(ushort),
            2 or 3 => sizeof(uint),
            byte major => throw new InputException($"{_path}: .npy version {major} is unknown; versions 1 to 3 can be read"),
        };
        Span<byte> length = stackalloc byte[sizeof(uint)];
        length.Clear();
        bool hasLength = _stream.ReadAtLeast(length[..lengthBytes], lengthBytes, throwOnEndOfStream: false) == lengthBytes;
        long headerLength = BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (!hasLength || headerLength > _stream.Length - _stream.Position)
        {
            throw new InputException($"{_path}: the file ends inside its header; it has {_stream.Length} bytes");
        }

        byte[] header = new byte[headerLength];
        _stream.ReadExactly(header);
        return Encoding.UTF8.GetString(header);
    }

    private float Element(ReadOnlySpan<byte> element) => _type switch
    {
        "<f4" => BinaryPrimitives.ReadSingleLittleEndian(element),
        "<f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
        "<i4" => BinaryPrimitives.ReadInt32LittleEndian(element),
        "<u4" => BinaryPrimitives.ReadUInt32LittleEndian(element),
        "<i8" => BinaryPrimitives.ReadInt64LittleEndian(element),
        "<u8" => BinaryPrimitives.ReadUInt64LittleEndian(element),
        "|i1" => (sbyte)element[0],
        _ => element[0],
    };

    private string Field(string header, Regex pattern, string name)
    {
        Match match = pattern.Match(header);
        return match.Success
            ? match.Groups[1].Value
            : throw new InputException($"{_path}: the header has no readable '{name}' entry: {header.Trim()}");
    }

    private int[] ParseShape(string text)
    {
        int[] sizes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : -1)
            .ToArray();

        return sizes.Length is >= 1 and <= 3 && sizes.All(size => size >= 0) && sizes.Aggregate(1.0, (product, size) => product * size) < MostElements
            ? sizes
            : throw new InputException($"{_path}: the shape is ({text}); expected one to three dimensions, such as (rows, columns) or (rows,)");
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    private static partial Regex DescriptionPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^)]*)\)""")]
    private static partial Regex ShapePattern();
}
