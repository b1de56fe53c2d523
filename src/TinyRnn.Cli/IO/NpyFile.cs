using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace TinyRnn.Cli.IO;

/// <summary>
/// NumPy's .npy files (format described in NumPy Enhancement Proposal 1 and <c>numpy.lib.format</c>): versions 1 to 3, float32
/// or float64, little-endian, C order, one or two dimensions. Writes version 1.
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

    private static Matrix ReadData(string path, string header, ReadOnlySpan<byte> data)
    {
        string type = Field(path, header, DescriptionPattern(), "descr");
        if (type is not ("<f4" or "<f8"))
        {
            throw new InputException(
                $"{path}: the element type is '{type}'; expected '<f4' or '<f8' (little-endian floats; use .astype('<f4') before saving)");
        }

        if (Field(path, header, OrderPattern(), "fortran_order") != "False")
        {
            throw new InputException($"{path}: the array is in Fortran order; expected C order (numpy.ascontiguousarray before saving)");
        }

        string shapeText = Field(path, header, ShapePattern(), "shape");
        (int rows, int columns) = ParseShape(path, shapeText);
        int elementBytes = type == "<f4" ? sizeof(float) : sizeof(double);
        long expected = (long)rows * columns * elementBytes;
        if (data.Length != expected)
        {
            throw new InputException(
                $"{path}: shape ({shapeText}) of '{type}' takes {expected} bytes of data; the file has {data.Length}");
        }

        var values = new float[rows * columns];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = data[(i * elementBytes)..];
            values[i] = elementBytes == sizeof(float)
                ? BinaryPrimitives.ReadSingleLittleEndian(element)
                : (float)BinaryPrimitives.ReadDoubleLittleEndian(element);
        }

        return new Matrix(values, rows, columns);
    }

    private static string Field(string path, string header, Regex pattern, string name)
    {
        Match match = pattern.Match(header);
        return match.Success
            ? match.Groups[1].Value
            : throw new InputException($"{path}: the header has no readable '{name}' entry: {header.Trim()}");
    }

    private static (int Rows, int Columns) ParseShape(string path, string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int[] sizes = parts
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : -1)
            .ToArray();
        if (sizes.Length is not (1 or 2) || sizes.Any(size => size < 0) || sizes is [_, 0] || sizes.Aggregate(1L, (a, b) => a * b) > Array.MaxLength)
        {
            throw new InputException($"{path}: the shape is ({text}); expected (rows, columns) or (rows,)");
        }

        return (sizes[0], sizes.Length == 2 ? sizes[1] : 1);
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    private static partial Regex DescriptionPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^)]*)\)""")]
    private static partial Regex ShapePattern();
}
