using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Text;

namespace TinyRnn.Cli.IO;

/// <summary>
/// NumPy's .npy files (format described in NumPy Enhancement Proposal 1 and <c>numpy.lib.format</c>): versions 1 to 3, floats
/// or whole numbers, little-endian, C order, up to three dimensions. Writes version 1.
/// </summary>
public static class NpyFile
{
    private const int VersionEnd = 8;
    private const int HeaderAlignment = 64;

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
        using var reader = new NpyReader(path);
        if (reader.Count > Array.MaxLength)
        {
            throw new InputException($"{path}: the array has {reader.Count} elements; at most {Array.MaxLength} can be in memory at once");
        }

        var values = new float[reader.Count];
        reader.Read(values);
        return new NpyArray(values, reader.Shape, reader.IsFloat);
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
        buffered.Write(NpyReader.Magic);
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
}
