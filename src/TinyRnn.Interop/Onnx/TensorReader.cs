using System;
using System.Buffers.Binary;
using System.Linq;
using Google.Protobuf;
using TinyRnn.Format;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Onnx;

/// <summary>Numbers of a TensorProto. Memory is in proportion to the data that is there, whatever the sizes claim.</summary>
internal static class TensorReader
{
    private const int Float = 1;
    private const int UnsignedByte = 2;
    private const int SignedByte = 3;
    private const int Int32 = 6;
    private const int Int64 = 7;
    private const int Bool = 9;
    private const int Float16 = 10;
    private const int Double = 11;

    /// <summary>Reads a tensor.</summary>
    /// <param name="file">The file, for errors.</param>
    /// <param name="where">The place, for errors.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="ImportException">It is external, of another type, or its data do not fit its sizes.</exception>
    public static Grid<double> Read(string file, string where, TensorProto tensor)
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External || tensor.ExternalData.Count > 0)
        {
            string location = tensor.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value ?? "another file";
            throw ImportException.At(
                file, where, $"its data are external, in '{location}'; external files are not read. Save the model with all tensors inside");
        }

        long count = 1;
        foreach (long size in tensor.Dims)
        {
            if (size < 0 || size > FormatLimits.MaximumTensorCount || (count *= size) > FormatLimits.MaximumTensorCount)
            {
                throw ImportException.At(
                    file, where, $"its dimensions are [{string.Join(", ", tensor.Dims)}]; at most {FormatLimits.MaximumTensorCount} values can be read");
            }
        }

        double[] values = Values(file, where, tensor);
        return values.Length == count
            ? new Grid<double>([.. tensor.Dims.Select(size => (int)size)], values)
            : throw ImportException.At(
                file, where, $"its dimensions [{string.Join(", ", tensor.Dims)}] need {count} values, it has {values.Length}. The file is damaged; export it again");
    }

    private static double[] Values(string file, string where, TensorProto tensor)
    {
        if (tensor.HasRawData)
        {
            return Raw(file, where, tensor.DataType, tensor.RawData);
        }

        return tensor.DataType switch
        {
            Float => [.. tensor.FloatData.Select(value => (double)value)],
            Double => [.. tensor.DoubleData],
            Int64 => [.. tensor.Int64Data.Select(value => (double)value)],
            Int32 or Bool or UnsignedByte or SignedByte => [.. tensor.Int32Data.Select(value => (double)value)],
            Float16 => [.. tensor.Int32Data.Select(value => (double)BitConverter.UInt16BitsToHalf((ushort)value))],
            int other => throw OtherType(file, where, other),
        };
    }

    private static double[] Raw(string file, string where, int type, ByteString raw)
    {
        ReadOnlySpan<byte> bytes = raw.Span;
        int size = type switch
        {
            Float or Int32 => 4,
            Double or Int64 => 8,
            Float16 => 2,
            Bool or UnsignedByte or SignedByte => 1,
            _ => throw OtherType(file, where, type),
        };
        if (bytes.Length % size != 0)
        {
            throw ImportException.At(file, where, $"its {bytes.Length} bytes of data are not a whole number of values of {size} bytes. The file is damaged; export it again");
        }

        double[] values = new double[bytes.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> item = bytes[(i * size)..];
            values[i] = type switch
            {
                Float => BinaryPrimitives.ReadSingleLittleEndian(item),
                Double => BinaryPrimitives.ReadDoubleLittleEndian(item),
                Int64 => BinaryPrimitives.ReadInt64LittleEndian(item),
                Int32 => BinaryPrimitives.ReadInt32LittleEndian(item),
                Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(item),
                SignedByte => (sbyte)item[0],
                _ => item[0],
            };
        }

        return values;
    }

    private static ImportException OtherType(string file, string where, int type) => ImportException.At(
        file, where, $"its element type is number {type} of TensorProto.DataType; expected float, double, float16, int64, int32, int8, uint8 or bool. Convert the model to float32");
}
