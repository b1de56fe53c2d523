using System;
using System.Collections.Generic;
using System.Text;

namespace TinyRnn.Interop.Keras.Hdf5;

/// <summary>The children of a group, of the old form (symbol table) and the new one (link messages).</summary>
internal static class HdfLinks
{
    private const int MostLinks = 1 << 16;
    private const int LongestName = 1024;

    /// <summary>Names and addresses of the children; none where the object is no group.</summary>
    public static IReadOnlyDictionary<string, ulong> Read(HdfBytes bytes, IReadOnlyList<HdfMessage> messages, string where)
    {
        Dictionary<string, ulong> links = new(StringComparer.Ordinal);
        foreach (HdfMessage message in messages)
        {
            switch (message.Type)
            {
                case HdfHeader.SymbolTable:
                    ReadTable(bytes, message, where, links);
                    break;
                case HdfHeader.Link:
                    ReadLink(bytes, message, where, links);
                    break;
                case HdfHeader.LinkInfo:
                    RefuseHeap(bytes, message, where);
                    break;
            }
        }

        return links;
    }

    private static void ReadTable(HdfBytes bytes, HdfMessage message, string where, Dictionary<string, ulong> links)
    {
        HdfCursor cursor = bytes.At(message.Address, message.Length, where);
        ulong tree = cursor.Long();
        HdfCursor heap = bytes.From(cursor.Long(), where);
        heap.Expect("HEAP"u8);
        heap.Skip(4);
        ulong size = heap.Long();
        heap.Skip(8);
        ReadTree(bytes, tree, (heap.Long(), size), where, links);
    }

    /// <summary>All nodes of a B-tree; each may be there once.</summary>
    private static void ReadTree(
        HdfBytes bytes, ulong root, (ulong Address, ulong Size) names, string where, Dictionary<string, ulong> links)
    {
        HashSet<ulong> seen = [];
        Stack<ulong> open = new([root]);
        while (open.TryPop(out ulong address))
        {
            if (!seen.Add(address))
            {
                throw bytes.Damage(where, "its list of children runs in a circle");
            }

            HdfCursor node = bytes.From(address, where);
            node.Expect("TREE"u8);
            node.Version("its list of children", 0, 0);
            bool isLeaf = node.Byte() == 0;
            int count = node.Short();
            node.Skip(16);
            for (int i = 0; i < count; i++)
            {
                node.Skip(8);
                ulong child = node.Long();
                if (isLeaf)
                {
                    ReadSymbols(bytes, child, names, where, links);
                }
                else
                {
                    open.Push(child);
                }
            }
        }
    }

    private static void ReadSymbols(
        HdfBytes bytes, ulong address, (ulong Address, ulong Size) names, string where, Dictionary<string, ulong> links)
    {
        const int SoftLink = 2;
        HdfCursor node = bytes.From(address, where);
        node.Expect("SNOD"u8);
        node.Skip(2);
        int count = node.Short();
        for (int i = 0; i < count; i++)
        {
            ulong offset = node.Long();
            ulong header = node.Long();
            uint kind = node.Int();
            node.Skip(20);
            string name = Name(bytes, names, offset, where);
            if (kind == SoftLink)
            {
                throw Elsewhere(bytes, where, name);
            }

            Add(bytes, where, links, name, header);
        }
    }

    private static string Name(HdfBytes bytes, (ulong Address, ulong Size) names, ulong offset, string where)
    {
        HdfCursor heap = bytes.At(names.Address, names.Size, where);
        heap.Skip(offset);
        ReadOnlySpan<byte> rest = heap.Bytes((ulong)Math.Min(heap.Left, LongestName + 1));
        int end = rest.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(rest[..end]) : throw bytes.Damage(where, $"the name of a child has no end, or more than {LongestName} bytes");
    }

    private static void ReadLink(HdfBytes bytes, HdfMessage message, string where, Dictionary<string, ulong> links)
    {
        const int HasType = 0x08, HasOrder = 0x04, HasCharacterSet = 0x10;
        HdfCursor cursor = bytes.At(message.Address, message.Length, where);
        cursor.Version("a link", 1, 1);
        int flags = cursor.Byte();
        int type = (flags & HasType) != 0 ? cursor.Byte() : 0;
        cursor.Skip((flags & HasOrder) != 0 ? 8UL : 0);
        cursor.Skip((flags & HasCharacterSet) != 0 ? 1UL : 0);
        string name = Encoding.UTF8.GetString(cursor.Bytes(cursor.Number(1 << (flags & 3))));
        Add(bytes, where, links, name, type == 0 ? cursor.Long() : throw Elsewhere(bytes, where, name));
    }

    private static void RefuseHeap(HdfBytes bytes, HdfMessage message, string where)
    {
        HdfCursor cursor = bytes.At(message.Address, message.Length, where);
        cursor.Version("its list of children", 0, 0);
        cursor.Skip((cursor.Byte() & 1) != 0 ? 8UL : 0);
        if (cursor.Long() != HdfBytes.Undefined)
        {
            throw bytes.Problem(where, "its children are kept in a form that Keras does not write (libver='latest'). Save the model again with Keras");
        }
    }

    private static void Add(HdfBytes bytes, string where, Dictionary<string, ulong> links, string name, ulong address)
    {
        if (links.Count >= MostLinks || !links.TryAdd(name, address))
        {
            throw bytes.Damage(where, links.Count >= MostLinks ? $"it has more than {MostLinks} children" : $"it has two children '{name}'");
        }
    }

    private static ImportException Elsewhere(HdfBytes bytes, string where, string name) => bytes.Problem(
        where, $"'{name}' is a link to another place or file, which is never followed. Save the model again with Keras, all in one file");
}
