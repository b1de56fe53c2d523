using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras.Hdf5;

/// <summary>A group or dataset.</summary>
internal sealed class HdfObject
{
    private readonly HdfBytes _bytes;
    private readonly IReadOnlyList<HdfMessage> _messages;
    private readonly Lazy<IReadOnlyDictionary<string, ulong>> _children;

    /// <summary>Reads an object's header.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="path">The object's path; empty for the root.</param>
    /// <param name="address">Where its header starts.</param>
    public HdfObject(HdfBytes bytes, string path, ulong address)
    {
        _bytes = bytes;
        Path = path;
        _messages = HdfHeader.Read(bytes, address, Where);
        _children = new(() => HdfLinks.Read(bytes, _messages, Where));
    }

    /// <summary>The path from the root; empty for the root itself.</summary>
    public string Path { get; }

    /// <summary>The file as the user named it.</summary>
    public string File => _bytes.File;

    /// <summary>Names of the children; none for a dataset.</summary>
    public IEnumerable<string> Children => _children.Value.Keys;

    /// <summary>Whether this is a dataset.</summary>
    public bool IsDataset => _messages.Any(message => message.Type == HdfHeader.Layout);

    private string Where => Path.Length == 0 ? "root group" : Path;

    /// <summary>The object of a path below this one, or null.</summary>
    public HdfObject? Find(string path)
    {
        HdfObject current = this;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!current._children.Value.TryGetValue(part, out ulong address))
            {
                return null;
            }

