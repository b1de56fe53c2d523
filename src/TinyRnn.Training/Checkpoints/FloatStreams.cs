using System;
using System.IO;
using System.Runtime.InteropServices;

namespace TinyRnn.Training.Checkpoints;

/// <summary>Spans of floats in a binary stream: their number, then their bits, little-endian.</summary>
internal static class FloatStreams
{
    /// <summary>Writes the floats.</summary>
    public static void WriteFloats(this BinaryWriter writer, ReadOnlySpan<float> values)
    {
        writer.Write(values.Length);
        if (BitConverter.IsLittleEndian)
        {
            writer.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        foreach (float value in values)
        {
            writer.Write(value);
        }
    }

    /// <summary>Reads as many floats as <paramref name="values"/> holds.</summary>
    /// <exception cref="InvalidDataException">Another number was written.</exception>
    public static void ReadFloats(this BinaryReader reader, Span<float> values)
    {
        int count = reader.ReadInt32();
        if (count != values.Length)
        {
            throw new InvalidDataException($"expected {values.Length} values, found {count}");
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadSingle();
        }
    }
}
