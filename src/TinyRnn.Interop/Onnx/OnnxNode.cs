using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Onnx.Operators;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Onnx;

/// <summary>A node of the graph with its inputs evaluated as they are asked for.</summary>
internal sealed class OnnxNode
{
    private readonly GraphEvaluation _graph;
    private readonly NodeProto _proto;
    private readonly HashSet<string> _taken = [];

    /// <summary>Wraps a node.</summary>
    /// <exception cref="ImportException">An attribute is there twice.</exception>
    public OnnxNode(GraphEvaluation graph, NodeProto proto)
    {
        _graph = graph;
        _proto = proto;
        string? twice = proto.Attribute.GroupBy(attribute => attribute.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw Problem($"the attribute '{twice}' is there twice. The file is damaged; export it again");
        }
    }

    /// <summary>The operator.</summary>
    public string Operator => _proto.OpType;

    /// <summary>A name for layers made of this node.</summary>
    public string Name => _proto.Name.Length > 0 ? _proto.Name : _proto.Output.FirstOrDefault(output => output.Length > 0) ?? _proto.OpType;

    /// <summary>The place, for errors.</summary>
    public string Where => $"node '{Name}' ({_proto.OpType})";

    /// <summary>Version of the operator set.</summary>
    public long Opset => _graph.Opset;

    /// <summary>What layers of this node are made for.</summary>
    public LayerOrigin Origin => new(Name, Where);

    /// <summary>The layers so far.</summary>
    public PlannedNetwork Plan => _graph.Plan;

    /// <summary>The evaluation that this node is part of.</summary>
    public GraphEvaluation Graph => _graph;

    /// <summary>The node as it stands in the file.</summary>
    public NodeProto Proto => _proto;

    /// <summary>Inputs, missing ones included.</summary>
    public int InputCount => _proto.Input.Count;

    /// <summary>Outputs, missing ones included.</summary>
    public int OutputCount => _proto.Output.Count;

    /// <summary>Whether an input is there.</summary>
    public bool Has(int input) => input < _proto.Input.Count && _proto.Input[input].Length > 0;

    /// <summary>Whether anything uses an output.</summary>
    public bool Gives(int output) => output < _proto.Output.Count && _proto.Output[output].Length > 0;

    /// <summary>The graph's name of an input.</summary>
    public string InputName(int input) => _proto.Input[input];

    /// <summary>The value of an input that must be there.</summary>
    public OnnxValue Input(int input) => Has(input)
        ? _graph.Evaluate(_proto.Input[input])
        : throw Problem($"input {input} is missing. The file is damaged; export it again");

    /// <summary>An input that must be known now.</summary>
    public Constant ConstantInput(int input, string what) => Input(input) as Constant
        ?? throw Problem($"{what} (input {input}, '{_proto.Input[input]}') changes from step to step; it must be constant. Export the model with constant weights");

    /// <summary>An input that changes from step to step.</summary>
    public Sequence SequenceInput(int input) => Input(input) switch
    {
        Sequence sequence => sequence,
        Constant constant => throw Problem($"input {input}, '{constant.Name}', is constant; expected values that depend on the network input"),
        _ => throw Problem($"input {input} has no value"),
    };

    /// <summary>Whole numbers of a constant input, or null where it is missing.</summary>
    public int[]? Integers(int input, string what)
    {
        if (!Has(input))
        {
            return null;
        }

        Constant constant = ConstantInput(input, what);
        return [.. constant.Grid.Items.Select(value => Whole(value, what))];
    }

    /// <summary>A whole number, clamped to 32 bits: exporters write the largest 64-bit number for "to the end".</summary>
    public int Whole(double value, string what) => value % 1 == 0
        ? (int)Math.Clamp(value, int.MinValue + 1, int.MaxValue)
        : throw Problem(double.IsNaN(value) ? $"{what} depends on the number of steps" : $"{what} holds {value}; expected whole numbers");

    /// <summary>A whole-number attribute.</summary>
    public long Integer(string name, long missing) => Find(name) is { } attribute ? attribute.I : missing;

