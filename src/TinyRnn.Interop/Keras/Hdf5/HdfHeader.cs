using System.Collections.Generic;

namespace TinyRnn.Interop.Keras.Hdf5;

/// <summary>A message of an object's header.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsShared">Whether its content stands elsewhere.</param>
/// <param name="Address">Where its content starts.</param>
/// <param name="Length">Bytes of its content.</param>
internal readonly record struct HdfMessage(int Type, bool IsShared, ulong Address, ulong Length);

/// <summary>The messages of an object's header, in both forms and with their continuations.</summary>
internal static class HdfHeader
{
    public const int Dataspace = 0x01, LinkInfo = 0x02, Datatype = 0x03, Link = 0x06, ExternalFiles = 0x07, Layout = 0x08;
    public const int Filters = 0x0B;
    public const int Attribute = 0x0C, Continuation = 0x10, SymbolTable = 0x11, AttributeInfo = 0x15;

    // Keras's objects have a handful; a group of the old form has one.
    private const int MostMessages = 4096;

    /// <summary>Reads the messages of a header.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="address">Where the header starts.</param>
    /// <param name="where">The object's path, for errors.</param>
    public static IReadOnlyList<HdfMessage> Read(HdfBytes bytes, ulong address, string where)
    {
        HdfCursor cursor = bytes.From(address, where);
        bool isNew = cursor.Left > 4 && cursor.Byte() == 'O';
        List<HdfMessage> messages = [];
        HashSet<ulong> seen = [address];
        Queue<(ulong Address, ulong Length)> blocks = [];
        cursor = bytes.From(address, where);
        (int flags, ulong size) = isNew ? NewStart(ref cursor) : OldStart(ref cursor);
        blocks.Enqueue((address + (ulong)cursor.Position, size));
        while (blocks.TryDequeue(out (ulong Address, ulong Length) block))
        {
            int first = messages.Count;
            ReadBlock(bytes, block, isNew, flags, where, messages);
            for (int i = first; i < messages.Count; i++)
            {
                if (messages[i].Type == Continuation)
                {
                    blocks.Enqueue(Next(bytes, messages[i], isNew, where, seen));
                }
            }
        }

        return messages;
    }

    private static (int Flags, ulong Size) OldStart(ref HdfCursor cursor)
    {
        cursor.Version("its header", 1, 1);
        cursor.Skip(7);
        ulong size = cursor.Int();
        cursor.Skip(4);
        return (0, size);
    }

    private static (int Flags, ulong Size) NewStart(ref HdfCursor cursor)
    {
        const int HasTimes = 0x20, HasLimits = 0x10;
        cursor.Expect("OHDR"u8);
        cursor.Version("its header", 2, 2);
        int flags = cursor.Byte();
        cursor.Skip((flags & HasTimes) != 0 ? 16UL : 0);
        cursor.Skip((flags & HasLimits) != 0 ? 4UL : 0);
        return (flags, cursor.Number(1 << (flags & 3)));
    }

    private static void ReadBlock(
        HdfBytes bytes, (ulong Address, ulong Length) block, bool isNew, int flags, string where, List<HdfMessage> messages)
    {
        const int HasOrder = 0x04, IsShared = 0x02;
        int start = !isNew ? 8 : (flags & HasOrder) != 0 ? 6 : 4;
        HdfCursor cursor = bytes.At(block.Address, block.Length, where);
        while (cursor.Left >= start)
        {
            int type = isNew ? cursor.Byte() : cursor.Short();
            ulong size = (ulong)cursor.Short();
            int shared = cursor.Byte() & IsShared;
            cursor.Skip((ulong)(start - (isNew ? 4 : 5)));
            messages.Add(new HdfMessage(type, shared != 0, block.Address + (ulong)cursor.Position, size));
            cursor.Skip(size);
            if (messages.Count > MostMessages)
            {
                throw bytes.Damage(where, $"its header has more than {MostMessages} messages");
            }
        }
    }

    private static (ulong Address, ulong Length) Next(HdfBytes bytes, HdfMessage message, bool isNew, string where, HashSet<ulong> seen)
    {
        const ulong Checksum = 4, Signature = 4;
        HdfCursor cursor = bytes.At(message.Address, message.Length, where);
        ulong address = cursor.Long(), length = cursor.Long();
        if (!seen.Add(address))
        {
            throw bytes.Damage(where, "its header continues in a circle");
        }

        if (!isNew)
        {
            return (address, length);
        }

        HdfCursor block = bytes.At(address, length, where);
        block.Expect("OCHK"u8);
        return length >= Signature + Checksum
            ? (address + Signature, length - Signature - Checksum)
            : throw bytes.Damage(where, $"a part of its header has {length} bytes");
    }
}
