using System;

namespace TinyRnn.Interop.Keras.Hdf5;

/// <summary>The bytes of an HDF5 file; every read is checked against their end.</summary>
/// <param name="file">The file as the user named it.</param>
/// <param name="bytes">The whole content.</param>
internal sealed class HdfBytes(string file, byte[] bytes)
{
    /// <summary>The address that stands for none.</summary>
    public const ulong Undefined = ulong.MaxValue;

    // Weights hardly compress; what expands far beyond this was made to fill memory.
    private const long LargestExpansion = 1 << 22;
    private const int MostExpansion = 16;

    private long _claimed;
    private long _expanded;

    /// <summary>The file as the user named it.</summary>
    public string File => file;

    /// <summary>Length of the file.</summary>
    public int Length => bytes.Length;

    /// <summary>Bytes that compressed data may become in all.</summary>
    public long MostExpanded => Math.Min(Math.Max(LargestExpansion, MostExpansion * (long)bytes.Length), int.MaxValue / 2);

    /// <summary>A cursor on a range of the file.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="where">The place in the file's own terms, for errors.</param>
    public HdfCursor At(ulong address, ulong length, string where) => new(this, Slice(address, length, where), where);

    /// <summary>A cursor from an address to the end of the file.</summary>
    public HdfCursor From(ulong address, string where) => At(address, address <= (ulong)bytes.Length ? (ulong)bytes.Length - address : 1, where);

    /// <summary>The data of a dataset; see <see cref="Claim"/>.</summary>
    public ReadOnlySpan<byte> Values(ulong address, ulong length, string where)
    {
        ReadOnlySpan<byte> values = Slice(address, length, where);
        Claim(values.Length, where);
        return values;
    }

    /// <summary>Counts bytes of values and texts. All have at most the file's length together: none can be there many times.</summary>
    public void Claim(int length, string where)
    {
        _claimed += length;
        if (_claimed > bytes.Length)
        {
            throw Problem(where, "datasets or texts share their data, or one is used twice. The file is damaged; save the model again");
        }
    }

    /// <summary>Counts bytes that stored ones are to become, before any memory is reserved for them.</summary>
    public void Expand(long length, ulong stored, string where)
    {
        _expanded += length;
        if (_expanded > MostExpanded)
        {
            throw Problem(where, $"its {stored} bytes claim to expand to {length}; the file has {bytes.Length}, and a model does not compress so far. Save the model again with Keras, without compression");
        }
    }

    /// <summary>An error at a place.</summary>
    public ImportException Problem(string where, string problem) => ImportException.At(file, where, problem);

    /// <summary>An error that only a damaged file can have.</summary>
    public ImportException Damage(string where, string what) => Problem(where, $"{what}. The file is damaged or incomplete; save the model again");

    private ReadOnlySpan<byte> Slice(ulong address, ulong length, string where) =>
        address <= (ulong)bytes.Length && length <= (ulong)bytes.Length - address
            ? bytes.AsSpan((int)address, (int)length)
            : throw Damage(where, $"it claims {length} bytes at {address}; the file has {bytes.Length}");
}

/// <summary>Reads little-endian numbers one after another.</summary>
/// <param name="bytes">The file, for errors.</param>
/// <param name="data">The range to read.</param>
/// <param name="where">The place in the file's own terms, for errors.</param>
internal ref struct HdfCursor(HdfBytes bytes, ReadOnlySpan<byte> data, string where)
{
    private const int Alignment = 8;

    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes left.</summary>
    public readonly int Left => _data.Length - Position;

    /// <summary>A byte.</summary>
    public byte Byte() => Bytes(1)[0];

    /// <summary>Two bytes.</summary>
    public int Short() => (int)Number(sizeof(ushort));

    /// <summary>Four bytes.</summary>
    public uint Int() => (uint)Number(sizeof(uint));

    /// <summary>Eight bytes: an address or a length.</summary>
    public ulong Long() => Number(sizeof(ulong));

    /// <summary>A number of up to eight bytes.</summary>
    public ulong Number(int size)
    {
        ReadOnlySpan<byte> number = Bytes((ulong)size);
        ulong value = 0;
        for (int i = size - 1; i >= 0; i--)
        {
            value = (value << 8) | number[i];
        }

        return value;
    }

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Bytes(ulong count)
    {
        if (count > (ulong)Left)
        {
            throw bytes.Damage(where, $"it ends early: {count} bytes expected, {Left} left");
        }

        ReadOnlySpan<byte> next = _data.Slice(Position, (int)count);
        Position += next.Length;
        return next;
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(ulong count) => Bytes(count);

    /// <summary>Passes over bytes up to a multiple of eight from the start of the range; fewer at its end.</summary>
    public void Align()
    {
        int missing = (Alignment - (Position % Alignment)) % Alignment;
        Skip((ulong)Math.Min(missing, Left));
    }

    /// <summary>Checks four letters.</summary>
    public void Expect(ReadOnlySpan<byte> signature)
    {
        if (!Bytes((ulong)signature.Length).SequenceEqual(signature))
        {
            throw bytes.Damage(where, $"there is no {System.Text.Encoding.ASCII.GetString(signature)} here");
        }
    }

    /// <summary>Checks a version, which may be one of a few.</summary>
    public int Version(string what, int first, int last)
    {
        int version = Byte();
        return version >= first && version <= last
            ? version
            : throw bytes.Damage(where, $"{what} has the version {version}; expected {first}{(last > first ? $" to {last}" : "")}");
    }
}
