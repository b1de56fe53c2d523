using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.StateDict;

/// <summary>
/// safetensors files: the header's length (8 bytes, little-endian), the header (JSON: name to dtype, shape and data_offsets), the data.
/// </summary>
internal static class SafetensorsReader
{
    private const int LengthBytes = 8;
    private const string Metadata = "__metadata__";

    /// <summary>Key of the metadata under which an exported file describes its network, as a configuration does.</summary>
    public const string NetworkKey = "tinyrnn.network";

    /// <summary>Whether bytes look like such a file: a length that fits, and an object after it.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> bytes) => bytes.Length > LengthBytes
        && bytes[LengthBytes] == '{'
        && BinaryPrimitives.ReadUInt64LittleEndian(bytes) < (1UL << 40);

    /// <summary>Reads all tensors.</summary>
    /// <exception cref="ImportException">The file is damaged, or a tensor is of another type.</exception>
    public static NamedTensors Read(SourceFile source)
    {
        byte[] bytes = source.Bytes;
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > (ulong)(bytes.Length - LengthBytes))
        {
            throw ImportException.At(source.Path, "", $"the header claims {length} bytes; the file has {bytes.Length - LengthBytes} after its length. The file is incomplete; copy or save it again");
        }

        using JsonDocument header = Parse(source, bytes.AsMemory(LengthBytes, (int)length));
        Dictionary<string, WeightArray> tensors = [];
        List<(long Begin, long End, string Name)> ranges = [];
        ReadOnlySpan<byte> data = bytes.AsSpan(LengthBytes + (int)length);
        foreach ((string name, JsonSource entry) in new JsonSource(source.Path, "", header.RootElement).Members())
        {
            if (name == Metadata)
            {
                continue;
            }

            int[] shape = [.. entry.Member("shape").Items().Select(size => size.Whole())];
            double[] offsets = [.. entry.Member("data_offsets").Items().Select(offset => offset.Number())];
            if (offsets is not [>= 0 and var begin, var end] || begin > end || end > data.Length || begin % 1 != 0 || end % 1 != 0)
            {
                throw entry.Member("data_offsets").Problem($"expected two offsets from 0 to {data.Length}, the data's length. The file is incomplete or damaged; save it again");
            }

            ranges.Add(((long)begin, (long)end, name));
            tensors.Add(name, Tensor(source.Path, name, entry.Member("dtype").Text(), shape, data[(int)begin..(int)end]));
        }

        RefuseOverlaps(source.Path, ranges);
        return tensors.Count > 0 ? new NamedTensors(source.Path, tensors) : throw ImportException.At(source.Path, "", "the file holds no tensors");
    }

    /// <summary>The description of the network that an exported file carries, or null.</summary>
    public static NetworkDescription? Description(SourceFile source)
    {
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(source.Bytes);
        using JsonDocument header = Parse(source, source.Bytes.AsMemory(LengthBytes, length));
        JsonSource? metadata = new JsonSource(source.Path, "", header.RootElement).Find(Metadata);
        if (metadata?.Find(NetworkKey) is not { } text)
        {
            return null;
        }

        using JsonDocument network = Parse(source, System.Text.Encoding.UTF8.GetBytes(text.Text()));
        return NetworkDescription.Of(new JsonSource(source.Path, $"{Metadata}.{NetworkKey}", network.RootElement.Clone()),
            metadata.Find(ModelHeader.Key) is { } model ? ModelHeader.Read(source.Path, model.Text()) : null);
    }

    private static JsonDocument Parse(SourceFile source, ReadOnlyMemory<byte> header)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new JsonException("it is no object");
        }
        catch (JsonException exception)
        {
            throw new ImportException(ImportException.At(source.Path, "header", $"this is not valid JSON: {exception.Message} The file is damaged; save it again").Message, exception);
        }
    }

    /// <summary>Two tensors on the same bytes are how a small file would claim much memory.</summary>
    private static void RefuseOverlaps(string file, List<(long Begin, long End, string Name)> ranges)
    {
        ranges.Sort();
        for (int i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Begin < ranges[i - 1].End)
            {
                throw ImportException.At(file, ranges[i].Name, $"its data overlap those of '{ranges[i - 1].Name}'. The file is damaged; save it again");
            }
        }
    }

    private static WeightArray Tensor(string file, string name, string type, int[] shape, ReadOnlySpan<byte> data)
    {
        int size = type switch
        {
            "F64" or "I64" => 8,
            "F32" => 4,
            "F16" or "BF16" => 2,
            _ => throw ImportException.At(file, name, $"its dtype is '{type}'; expected F32, F64, F16 or BF16. Convert the model to float32"),
        };
        long count = 1;
        foreach (int dimension in shape)
        {
            if (dimension < 0 || (count *= dimension) > FormatLimits.MaximumTensorCount)
            {
                throw ImportException.At(file, name, $"its shape is {WeightArray.Format(shape)}; at most {FormatLimits.MaximumTensorCount} values can be read");
            }
        }

        if (data.Length != count * size)
        {
            throw ImportException.At(file, name, $"its shape {WeightArray.Format(shape)} of {type} takes {count * size} bytes; its offsets hold {data.Length}. The file is damaged; save it again");
        }

        double[] values = new double[count];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> item = data[(i * size)..];
            values[i] = type switch
            {
                "F64" => BinaryPrimitives.ReadDoubleLittleEndian(item),
                "I64" => BinaryPrimitives.ReadInt64LittleEndian(item),
                "F32" => BinaryPrimitives.ReadSingleLittleEndian(item),
                "F16" => (double)BinaryPrimitives.ReadHalfLittleEndian(item),
                _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(item) << 16),
            };
        }

        return new WeightArray(shape, values, $"{file}: {name}");
    }
}