    /// <summary>A real attribute.</summary>
    public double Real(string name, double missing) => Find(name) is not { } attribute ? missing
        : double.IsFinite(attribute.F) ? KnownParameters.Decimal(attribute.F)
        : throw Problem($"the attribute '{name}' is {attribute.F}; expected a finite number");

    /// <summary>A text attribute.</summary>
    public string Text(string name, string missing) => Find(name) is { } attribute ? attribute.S.ToStringUtf8() : missing;

    /// <summary>Whole numbers, or null where the attribute is missing.</summary>
    public int[]? Integers(string name) => Find(name) is { } attribute ? [.. attribute.Ints.Select(value => Whole(value, $"the attribute '{name}'"))] : null;

    /// <summary>Real numbers; none where the attribute is missing.</summary>
    public double[] Reals(string name) => Find(name) is { } attribute ? [.. attribute.Floats.Select(value => KnownParameters.Decimal(value))] : [];

    /// <summary>Texts, or null where the attribute is missing.</summary>
    public string[]? Texts(string name) => Find(name) is { } attribute ? [.. attribute.Strings.Select(text => text.ToStringUtf8())] : null;

    /// <summary>A tensor attribute, or null where it is missing.</summary>
    public Grid<double>? Tensor(string name) => Find(name) is { } attribute
        ? TensorReader.Read(_graph.File, $"{Where}: attribute '{name}'", attribute.T ?? new TensorProto())
        : null;

    /// <summary>A graph attribute, or null where it is missing.</summary>
    public GraphProto? Body(string name) => Find(name)?.G;

    /// <summary>A copy with other values for some inputs and other lists of whole numbers.</summary>
    public OnnxNode With(IReadOnlyDictionary<int, OnnxValue> inputs, Func<IEnumerable<long>, IEnumerable<long>> integers)
    {
        NodeProto copy = _proto.Clone();
        foreach ((int input, OnnxValue value) in inputs)
        {
            copy.Input[input] = _graph.Define(value);
        }

        foreach (AttributeProto attribute in copy.Attribute)
        {
            long[] numbers = [.. integers(attribute.Ints)];
            attribute.Ints.Clear();
            attribute.Ints.AddRange(numbers);
        }

        return new OnnxNode(_graph, copy);
    }

    /// <summary>Refuses attributes that no code asked for: what is not understood may change the result.</summary>
    public void RefuseOtherAttributes(params string[] ignored)
    {
        string? other = _proto.Attribute.Select(attribute => attribute.Name).FirstOrDefault(name => !_taken.Contains(name) && !ignored.Contains(name));
        if (other is not null)
        {
            throw Problem($"the attribute '{other}' is not known for this operator. Export the model without it");
        }
    }

    /// <summary>An axis from 0, given one that may count from the end.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Problem($"axis {axis} does not exist; the input has {rank} dimensions");

    /// <summary>A layer whose output is exactly some elements of a value, row-major.</summary>
    public int Arrange(Sequence value, IReadOnlyList<Channel> items, int rows, int channels)
    {
        RequireLayers(value);
        return new ChannelArranger(Plan).Arrange(items, new Shape(rows, channels), Origin);
    }

    /// <summary>A layer of one row, whose channels are the elements of a value in their order.</summary>
    public int Row(Sequence value) => Arrange(value, value.Grid.Items, 1, value.Grid.Items.Length);

    /// <summary>A layer whose channels are one axis of a value, and whose rows are all others.</summary>
    public int Along(Sequence value, int axis)
    {
        Grid<Channel> turned = value.Grid.Transpose(AxisLast(value, axis));
        return Arrange(value, turned.Items, turned.Items.Length / value.Dimensions[axis], value.Dimensions[axis]);
    }

    /// <summary>A layer that has each element of a value once, in the order that costs least.</summary>
    public Arranged Natural(Sequence value)
    {
        RequireLayers(value);
        return new ChannelArranger(Plan).Natural(value.Grid, Origin);
    }

    /// <summary>A layer that works on each element of a value alone.</summary>
    public Sequence Elementwise(Sequence value, string kind, params AttributeValue[] attributes)
    {
        Arranged source = Natural(value);
        return At(Add(kind, source.Layer, Plan.ShapeOf(source.Layer), attributes), value, source.Places);
    }