            current = new HdfObject(_bytes, current.Path.Length == 0 ? part : $"{current.Path}/{part}", address);
        }

        return current;
    }

    /// <summary>The texts of an attribute (one for a single text), or null where there is no such attribute.</summary>
    public IReadOnlyList<string>? Texts(string attribute)
    {
        foreach (HdfMessage message in _messages.Where(message => message.Type == HdfHeader.Attribute))
        {
            if (Attribute(message, attribute) is { } texts)
            {
                return texts;
            }
        }

        if (_messages.FirstOrDefault(message => message.Type == HdfHeader.AttributeInfo) is { Type: not 0 } info)
        {
            RefuseHeap(info);
        }

        return null;
    }

    /// <summary>The numbers of a dataset.</summary>
    /// <exception cref="ImportException">This is no dataset, is damaged, too large, or stored in a way that Keras does not use.</exception>
    public WeightArray Numbers()
    {
        if (_messages.Any(message => message.Type == HdfHeader.ExternalFiles))
        {
            throw _bytes.Problem(Where, "its values are in another file, which is never read. Save the model again with Keras, all in one file");
        }

        HdfCursor cursor = Message(HdfHeader.Dataspace, "shape");
        int[] shape = HdfType.ReadShape(_bytes, ref cursor, Where);
        cursor = Message(HdfHeader.Datatype, "type");
        HdfType type = HdfType.Read(_bytes, ref cursor, Where);
        if (type.Kind is not (HdfKind.Whole or HdfKind.Real))
        {
            throw _bytes.Problem(Where, "it holds texts; expected numbers");
        }

        int count = shape.Aggregate(1, (product, size) => product * size);
        ReadOnlySpan<byte> data = Data(shape, type.Size, (ulong)count * (ulong)type.Size);
        double[] values = new double[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type.Number(data[(i * type.Size)..]);
        }

        return new WeightArray(shape, values, $"{File}: {Where}");
    }

    private ReadOnlySpan<byte> Data(int[] shape, int valueBytes, ulong expected)
    {
        const int Compact = 0, Contiguous = 1, Chunked = 2;
        HdfCursor cursor = Message(HdfHeader.Layout, "layout");
        int version = cursor.Version("its layout", 3, 4);
        int kind = cursor.Byte();
        if (kind == Compact)
        {
            int size = cursor.Short();
            return (ulong)size >= expected ? cursor.Bytes(expected) : throw TooFew(expected, (ulong)size);
        }

        if (kind == Chunked)
        {
            if (expected == 0)
            {
                return [];
            }

            HdfMessage? filters = _messages.Where(message => message.Type == HdfHeader.Filters).Select(message => (HdfMessage?)message).FirstOrDefault();
            return HdfChunks.Read(_bytes, ref cursor, version, HdfFilters.Read(_bytes, filters, Where), shape, valueBytes, Where);
        }

        if (kind != Contiguous)
        {
            throw _bytes.Problem(Where, $"its values are stored in a way (HDF5 layout class {kind}) that cannot be read. Save the model again with Keras, which stores them in one piece");
        }

        ulong address = cursor.Long(), length = cursor.Long();
        if (expected == 0)
        {
            return [];
        }

        return address == HdfBytes.Undefined ? throw _bytes.Problem(Where, "its values were never written. Save the model again")
            : length >= expected ? _bytes.Values(address, expected, Where)
            : throw TooFew(expected, length);
    }

    private ImportException TooFew(ulong expected, ulong found) =>
        _bytes.Damage(Where, $"its shape takes {expected} bytes; {found} are stored");

    private HdfCursor Message(int type, string what)
    {
        HdfMessage message = _messages.FirstOrDefault(message => message.Type == type);
        return message.Length == 0 ? throw _bytes.Damage(Where, $"it is no dataset: its {what} is missing")
            : message.IsShared ? throw _bytes.Problem(Where, $"its {what} is stored elsewhere, as Keras does not do it. Save the model again with Keras")
            : _bytes.At(message.Address, message.Length, Where);
    }

    /// <summary>The texts of one attribute message, or null where it has another name.</summary>
    private List<string>? Attribute(HdfMessage message, string wanted)
    {
        HdfCursor cursor = _bytes.At(message.Address, message.Length, Where);
        int version = cursor.Version("an attribute", 1, 3);
        int flags = cursor.Byte();
        ulong nameSize = (ulong)cursor.Short(), typeSize = (ulong)cursor.Short(), shapeSize = (ulong)cursor.Short();
        cursor.Skip(version == 3 ? 1UL : 0);
        string name = Encoding.UTF8.GetString(cursor.Bytes(nameSize)).TrimEnd('\0');
        if (name != wanted)
        {
            return null;
        }

        string where = $"{Where}, attribute '{name}'";
        if (version > 1 && flags != 0)
        {
            throw _bytes.Problem(where, "its type is stored elsewhere, as Keras does not do it. Save the model again with Keras");
        }

        AlignOld(ref cursor, version);
        HdfCursor part = new(_bytes, cursor.Bytes(typeSize), where);
        HdfType type = HdfType.Read(_bytes, ref part, where);
        AlignOld(ref cursor, version);
        part = new(_bytes, cursor.Bytes(shapeSize), where);
        int[] shape = HdfType.ReadShape(_bytes, ref part, where);
        AlignOld(ref cursor, version);
        return Strings(ref cursor, type, shape.Aggregate(1, (product, size) => product * size), where);
    }

    private static void AlignOld(ref HdfCursor cursor, int version)
    {
        if (version == 1)
        {
            cursor.Align();
        }
    }

    private List<string> Strings(ref HdfCursor cursor, HdfType type, int count, string where)
    {
        if (type.Kind is not (HdfKind.Text or HdfKind.HeapText))
        {
            throw _bytes.Problem(where, "it holds numbers; expected texts");
        }

        List<string> texts = [];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> value = cursor.Bytes((ulong)type.Size);
            texts.Add(Encoding.UTF8.GetString(type.Kind == HdfKind.HeapText ? FromHeap(new HdfCursor(_bytes, value, where), where) : value).TrimEnd('\0'));
        }

        return texts;
    }

    /// <summary>An object of a global heap.</summary>
    private ReadOnlySpan<byte> FromHeap(HdfCursor reference, string where)
    {
        uint length = reference.Int();
        ulong address = reference.Long();
        uint wanted = reference.Int();
        if (length == 0)
        {
            return [];
        }

        HdfCursor start = _bytes.From(address, where);
        start.Expect("GCOL"u8);
        start.Skip(4);
        HdfCursor heap = _bytes.At(address, start.Long(), where);
        heap.Skip((ulong)start.Position);
        while (heap.Left >= start.Position)
        {
            int index = heap.Short();
            heap.Skip(6);
            ulong size = heap.Long();
            if (index == 0)
            {
                break;
            }

            ReadOnlySpan<byte> content = heap.Bytes(size);
            if (index == wanted)
            {
                _bytes.Claim(content.Length, where);
                return length <= size ? content[..(int)length] : throw _bytes.Damage(where, $"its text has {size} bytes; expected {length}");
            }

            heap.Align();
        }

        throw _bytes.Damage(where, "its text is missing");
    }

    private void RefuseHeap(HdfMessage message)
    {
        HdfCursor cursor = _bytes.At(message.Address, message.Length, Where);
        cursor.Skip(1);
        cursor.Skip((cursor.Byte() & 1) != 0 ? 2UL : 0);
        if (cursor.Long() != HdfBytes.Undefined)
        {
            throw _bytes.Problem(Where, "its attributes are kept in a form that Keras does not write (libver='latest'). Save the model again with Keras");
        }
    }
}
