using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Google.Protobuf;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Tests.Onnx;

/// <summary>Makes ONNX files for tests.</summary>
internal sealed class GraphBuilder
{
    private const int FloatType = 1;
    private const int Int64Type = 7;

    public GraphBuilder(long opset = 17)
    {
        Model.IrVersion = 8;
        Model.Graph = new GraphProto { Name = "test" };
        Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
    }

    public ModelProto Model { get; } = new();

    /// <summary>An input of floats; 0 leaves a size open.</summary>
    public GraphBuilder Input(string name, params long[] dimensions) => Input(name, FloatType, dimensions);

    /// <summary>An input of whole numbers.</summary>
    public GraphBuilder Tokens(string name, params long[] dimensions) => Input(name, Int64Type, dimensions);

    /// <summary>The letters of the input's axes, as our exporter says them.</summary>
    public GraphBuilder Layout(string letters)
    {
        Model.MetadataProps.Add(new StringStringEntryProto { Key = "tinyrnn.layout", Value = letters });
        return this;
    }

    /// <summary>Names of outputs.</summary>
    public GraphBuilder Output(params string[] names)
    {
        Model.Graph.Output.AddRange(names.Select(name => new ValueInfoProto { Name = name }));
        return this;
    }

    /// <summary>An initializer of floats.</summary>
    public GraphBuilder Floats(string name, long[] dimensions, IEnumerable<float> values)
    {
        Model.Graph.Initializer.Add(FloatTensor(name, dimensions, values));
        return this;
    }

    /// <summary>An initializer of whole numbers, a vector.</summary>
    public GraphBuilder Integers(string name, params long[] values)
    {
        TensorProto tensor = new() { Name = name, DataType = Int64Type };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.AddRange(values);
        Model.Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>A node; inputs and outputs are separated by blanks, '-' is a missing one.</summary>
    public GraphBuilder Node(string type, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        NodeProto node = new() { OpType = type, Name = $"{type.ToLowerInvariant()}{Model.Graph.Node.Count}" };
        node.Input.AddRange(inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Missing));
        node.Output.AddRange(outputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Missing));
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        Model.Graph.Node.Add(node);
        return this;
    }

    public byte[] ToBytes() => Model.ToByteArray();

    public string Save(string path)
    {
        File.WriteAllBytes(path, ToBytes());
        return path;
    }

    public static TensorProto FloatTensor(string name, long[] dimensions, IEnumerable<float> values)
    {
        TensorProto tensor = new() { Name = name, DataType = FloatType };
        tensor.Dims.AddRange(dimensions);
        tensor.RawData = ByteString.CopyFrom([.. values.SelectMany(BitConverter.GetBytes)]);
        return tensor;
    }

    private GraphBuilder Input(string name, int type, long[] dimensions)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(dimensions.Select(size => size == 0
            ? new TensorShapeProto.Types.Dimension { DimParam = "n" }
            : new TensorShapeProto.Types.Dimension { DimValue = size }));
        Model.Graph.Input.Add(new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } },
        });
        return this;
    }

    private static string Missing(string name) => name == "-" ? "" : name;

    private static AttributeProto Attribute(string name, object value)
    {
        AttributeProto attribute = new() { Name = name };
        switch (value)
        {
            case int or long:
                attribute.I = Convert.ToInt64(value, null);
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                break;
            case float or double:
                attribute.F = Convert.ToSingle(value, null);
                attribute.Type = AttributeProto.Types.AttributeType.Float;
                break;
            case string text:
                attribute.S = ByteString.CopyFromUtf8(text);
                attribute.Type = AttributeProto.Types.AttributeType.String;
                break;
            case long[] integers:
                attribute.Ints.AddRange(integers);
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            case float[] floats:
                attribute.Floats.AddRange(floats);
                attribute.Type = AttributeProto.Types.AttributeType.Floats;
                break;
            case string[] texts:
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                attribute.Type = AttributeProto.Types.AttributeType.Strings;
                break;
            case TensorProto tensor:
                attribute.T = tensor;
                attribute.Type = AttributeProto.Types.AttributeType.Tensor;
                break;
            case GraphProto graph:
                attribute.G = graph;
                attribute.Type = AttributeProto.Types.AttributeType.Graph;
                break;
            default:
                throw new ArgumentException($"{value.GetType().Name} is no attribute.", nameof(value));
        }

        return attribute;
    }
}
