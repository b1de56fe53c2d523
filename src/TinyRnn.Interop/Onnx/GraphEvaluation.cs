using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Interop.Onnx.Operators;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Onnx;

/// <summary>
/// One reading of a graph, given which inputs are the network's and which of their axes count steps. Values are evaluated when something
/// asks for them, so that nodes without use cost nothing.
/// </summary>
internal sealed class GraphEvaluation
{
    // A graph around one recurrent stack is a few hundred nodes deep; this keeps the evaluation's recursion off the stack's end.
    private const int DeepestGraph = 1000;
    private const long MostFoldedValues = 1L << 26;
    private const int MostInputValues = 1 << 20;

    private readonly OnnxGraph _graph;
    private readonly NetworkReading _reading;
    private readonly Dictionary<string, OnnxValue> _values = [];
    private readonly HashSet<string> _open = [];
    private readonly Dictionary<string, NodeProto> _inner = [];
    private long _folded;

    /// <summary>Starts a reading.</summary>
    public GraphEvaluation(OnnxGraph graph, NetworkReading reading)
    {
        _graph = graph;
        _reading = reading;
        InputNames = [.. graph.Inputs.Select(input => input.Name)];
        Plan = new PlannedNetwork { InputShape = reading.Shape };
    }

    /// <summary>The file, for errors.</summary>
    public string File => _graph.File;

    /// <summary>Version of the operator set.</summary>
    public long Opset => _graph.Opset;

    /// <summary>Names of the graph's inputs that are not constant.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>The layers so far.</summary>
    public PlannedNetwork Plan { get; }

    /// <summary>Rows of a step in the axis of the steps.</summary>
    public int StepRows => _reading.StepRows;

    /// <summary>Whether a size of a result is the number of steps: unknown, or as many as the graph fixes.</summary>
    public bool IsOfSteps(double size) => double.IsNaN(size) || (size > 1 && _reading.Parts.Any(part => part.HasSteps && part.Steps == size));

    /// <summary>Graph inputs that something uses and that are not the network's.</summary>
    public SortedSet<int> Others { get; } = [];

    /// <summary>Tokens that an embedding knows; 0 until there is one.</summary>
    public int Vocabulary { get; set; }

    /// <summary>Nodes that were understood, to tell which of several readings got furthest.</summary>
    public int Evaluated { get; private set; }

    /// <summary>What a user should know.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>States that the caller carries.</summary>
    public List<CarriedState> Carried { get; } = [];

    /// <summary>Values weighted by a softmax over the steps.</summary>
    public StepAttention Attention { get; } = new();

    /// <summary>Graph inputs that say whether a call is the first (see <see cref="StartValue"/>).</summary>
    public SortedSet<int> Starts { get; } = [];

    /// <summary>The node that gives a value, or null.</summary>
    public NodeProto? Producer(string name) => _graph.Producers.GetValueOrDefault(name) ?? _inner.GetValueOrDefault(name);

    /// <summary>The value of a name.</summary>
    /// <exception cref="ImportException">There is none, or the graph is cyclic, too deep or not understood.</exception>
    public OnnxValue Evaluate(string name)
    {
        if (_values.TryGetValue(name, out OnnxValue? known))
        {
            return known;
        }

        if (_graph.Constants.TryGetValue(name, out Grid<double>? constant))
        {
            return _values[name] = new Constant(constant, name);
        }

        if (_graph.Inputs.FirstOrDefault(input => input.Name == name) is { } input)
        {
            return _values[name] = _reading.Create(name) ?? Other(input);
        }

        if (Producer(name) is not { } producer)
        {
            throw ImportException.At(File, "", $"no node, input or initializer gives '{name}'. The file is damaged; export it again");
        }

        if (!_open.Add(name))
        {
            throw ImportException.At(File, $"node '{producer.Name}' ({producer.OpType})", "its output depends on itself; a graph must not be cyclic. The file is damaged; export it again");
        }

        if (_open.Count > DeepestGraph)
        {
            throw ImportException.At(File, $"node '{producer.Name}' ({producer.OpType})", $"the graph is more than {DeepestGraph} nodes deep");
        }

        OnnxValue[] outputs = OperatorTable.Apply(new OnnxNode(this, producer), producer.Domain);
        Evaluated++;
        _open.Remove(name);
        for (int i = 0; i < Math.Min(outputs.Length, producer.Output.Count); i++)
        {
            _values[producer.Output[i]] = outputs[i];
        }

        return _values.TryGetValue(name, out OnnxValue? value)
            ? value
            : throw ImportException.At(File, $"node '{producer.Name}' ({producer.OpType})", $"its output '{name}' has no meaning here. Export the model without it");
    }

    /// <summary>The outputs of a graph inside a node; its names are unlike all others.</summary>
    public OnnxValue[] Evaluate(GraphProto body, string where)
    {
        foreach (TensorProto tensor in body.Initializer)
        {
            _values[tensor.Name] = new Constant(TensorReader.Read(File, $"{where}: initializer '{tensor.Name}'", tensor), tensor.Name);
        }

        foreach (NodeProto node in body.Node)
        {
            foreach (string output in node.Output.Where(output => output.Length > 0))
            {
                if (_graph.Producers.ContainsKey(output) || !_inner.TryAdd(output, node))
                {
                    throw ImportException.At(File, where, $"a node inside gives the name '{output}', which is given elsewhere as well. The file is damaged; export it again");
                }
            }
        }

        return [.. body.Output.Select(output => Evaluate(output.Name))];
    }

    /// <summary>A name for a value that the graph has no name for.</summary>
    public string Define(OnnxValue value)
    {
        // No file can have a name with the character that ends texts.
        string name = $"{_values.Count}\0";
        _values.Add(name, value);
        return name;
    }

    /// <summary>A constant made by folding; all together are limited, whatever sizes a file claims.</summary>
    public Constant Fold(OnnxNode node, Func<int[]> sizes, Func<Grid<double>> make)
    {
        long count = 1;
        foreach (int size in sizes())
        {
            count = size is >= 0 and <= MostInputValues * 16 ? Math.Min(count * size, long.MaxValue >> 32) : throw node.Problem($"a size is {size}");
        }

        _folded += count;
        return _folded <= MostFoldedValues
            ? new Constant(make(), node.Name)
            : throw node.Problem($"constants made by the graph would hold more than {MostFoldedValues} values. Simplify the model before importing it");
    }

    /// <summary>An input that is not the network's: only states that the caller carries, and sequence lengths, may be.</summary>
    private Sequence Other(GraphInput input)
    {
        int index = _graph.Inputs.ToList().IndexOf(input);
        Others.Add(index);
        int[] dimensions = [.. input.Dimensions.Select(size => Math.Max(size, 1))];
        long count = dimensions.Aggregate(1L, (product, size) => Math.Min(product * size, long.MaxValue >> 32));
        if (count > MostInputValues)
        {
            throw ImportException.At(File, $"input '{input.Name}'", $"its shape {input.Shape} has more than {MostInputValues} values");
        }

        return new Sequence(
            new Grid<Channel>(dimensions, [.. Enumerable.Range(0, (int)count).Select(number => new Channel(ChannelSource.GraphInput, index, number))]), -1);
    }
}

/// <summary>A state that the caller carries: for each element of a graph input, what it must be at the next call.</summary>
/// <param name="Next">The elements of one graph input, and the value that takes the place of each.</param>
/// <param name="Where">The node, for errors.</param>
internal sealed record CarriedState(IReadOnlyDictionary<Channel, Channel> Next, string Where)
{
    /// <summary>The graph input.</summary>
    public int Input => Next.First().Key.Index;
}
