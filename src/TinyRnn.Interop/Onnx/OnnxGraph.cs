using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Google.Protobuf;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Onnx;

/// <summary>An input of the graph that is not constant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsInteger">Whether its elements are whole numbers.</param>
/// <param name="Dimensions">Sizes; 0 where the graph leaves one open.</param>
/// <param name="Shape">Dimensions as text.</param>
internal sealed record GraphInput(string Name, bool IsInteger, int[] Dimensions, string Shape);

/// <summary>A parsed ONNX file: names resolved, tensors read, structure checked.</summary>
internal sealed class OnnxGraph
{
    private const int OldestOpset = 6;
    private const int MostNodes = 20_000;
    private const int MostDimensions = 8;
    private const int LargestSize = 1 << 24;
    private const int Int32Type = 6;
    private const int Int64Type = 7;

    private OnnxGraph(string file, ModelProto model)
    {
        File = file;
        GraphProto graph = model.Graph;
        Opset = model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version
            ?? throw ImportException.At(file, "", "the model names no version of the operator set of ONNX. The file is damaged; export it again");
        if (Opset < OldestOpset)
        {
            throw ImportException.At(file, "", $"the operator set has version {Opset}; versions from {OldestOpset} can be imported. Export the model again");
        }

        if (graph.Node.Count > MostNodes)
        {
            throw ImportException.At(file, "", $"the graph has {graph.Node.Count} nodes; at most {MostNodes} can be imported");
        }

        if (graph.SparseInitializer.Count > 0)
        {
            throw ImportException.At(file, "", "the graph has sparse initializers, which cannot be imported. Save the model with dense tensors");
        }

        ReadConstants(graph);
        ReadNodes(graph);
        Inputs = [.. graph.Input.Where(input => !Constants.ContainsKey(input.Name)).Select(Read)];
        Outputs = [.. graph.Output.Select(output => output.Name)];
        Layout = model.MetadataProps.FirstOrDefault(entry => entry.Key == InputLayout.Key)?.Value;
        string? header = model.MetadataProps.FirstOrDefault(entry => entry.Key == ModelHeader.Key)?.Value;
        Header = header is null ? null : ModelHeader.Read(file, header);
        string? twice = Inputs.GroupBy(input => input.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw ImportException.At(file, $"input '{twice}'", "two inputs have this name. The file is damaged; export it again");
        }

        if (Inputs.FirstOrDefault(input => Producers.ContainsKey(input.Name)) is { } both)
        {
            throw ImportException.At(file, $"input '{both.Name}'", "a node gives the same name. The file is damaged; export it again");
        }

        if (Outputs.Count == 0)
        {
            throw ImportException.At(file, "", "the graph has no outputs. The file is damaged; export it again");
        }
    }

    /// <summary>The file, for errors.</summary>
    public string File { get; }

    /// <summary>Version of the operator set.</summary>
    public long Opset { get; }

    /// <summary>Initializers by name, and inputs that the user bound to files.</summary>
    public Dictionary<string, Grid<double>> Constants { get; } = [];

    /// <summary>The node that gives each name.</summary>
    public Dictionary<string, NodeProto> Producers { get; } = [];

    /// <summary>Inputs without an initializer.</summary>
    public IReadOnlyList<GraphInput> Inputs { get; private set; }

    /// <summary>Names of the outputs.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Letters of the input's axes, where the file says them (see <see cref="InputLayout"/>); else null.</summary>
    public string? Layout { get; }

    /// <summary>What a graph of our exporter says of its model; null in others.</summary>
    public ModelHeader? Header { get; }

    /// <summary>Parses a file.</summary>
    /// <exception cref="ImportException">It is no ONNX model, or a damaged one.</exception>
    public static OnnxGraph Read(SourceFile source)
    {
        ModelProto model = Parse(source.Path, source.Bytes, ModelProto.Parser);
        return model.Graph is null
            ? throw ImportException.At(source.Path, "", "the file holds no graph; it is no ONNX model, or its end is missing")
            : new OnnxGraph(source.Path, model);
    }

    /// <summary>Whether bytes look like an ONNX model: the fields of ModelProto at their start.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> bytes)
    {
        // ir_version (field 1, a varint), or producer_name (field 2) or opset_import (field 8) of writers with another order of fields.
        const byte IrVersion = 0x08, ProducerName = 0x12, OpsetImport = 0x42, Graph = 0x3A;
        return bytes.Length >= 2 && bytes[0] is IrVersion or ProducerName or OpsetImport or Graph;
    }

    /// <summary>Makes an input a constant.</summary>
    /// <param name="name">The input.</param>
    /// <param name="path">A file with one TensorProto.</param>
    /// <param name="where">The place that says so.</param>
    public void Bind(string name, string path, JsonSource where)
    {
        if (Inputs.All(input => input.Name != name))
        {
            throw where.Problem($"the graph has no input '{name}'; it has {string.Join(", ", Inputs.Select(input => input.Name))}");
        }

        TensorProto tensor = Parse(path, SourceFile.Read(path).Bytes, TensorProto.Parser);
        Constants.Add(name, TensorReader.Read(path, "the tensor", tensor));
        Inputs = [.. Inputs.Where(input => input.Name != name)];
    }

    private static T Parse<T>(string path, byte[] bytes, MessageParser<T> parser)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or IOException or OverflowException)
        {
            throw new ImportException(ImportException.At(path, "", $"the file is damaged or incomplete; export or copy it again ({exception.Message})").Message, exception);
        }
    }

    private void ReadConstants(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (!Constants.TryAdd(tensor.Name, TensorReader.Read(File, $"initializer '{tensor.Name}'", tensor)))
            {
                throw ImportException.At(File, $"initializer '{tensor.Name}'", "two initializers have this name. The file is damaged; export it again");
            }
        }
    }

    private void ReadNodes(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output.Where(output => output.Length > 0))
            {
                if (Constants.ContainsKey(output) || !Producers.TryAdd(output, node))
                {
                    throw ImportException.At(
                        File, $"node '{node.Name}' ({node.OpType})", $"the name '{output}' of its output is given twice. The file is damaged; export it again");
                }
            }
        }
    }

    private GraphInput Read(ValueInfoProto input)
    {
        TypeProto.Types.Tensor? type = input.Type?.TensorType;
        if (type?.Shape is null)
        {
            throw ImportException.At(File, $"input '{input.Name}'", "it is no tensor, or has no shape. Export the model with the shapes of its inputs");
        }

        if (type.Shape.Dim.Count > MostDimensions)
        {
            throw ImportException.At(File, $"input '{input.Name}'", $"it has {type.Shape.Dim.Count} dimensions; at most {MostDimensions} can be imported");
        }

        TensorShapeProto.Types.Dimension? wrong = type.Shape.Dim.FirstOrDefault(dim => dim.HasDimValue && dim.DimValue is < 0 or > LargestSize);
        return wrong is null
            ? new GraphInput(
                input.Name,
                type.ElemType is Int32Type or Int64Type,
                [.. type.Shape.Dim.Select(dim => dim.HasDimValue ? (int)dim.DimValue : 0)],
                $"[{string.Join(", ", type.Shape.Dim.Select(dim => dim.HasDimValue ? $"{dim.DimValue}" : dim.HasDimParam ? dim.DimParam : "?"))}]")
            : throw ImportException.At(File, $"input '{input.Name}'", $"a dimension is {wrong.DimValue}; expected 0 to {LargestSize}");
    }
}
