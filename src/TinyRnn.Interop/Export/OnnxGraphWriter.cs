using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Google.Protobuf;
using TinyRnn.Format;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Export;

/// <summary>Puts an ONNX graph together.</summary>
internal sealed class OnnxGraphWriter
{
    private const int IrVersion = 8;
    private const int OperatorSet = 17;
    private const int FloatType = 1;
    private const int Int64Type = 7;
    private const int DoubleType = 11;

    private readonly long _steps;
    private readonly HashSet<string> _initializers = [];
    private readonly List<ValueInfoProto> _stateOutputs = [];

    /// <summary>Starts a graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="steps">Steps of a call; 0 leaves them open.</param>
    public OnnxGraphWriter(string name, long steps)
    {
        _steps = steps;
        Model = new ModelProto { IrVersion = IrVersion, ProducerName = "tinyrnn", Graph = new GraphProto { Name = name } };
        Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
    }

    /// <summary>The model so far.</summary>
    public ModelProto Model { get; }

    /// <summary>A tensor of one 1.</summary>
    public TensorProto One { get; } = Tensor("", FloatType, [1], MemoryMarshal.AsBytes<float>([1f]));

    /// <summary>Adds the network's input [steps, rows, channels].</summary>
    public string FloatInput(string name, Shape shape) => Input(name, FloatType, _steps, shape.Length, shape.Channels);

    /// <summary>Adds the network's input [steps, 1] of token indices.</summary>
    public string TokenInput(string name) => Input(name, Int64Type, _steps, 1);

    /// <summary>Adds a state that the caller carries.</summary>
    public string StateInput(string name, params long[] dimensions) => Input(name, FloatType, dimensions);

    /// <summary>Adds the state of the next call.</summary>
    public string StateOutput(string name, params long[] dimensions)
    {
        _stateOutputs.Add(Info(name, FloatType, dimensions));
        return name;
    }

    /// <summary>Adds an output [steps, rows, channels].</summary>
    public void Output(string name, Shape shape) => Model.Graph.Output.Add(Info(name, FloatType, _steps, shape.Length, shape.Channels));

    /// <summary>Says something about the graph that no part of it says.</summary>
    public void Metadata(string key, string value) => Model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    /// <summary>Adds the outputs that are states, after the network's own.</summary>
    public void MoveStateOutputsToTheEnd() => Model.Graph.Output.AddRange(_stateOutputs);

    /// <summary>Adds a node of one output, which bears its name.</summary>
    public string Node(string type, string name, IEnumerable<string> inputs, params (string Name, object Value)[] attributes)
    {
        Add(type, name, inputs, [name], attributes);
        return name;
    }

    /// <summary>Adds a node.</summary>
    public void Add(string type, string name, IEnumerable<string> inputs, IEnumerable<string> outputs, params (string Name, object Value)[] attributes)
    {
        NodeProto node = new() { OpType = type, Name = name };
        node.Input.AddRange(inputs);
        while (node.Input.Count > 0 && node.Input[^1].Length == 0)
        {
            node.Input.RemoveAt(node.Input.Count - 1);
        }

        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        Model.Graph.Node.Add(node);
    }

    /// <summary>Adds an initializer of float32 values, once a name.</summary>
    public string Floats(string name, IEnumerable<long> dimensions, float[] values) =>
        Initializer(name, FloatType, dimensions, MemoryMarshal.AsBytes<float>(values));

    /// <summary>Adds an initializer of whole numbers.</summary>
    public string Integers(string name, params long[] values) =>
        Initializer(name, Int64Type, [values.Length], MemoryMarshal.AsBytes<long>(values));

    /// <summary>Adds an initializer of one float64 value.</summary>
    public string Double(string name, double value) => Initializer(name, DoubleType, [], MemoryMarshal.AsBytes<double>([value]));

    private string Initializer(string name, int type, IEnumerable<long> dimensions, ReadOnlySpan<byte> bytes)
    {
        if (_initializers.Add(name))
        {
            Model.Graph.Initializer.Add(Tensor(name, type, dimensions, bytes));
        }

        return name;
    }

    private static TensorProto Tensor(string name, int type, IEnumerable<long> dimensions, ReadOnlySpan<byte> bytes)
    {
        TensorProto tensor = new() { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(dimensions);
        return tensor;
    }

    private string Input(string name, int type, params long[] dimensions)
    {
        Model.Graph.Input.Add(Info(name, type, dimensions));
        return name;
    }

    private static ValueInfoProto Info(string name, int type, params long[] dimensions)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(dimensions.Select(size => size == 0
            ? new TensorShapeProto.Types.Dimension { DimParam = "steps" }
            : new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }

    private static AttributeProto Attribute(string name, object value)
    {
        AttributeProto attribute = new() { Name = name };
        switch (value)
        {
            case int whole:
                attribute.I = whole;
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                break;
            case double real:
                attribute.F = (float)real;
                attribute.Type = AttributeProto.Types.AttributeType.Float;
                break;
            case string text:
                attribute.S = ByteString.CopyFromUtf8(text);
                attribute.Type = AttributeProto.Types.AttributeType.String;
                break;
            case TensorProto tensor:
                attribute.T = tensor;
                attribute.Type = AttributeProto.Types.AttributeType.Tensor;
                break;
            case GraphProto graph:
                attribute.G = graph;
                attribute.Type = AttributeProto.Types.AttributeType.Graph;
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
            default:
                throw new ArgumentException($"{value.GetType().Name} is no attribute.", nameof(value));
        }

        return attribute;
    }
}
