using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace TinyRnn.Cli.IO;

/// <summary>
/// NumPy's .npy files (format described in NumPy Enhancement Proposal 1 and <c>numpy.lib.format</c>): versions 1 to 3, floats
/// or whole numbers, little-endian, C order, up to three dimensions. Writes version 1.
/// </summary>
public static partial class NpyFile
{
    private const int MagicLength = 6;
    private const int VersionEnd = 8;
    private const int HeaderAlignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a matrix; an array of one dimension is a column.</summary>
    /// <exception cref="InputException">Not such a file; the message says what is expected against found.</exception>
    public static Matrix Read(string path)
    {
        NpyArray array = ReadArray(path);
        return array.Shape is [_] or [_, > 0] && array.IsFloat
            ? new Matrix(array.Values, array.Shape[0], array.Shape.Count == 2 ? array.Shape[1] : 1)
            : throw new InputException(array.IsFloat
                ? $"{path}: the shape is ({string.Join(", ", array.Shape)}); expected (rows, columns) or (rows,)"
                : $"{path}: the elements are whole numbers; expected '<f4' or '<f8' (little-endian floats; use .astype('<f4') before saving)");
    }

    /// <summary>Reads an array of up to three dimensions, of floats or whole numbers.</summary>
    /// <exception cref="InputException">Not such a file; the message says what is expected against found.</exception>
    public static NpyArray ReadArray(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length < VersionEnd || !bytes.AsSpan(0, MagicLength).SequenceEqual(Magic))
        {
            throw new InputException($"{path}: this is not a .npy file (it does not start with \\x93NUMPY)");
        }

        int major = bytes[MagicLength];
        int lengthBytes = major switch
        {
            1 => sizeof(ushort),
            2 or 3 => sizeof(uint),
            _ => throw new InputException($"{path}: .npy version {major} is unknown; versions 1 to 3 can be read"),
        };
        int headerStart = VersionEnd + lengthBytes;
        long headerLength = bytes.Length < headerStart ? long.MaxValue
            : lengthBytes == sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(VersionEnd))
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(VersionEnd));
        if (headerLength > bytes.Length - headerStart)
        {
            throw new InputException($"{path}: the file ends inside its header; it has {bytes.Length} bytes");
        }

        string header = Encoding.UTF8.GetString(bytes, headerStart, (int)headerLength);
        return ReadData(path, header, bytes.AsSpan(headerStart + (int)headerLength));
    }

    /// <summary>Writes float32 (the generated engine's results) or float64 (the reference's).</summary>
    public static void Write(Stream stream, ResultMatrix matrix)
    {
        string type = matrix.IsSingle ? "<f4" : "<f8";
        string header = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({matrix.Rows}, {matrix.Columns}), }}");

        // The header ends with a newline and is padded with spaces so that the data start at a multiple of 64.
        int unpadded = VersionEnd + sizeof(ushort) + header.Length + 1;
        int padding = (HeaderAlignment - (unpadded % HeaderAlignment)) % HeaderAlignment;
        byte[] text = Encoding.ASCII.GetBytes(header + new string(' ', padding) + "\n");

        Span<byte> element = stackalloc byte[sizeof(double)];
        // Not disposed: that would close the caller's stream.
        var buffered = new BufferedStream(stream, 1 << 16);
        buffered.Write(Magic);
        buffered.Write([1, 0]);
        BinaryPrimitives.WriteUInt16LittleEndian(element, (ushort)text.Length);
        buffered.Write(element[..sizeof(ushort)]);
        buffered.Write(text);
        foreach (double value in matrix.Values)
        {
            if (matrix.IsSingle)
            {
                BinaryPrimitives.WriteSingleLittleEndian(element, (float)value);
                buffered.Write(element[..sizeof(float)]);
            }
            else
            {
                BinaryPrimitives.WriteDoubleLittleEndian(element, value);
                buffered.Write(element);
            }
        }

        buffered.Flush();
    }

    private static NpyArray ReadData(string path, string header, ReadOnlySpan<byte> data)
    {
        string type = Field(path, header, DescriptionPattern(), "descr");
        int elementBytes = type switch
        {
            "|u1" or "|i1" or "|b1" => 1,
            "<f4" or "<i4" or "<u4" => 4,
            "<f8" or "<i8" or "<u8" => 8,
            _ => throw new InputException($"{path}: the element type is '{type}'; expected '<f4' or '<f8' (little-endian floats; use .astype('<f4') "
                + "before saving), or '<i4', '<i8' or '|u1' for classes"),
        };
        if (Field(path, header, OrderPattern(), "fortran_order") != "False")
        {
            throw new InputException($"{path}: the array is in Fortran order; expected C order (numpy.ascontiguousarray before saving)");
        }

        string shapeText = Field(path, header, ShapePattern(), "shape");
        int[] shape = ParseShape(path, shapeText);
        long count = shape.Aggregate(1L, (product, size) => product * size);
        if (data.Length != count * elementBytes)
        {
            throw new InputException(
                $"{path}: shape ({shapeText}) of '{type}' takes {count * elementBytes} bytes of data; the file has {data.Length}");
        }

        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Element(type, data[(i * elementBytes)..]);
        }

        return new NpyArray(values, shape, type[1] == 'f');
    }

    private static float Element(string type, ReadOnlySpan<byte> element) => type switch
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

    private static string Field(string path, string header, Regex pattern, string name)
    {
        Match match = pattern.Match(header);
        return match.Success
            ? match.Groups[1].Value
            : throw new InputException($"{path}: the header has no readable '{name}' entry: {header.Trim()}");
    }

    private static int[] ParseShape(string path, string text)
    {
        int[] sizes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : -1)
            .ToArray();
        return sizes.Length is >= 1 and <= 3 && sizes.All(size => size >= 0) && sizes.Aggregate(1L, (a, b) => a * b) <= Array.MaxLength
            ? sizes
            : throw new InputException($"{path}: the shape is ({text}); expected one to three dimensions, such as (rows, columns) or (rows,)");
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    private static partial Regex DescriptionPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^)]*)\)""")]
    private static partial Regex ShapePattern();
}