    /// <summary>Adds a layer without weights; returns its index.</summary>
    public int Add(string kind, int input, Shape shape, params AttributeValue[] attributes) =>
        Plan.Add(new PlannedLayer(kind, Origin, [input], shape) { Attributes = attributes });

    /// <summary>Refuses a value that is not made of layers' outputs, or is shifted by padding.</summary>
    public void RequireLayers(Sequence value)
    {
        if (value.RowsBefore > 0 || value.RowsAfter > 0)
        {
            throw Problem($"its input has {value.RowsBefore} rows of padding before and {value.RowsAfter} after the steps; only a causal convolution (all padding before, none after) can run step by step");
        }

        Channel other = value.Grid.Items.FirstOrDefault(channel => channel.Source is not (ChannelSource.Layer or ChannelSource.Fill));
        if (other.Source != ChannelSource.Layer)
        {
            throw Problem(other.Source switch
            {
                ChannelSource.Cell => "it uses the cell state of an LSTM, or what a running pool counts, which a layer does not give. Use its hidden state, or what it pools",
                ChannelSource.Share or ChannelSource.Weighted => "it takes a softmax over the steps otherwise than to weigh values whose sum over the steps is taken next (Mul and ReduceSum, or MatMul), which is attention. Leave the softmax out",
                ChannelSource.Token => "it computes with token indices. Only an embedding (Gather of a constant table) takes tokens",
                _ => $"it computes with the graph input '{_graph.InputNames[other.Index]}', which is neither the network input nor used as a state only, and has no axes as the network input has them. Join several inputs into one before exporting, say with \"input\" and \"layout\" in the configuration what their axes are, or bind the input to a file under \"constants\" in the configuration",
            });
        }
    }

    /// <summary>All elements of a layer, row-major, in place of those of a value.</summary>
    public static Sequence Of(int layer, Sequence like, params int[] dimensions) => like with
    {
        Grid = Elements(layer, dimensions),
        RowsBefore = 0,
        RowsAfter = 0,
    };

    /// <summary>Elements of a layer in place of those of a value.</summary>
    public static Sequence At(int layer, Sequence like, IReadOnlyList<int> places) => like with
    {
        Grid = new Grid<Channel>(like.Dimensions, [.. places.Select(place => new Channel(ChannelSource.Layer, layer, place))]),
        RowsBefore = 0,
        RowsAfter = 0,
    };

    /// <summary>What a layer on <see cref="Along"/> gives, with its channels in the axis of the value's.</summary>
    public static Sequence OfAlong(int layer, Sequence value, int axis, int channels)
    {
        int[] order = AxisLast(value, axis);
        int[] back = [.. Enumerable.Range(0, order.Length).Select(place => System.Array.IndexOf(order, place))];
        return value with
        {
            Grid = Elements(layer, [.. order.Select(from => from == axis ? channels : value.Dimensions[from])]).Transpose(back),
            RowsBefore = 0,
            RowsAfter = 0,
        };
    }

    /// <summary>Rows and channels of a value as it stands: the last axis, or the only one of more than one element, has the channels.</summary>
    public static Shape PlainShape(Sequence value)
    {
        int count = value.Grid.Items.Length;
        int channels = value.Dimensions.Any(size => size == count) ? count : value.Dimensions[^1];
        return new Shape(count / channels, channels);
    }

    /// <summary>An error at this node.</summary>
    public ImportException Problem(string problem) => ImportException.At(_graph.File, Where, problem);

    private static Grid<Channel> Elements(int layer, int[] dimensions) => new(
        dimensions, [.. Enumerable.Range(0, Grid<Channel>.Count(dimensions)).Select(number => new Channel(ChannelSource.Layer, layer, number))]);

    private static int[] AxisLast(Sequence value, int axis) => [.. Enumerable.Range(0, value.Dimensions.Length).Where(other => other != axis), axis];

    private AttributeProto? Find(string name)
    {
        _taken.Add(name);
        return _proto.Attribute.FirstOrDefault(attribute => attribute.Name == name);
    }
}
