using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace TinyRnn.Testing;

/// <summary>Makes safetensors files for tests.</summary>
public static class SafetensorsFile
{
    /// <summary>The bytes of a file of float32 tensors.</summary>
    public static byte[] Of(params (string Name, int[] Shape, float[] Values)[] tensors)
    {
        JsonObject header = [];
        List<byte> data = [];
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            int begin = data.Count;
            data.AddRange(values.SelectMany(BitConverter.GetBytes));
            header.Add(name, new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(begin, data.Count),
            });
        }

        return WithHeader(header.ToJsonString(), [.. data]);
    }

    /// <summary>A file with any header.</summary>
    public static byte[] WithHeader(string header, byte[] data)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }
}
