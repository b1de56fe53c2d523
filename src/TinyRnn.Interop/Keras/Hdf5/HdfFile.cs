using System;

namespace TinyRnn.Interop.Keras.Hdf5;

/// <summary>
/// HDF5 files as Keras writes them (HDF5 File Format Specification, version 3.0): groups, attributes of texts, and datasets of
/// numbers stored in one piece, or in chunks as other tools store them. A reader of our own, since these files come from strangers: it never follows a link or a dataset into
/// another file, and never reserves memory because the file says so.
/// </summary>
internal static class HdfFile
{
    private const string Superblock = "superblock";
    private const int BytesOfAddress = 8;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether bytes start as such a file.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>The root group.</summary>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="content">Its content, which <see cref="LooksLike"/> this format.</param>
    /// <exception cref="ImportException">The file is damaged, incomplete, or of a kind that Keras does not write.</exception>
    public static HdfObject Open(string file, byte[] content)
    {
        HdfBytes bytes = new(file, content);
        HdfCursor cursor = bytes.From((ulong)Signature.Length, Superblock);
        int version = cursor.Version("the superblock", 0, 3);
        ulong root = version < 2 ? OldRoot(bytes, ref cursor, version) : NewRoot(bytes, ref cursor);
        return new HdfObject(bytes, "", root);
    }

    private static ulong OldRoot(HdfBytes bytes, ref HdfCursor cursor, int version)
    {
        cursor.Skip(4);
        CheckSizes(bytes, cursor.Byte(), cursor.Byte());
        cursor.Skip(version == 0 ? 9UL : 13UL);
        CheckBase(bytes, cursor.Long());
        cursor.Skip(BytesOfAddress);
        CheckEnd(bytes, cursor.Long());
        cursor.Skip(2 * BytesOfAddress);
        return cursor.Long();
    }

    private static ulong NewRoot(HdfBytes bytes, ref HdfCursor cursor)
    {
        CheckSizes(bytes, cursor.Byte(), cursor.Byte());
        cursor.Skip(1);
        CheckBase(bytes, cursor.Long());
        cursor.Skip(BytesOfAddress);
        CheckEnd(bytes, cursor.Long());
        return cursor.Long();
    }

    private static void CheckSizes(HdfBytes bytes, int address, int length)
    {
        if (address != BytesOfAddress || length != BytesOfAddress)
        {
            throw bytes.Problem(Superblock, $"addresses have {address} bytes and lengths {length}; expected 8 and 8. Save the model again with Keras");
        }
    }

    private static void CheckBase(HdfBytes bytes, ulong address)
    {
        if (address != 0)
        {
            throw bytes.Problem(Superblock, $"the file starts at {address}; expected 0. Save the model again with Keras");
        }
    }

    private static void CheckEnd(HdfBytes bytes, ulong end)
    {
        if (end > (ulong)bytes.Length)
        {
            throw bytes.Problem(Superblock, $"the file has {bytes.Length} bytes and says it has {end}: it is incomplete. Copy or save it again");
        }
    }
}
