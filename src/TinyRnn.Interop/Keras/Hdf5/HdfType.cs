using System;
using System.Buffers.Binary;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras.Hdf5;

/// <summary>What the values of a dataset or attribute are.</summary>
internal enum HdfKind
{
    /// <summary>Whole numbers.</summary>
    Whole,

    /// <summary>Binary floating point of IEEE 754, or bfloat16.</summary>
    Real,

    /// <summary>Texts of a fixed length.</summary>
    Text,

    /// <summary>Texts that stand in a heap.</summary>
    HeapText,
}

/// <summary>The type of one value, little-endian.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes of a value.</param>
/// <param name="IsSigned">Whether whole numbers have a sign.</param>
/// <param name="IsBrain">Whether a real number of two bytes is bfloat16.</param>
internal sealed record HdfType(HdfKind Kind, int Size, bool IsSigned = false, bool IsBrain = false)
{
    private const int MostBytes = 1 << 20;

    /// <summary>Reads a datatype message.</summary>
    public static HdfType Read(HdfBytes bytes, ref HdfCursor cursor, string where)
    {
        int first = cursor.Byte();
        int flags = cursor.Byte();
        cursor.Skip(2);
        uint size = cursor.Int();
        if (size is 0 or > MostBytes)
        {
            throw bytes.Damage(where, $"a value has {size} bytes");
        }

        return (first & 0x0F) switch
        {
            0 when IsWhole(flags, size) => new HdfType(HdfKind.Whole, (int)size, IsSigned: (flags & 0x08) != 0),
            1 when Real(flags, size, ref cursor) is { } real => real,
            3 => new HdfType(HdfKind.Text, (int)size),
            9 when (flags & 0x0F) == 1 && size == 16 => new HdfType(HdfKind.HeapText, (int)size),
            int kind => throw bytes.Problem(
                where, $"its values are of a type (HDF5 class {kind}, {size} bytes) that cannot be imported; expected float32, float64, float16, "
                + "bfloat16, whole numbers or texts, little-endian. Save the model again in float32"),
        };
    }

    /// <summary>A dataspace message: the sizes of an array, none for a single value.</summary>
    public static int[] ReadShape(HdfBytes bytes, ref HdfCursor cursor, string where)
    {
        const int MostDimensions = 8;
        int version = cursor.Version("its shape", 1, 2);
        int rank = cursor.Byte();
        cursor.Skip(1);
        bool isEmpty = cursor.Byte() == 2 && version == 2;
        cursor.Skip(version == 1 ? 4UL : 0);
        if (isEmpty || rank > MostDimensions)
        {
            throw bytes.Problem(where, isEmpty ? "it holds no value. Save the model again with its weights" : $"it has {rank} dimensions; at most {MostDimensions} can be read");
        }

        int[] shape = new int[rank];
        long count = 1;
        for (int i = 0; i < rank; i++)
        {
            ulong size = cursor.Long();
            if (size > int.MaxValue || (count *= (long)size) > FormatLimits.MaximumTensorCount)
            {
                throw bytes.Problem(where, $"it claims {(i == 0 ? "" : $"{WeightArray.Format(shape.Take(i))} times ")}{size} values; at most {FormatLimits.MaximumTensorCount} can be read");
            }

            shape[i] = (int)size;
        }

        return shape;
    }

    /// <summary>One number.</summary>
    public double Number(ReadOnlySpan<byte> value) => (Kind, Size) switch
    {
        (HdfKind.Real, sizeof(double)) => BinaryPrimitives.ReadDoubleLittleEndian(value),
        (HdfKind.Real, sizeof(float)) => BinaryPrimitives.ReadSingleLittleEndian(value),
        (HdfKind.Real, _) => IsBrain
            ? BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(value) << 16)
            : (double)BinaryPrimitives.ReadHalfLittleEndian(value),
        (_, sizeof(long)) => IsSigned ? BinaryPrimitives.ReadInt64LittleEndian(value) : BinaryPrimitives.ReadUInt64LittleEndian(value),
        (_, sizeof(int)) => IsSigned ? BinaryPrimitives.ReadInt32LittleEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value),
        (_, sizeof(short)) => IsSigned ? BinaryPrimitives.ReadInt16LittleEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value),
        _ => IsSigned ? (sbyte)value[0] : value[0],
    };

    private static bool IsWhole(int flags, uint size) => (flags & 1) == 0 && size is 1 or 2 or 4 or 8;

    /// <summary>A floating-point type whose bits lie as those of a type we have; null for any other.</summary>
    private static HdfType? Real(int flags, uint size, ref HdfCursor cursor)
    {
        cursor.Skip(4);
        int exponentAt = cursor.Byte(), exponent = cursor.Byte();
        cursor.Skip(1);
        int mantissa = cursor.Byte();
        bool isLittleEndian = (flags & 0x41) == 0;
        return (isLittleEndian, size, exponentAt, exponent, mantissa) switch
        {
            (true, sizeof(double), 52, 11, 52) => new HdfType(HdfKind.Real, sizeof(double)),
            (true, sizeof(float), 23, 8, 23) => new HdfType(HdfKind.Real, sizeof(float)),
            (true, sizeof(short), 10, 5, 10) => new HdfType(HdfKind.Real, sizeof(short)),
            (true, sizeof(short), 7, 8, 7) => new HdfType(HdfKind.Real, sizeof(short), IsBrain: true),
            _ => null,
        };
    }
}
