using System;
using System.Buffers.Binary;
using System.IO;

namespace TinyRnn.Cli.IO;

/// <summary>Bare little-endian float32 values without a header: the number of columns comes from the model.</summary>
public static class Float32File
{
    private const int ElementBytes = sizeof(float);

    /// <summary>Reads rows of <paramref name="columns"/> values.</summary>
    /// <exception cref="InputException">The length is not a whole number of rows.</exception>
    public static Matrix Read(string path, int columns)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int rowBytes = columns * ElementBytes;
        if (bytes.Length % rowBytes != 0)
        {
            throw new InputException(
                $"{path}: {bytes.Length} bytes are not a whole number of rows; a row of {columns} float32 values takes {rowBytes} bytes");
        }

        var values = new float[bytes.Length / ElementBytes];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * ElementBytes));
        }

        return new Matrix(values, bytes.Length / rowBytes, columns);
    }

    /// <summary>Writes rows, rounded to float32.</summary>
    public static void Write(Stream stream, ResultMatrix matrix)
    {
        Span<byte> element = stackalloc byte[ElementBytes];
        // Not disposed: that would close the caller's stream.
        var buffered = new BufferedStream(stream, 1 << 16);
        foreach (double value in matrix.Values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(element, (float)value);
            buffered.Write(element);
        }

        buffered.Flush();
    }
}
