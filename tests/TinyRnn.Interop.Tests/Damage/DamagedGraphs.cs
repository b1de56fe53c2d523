using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf;
using TinyRnn.Interop.Onnx.Proto;
using TinyRnn.Interop.Tests.Onnx;

namespace TinyRnn.Interop.Tests.Damage;

/// <summary>ONNX files that are damaged, hostile or beyond what can be imported, each with words that the refusal must hold.</summary>
internal static class DamagedGraphs
{
    private const int Inputs = 3, Units = 2;

    public static Dictionary<string, (byte[] Bytes, string Words)> All { get; } = Create();

    private static Dictionary<string, (byte[] Bytes, string Words)> Create()
    {
        byte[] whole = Lstm().Output("Y").ToBytes();
        Dictionary<string, (byte[] Bytes, string Words)> cases = new()
        {
            ["one byte"] = ([0x08], "no format"),
            ["half a file"] = (whole[..(whole.Length / 2)], "damaged or incomplete"),
            ["all but the last byte"] = (whole[..^1], "damaged or incomplete"),
            ["a length beyond the end"] = ([0x08, 8, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], "damaged or incomplete"),
            ["no graph"] = ([0x08, 8, 0x42, 2, 0x10, 17], "holds no graph"),
            ["noise"] = ([0x08, .. Enumerable.Range(0, 500).Select(i => (byte)(i * 37))], "damaged or incomplete"),
            ["groups nested without end"] = ([0x08, 8, .. Enumerable.Repeat((byte)0x0B, 100_000)], "damaged or incomplete"),
        };

        void Add(string name, string words, GraphBuilder graph) => cases.Add(name, (graph.ToBytes(), words));
        GraphBuilder With(Action<ModelProto> change, GraphBuilder? graph = null)
        {
            graph ??= Lstm().Output("Y");
            change(graph.Model);
            return graph;
        }

        Add("no operator set", "no version of the operator set", With(model => model.OpsetImport.Clear()));
        Add("operator set 5", "version 5", With(model => model.OpsetImport[0].Version = 5));
        Add("unknown operator", "node 'einsum1' (Einsum): the operator cannot be imported", Lstm().Node("Einsum", "Y", "z").Output("z"));
        Add("control flow", "(If)", Lstm().Node("If", "Y", "z").Output("z"));
        Add("operator of a runtime", "domain 'com.microsoft'", With(model => model.Graph.Node[0].Domain = "com.microsoft"));
        Add("cycle", "depends on itself", Graph().Node("Add", "x b", "a").Node("Relu", "a", "b").Output("b"));
        Add("node that feeds itself", "depends on itself", Graph().Node("Relu", "a", "a").Output("a"));
        Add("nothing gives an input", "no node, input or initializer gives 'ghost'", Graph().Node("Add", "x ghost", "a").Output("a"));
        Add("two initializers of one name", "two initializers", With(model => model.Graph.Initializer.Add(model.Graph.Initializer[0].Clone())));
        Add("two nodes of one output", "given twice", Lstm().Node("Relu", "x", "Y").Output("Y"));
        Add("initializer that a node gives", "given twice", Lstm().Floats("Y", [1], [1]).Output("Y"));
        Add("two inputs of one name", "two inputs", With(model => model.Graph.Input.Add(model.Graph.Input[0].Clone())));
        Add("node that gives an input", "a node gives the same name", Graph().Node("Relu", "x", "x").Output("x"));
        Add("no outputs", "no outputs", Lstm());
        Add("constant output", "it is constant", Lstm().Output("W"));
        Add("input without a shape", "has no shape", With(model => model.Graph.Input[0].Type = null));
        Add("input of nine axes", "9 dimensions", Graph(1, 1, 1, 1, 1, 1, 1, 1, 3).Node("Relu", "x", "y").Output("y"));
        Add("input of gigantic size", "a dimension is", Graph(0, 1, long.MaxValue).Node("Relu", "x", "y").Output("y"));
        Add("input of negative size", "a dimension is -3", Graph(0, 1, -3).Node("Relu", "x", "y").Output("y"));
        Add("input of open channels", "no input can be the network's", Graph(0, 0, 0).Node("Relu", "x", "y").Output("y"));
        Add("sparse initializer", "sparse", With(model => model.Graph.SparseInitializer.Add(ByteString.Empty)));
        Add("30,000 nodes", "30000 nodes", Chain(30_000));
        Add("5,000 nodes deep", "nodes deep", Chain(5_000));

        Tensor(cases, "external data", "external files are not read", tensor =>
        {
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../../../etc/passwd" });
        });
        Tensor(cases, "data of half a value", "not a whole number of values", tensor => tensor.RawData = ByteString.CopyFrom(new byte[7]));
        Tensor(cases, "too little data", "it has 2", tensor => tensor.RawData = ByteString.CopyFrom(new byte[8]));
        Tensor(cases, "no data", "it has 0", tensor => tensor.ClearRawData());
        Tensor(cases, "sizes whose product overflows", "at most", tensor => Resize(tensor, 1L << 40, 1L << 40));
        Tensor(cases, "sizes whose product wraps to 0", "at most", tensor => Resize(tensor, 1L << 32, 1L << 32));
        Tensor(cases, "gigantic size without data", "it has", tensor => Resize(tensor, 1 << 27));
        Tensor(cases, "negative size", "-8", tensor => Resize(tensor, 1, -8, 3));
        Tensor(cases, "texts", "element type is number 8", tensor => tensor.DataType = 8);
        Tensor(cases, "complex numbers", "element type is number 14", tensor => tensor.DataType = 14);
        Tensor(cases, "weights not a number", "must be finite", tensor => tensor.RawData = Values(tensor, float.NaN));
        Tensor(cases, "infinite weights", "must be finite", tensor => tensor.RawData = Values(tensor, float.PositiveInfinity));
        Tensor(cases, "weights of another rank", "expected [1, 8, 3]", tensor => Resize(tensor, 8, 3));
        Tensor(cases, "weights transposed", "expected [1, 8, 3]", tensor => Resize(tensor, 1, 3, 8));

        void Recurrent(string name, string words, string type, string inputs, params (string, object)[] attributes) =>
            Add(name, words, Weights(type).Floats("P", [1, 3], [1, 2, 3]).Floats("h", [1, 2, Units], [1, 2, 3, 4]).Node(type, inputs, "Y Yh", attributes).Output("Y"));
        Recurrent("no weights", "input 2 is missing", "LSTM", "x W");
        Recurrent("weights that change", "it must be constant", "LSTM", "x x R");
        Recurrent("units that contradict", "'hidden_size' is 7", "LSTM", "x W R", ("hidden_size", 7));
        Recurrent("no such direction", "'sideways'", "LSTM", "x W R", ("direction", "sideways"));
        Recurrent("no such activation", "'Sine'", "RNN", "x W R", ("activations", new[] { "Sine" }));
        Recurrent("too few activations", "names 1 activations; expected 3", "LSTM", "x W R", ("activations", new[] { "Tanh" }));
        Recurrent("no such activation of the output", "'Swish'", "LSTM", "x W R", ("activations", new[] { "Sigmoid", "Tanh", "Swish" }));
        Recurrent("clip below 0", "at least 0", "LSTM", "x W R", ("clip", -3f));
        Recurrent("clip that is no number", "expected a finite number", "LSTM", "x W R", ("clip", float.NaN));
        Recurrent("attribute twice", "there twice", "LSTM", "x W R", ("clip", 1f), ("clip", 2f));
        Recurrent("unknown attribute", "'secret'", "LSTM", "x W R", ("secret", 1));
        Recurrent("peepholes of another size", "expected [1, 6]", "LSTM", "x W R - - - - P");
        Recurrent("initial states that differ", "differs from sequence to sequence", "LSTM", "x W R - - h");

        void Node(string name, string words, string type, string inputs, params (string, object)[] attributes) =>
            Add(name, words, Constants(Lstm().Node("Squeeze", "Y one", "s")).Node(type, inputs, "z", attributes).Output("z"));
        Node("transposition that repeats", "expected each axis of 3 once", "Transpose", "s", ("perm", new long[] { 0, 0, 1 }));
        Node("transposition of an axis that is not there", "expected each axis of 3 once", "Transpose", "s", ("perm", new long[] { 0, 1, 7 }));
        Node("squeeze of channels", "of size 2; expected 1", "Squeeze", "s two");
        Node("squeeze of the steps", "counts the steps", "Squeeze", "s zero");
        Node("shape that takes the steps apart", "joins the steps", "Reshape", "s odd");
        Node("shape that does not fit", "does not fit", "Reshape", "last odd");
        Node("shape of negative size", "sizes must be positive", "Reshape", "s negative");
        Node("slice by 0", "a step is 0", "Slice", "s zero one two zero");
        Node("slice of nothing", "picks nothing", "Slice", "s one one two");
        Node("slice of some steps", "it picks the steps 1 to 2", "Slice", "s one two zero");
        Node("slice without ends", "the ends are missing", "Slice", "s one");
        Node("index that is not there", "index 9 does not exist", "Gather", "s nine", ("axis", 2));
        Node("index of an axis that is not there", "axis 5 does not exist", "Gather", "s one", ("axis", 5));
        Node("step in the middle", "a step other than the last", "Gather", "s one", ("axis", 0));
        Node("sum of shapes that do not fit", "do not fit each other", "Add", "s five");
        Node("joined with a constant", "joins the constant", "Concat", "s square", ("axis", 2));
        Node("softmax over the steps", "a softmax over the steps", "Softmax", "s", ("axis", 0));
        Node("product of other size", "a matrix for 3 channels", "MatMul", "s matrix");
        Node("sum over the steps", "Use the mean", "ReduceSum", "s zero");
        Node("reduction of everything", "all axes", "ReduceMean", "s");
        Node("power that varies", "expected one number", "Pow", "s square");
        Node("limits in the wrong order", "it limits to 1 from below and -1 from above", "Clip", "s", ("min", 1f), ("max", -1f));
        Node("normalisation with a negative variance", "a variance is not negative", "BatchNormalization", "last pair pair pair minus");
        Node("convolution without padding", "expected 2 before them (a causal convolution), or 2 in all", "Conv", "channels kernel");
        Node("convolution with a stride that looks ahead", "so that no result needs later rows", "Conv", "channels kernel", ("pads", new long[] { 0, 2 }), ("strides", new long[] { 2 }));
        Node("convolution with a gigantic stride", "steps of 1048576 rows", "Conv", "channels kernel", ("pads", new long[] { 2, 0 }), ("strides", new long[] { 1 << 20 }));
        Node("convolution with a gigantic reach", "would take a matrix of", "Conv", "channels kernel", ("pads", new long[] { 2 << 20, 0 }), ("dilations", new long[] { 1 << 20 }), ("strides", new long[] { 2 }));
        Node("padding of gigantic size", "at most 4194304 values", "Pad", "s", ("pads", new long[] { 0, 0, 0, 0, 0, 1 << 30 }));
        Node("convolution of other groups", "2 groups", "Conv", "channels kernel", ("group", 2), ("pads", new long[] { 2, 0 }));
        Node("padding by something else than 0", "expected zeros", "Pad", "s pads big");
        Node("gigantic constant", "constants made by the graph", "ConstantOfShape", "gigantic");
        Node("constant of negative size", "a size is -3", "ConstantOfShape", "minusThree");
        Node("gigantic repetition", "constants made by the graph", "Expand", "one gigantic");
        Node("second sequence after the first", "value of the last step", "LSTM", "last3 W2 R");
        Node("every step with the last one", "values of the last step", "Add", "s last");
        Node("loop without a body", "it has no body", "Scan", "s s");
        Node("branch that is missing", "the attribute 'then_branch' is missing", "If", "big");
        Add("inputs of other numbers of steps", "has another number of steps", new GraphBuilder().Input("x", 5, 1, 2).Input("other", 7, 1, 2).Node("Add", "x other", "y").Output("y"));
        Add("tokens beside values", "neither the network input nor", Lstm().Tokens("other", 0, 1).Node("Cast", "other", "values", ("to", 1)).Node("Add", "Y values", "y").Output("y"));
        Add("state that does not come back", "no output of the same shape returns", Weights("LSTM").Input("h", 1, 1, Units).Node("LSTM", "x W R - - h", "Y Yh").Output("Y"));
        Add("state that comes back elsewhere", "no output of the same shape returns",
            Weights("LSTM").Integers("order", 1, 0).Input("h", 1, 1, Units).Node("LSTM", "x W R - - h", "Y Yh").Node("Gather", "Yh order", "hn", ("axis", 2)).Output("Y", "hn"));
        return cases;
    }

    private static GraphBuilder Graph(params long[] shape) => new GraphBuilder().Input("x", shape.Length > 0 ? shape : [0, 1, Inputs]);

    private static GraphBuilder Weights(string type)
    {
        int rows = Units * (type == "LSTM" ? 4 : type == "GRU" ? 3 : 1);
        return Graph().Floats("W", [1, rows, Inputs], Some(rows * Inputs)).Floats("R", [1, rows, Units], Some(rows * Units));
    }

    private static GraphBuilder Lstm() => Weights("LSTM").Node("LSTM", "x W R", "Y Yh");

    /// <summary>Constants that the cases of nodes use; also the last step, and the channels before the steps.</summary>
    private static GraphBuilder Constants(GraphBuilder graph)
    {
        foreach ((string name, long value) in new[] { ("zero", 0L), ("one", 1), ("two", 2), ("nine", 9), ("minusThree", -3) })
        {
            graph.Integers(name, value);
        }

        return graph.Integers("odd", 5, 7).Integers("negative", 0, -5).Integers("gigantic", 1 << 20, 1 << 20).Integers("pads", 1, 0, 0, 0, 0, 0)
            .Floats("five", [5], Some(5)).Floats("square", [1, 1, 2], Some(2)).Floats("matrix", [3, 2], Some(6)).Floats("pair", [2], Some(2))
            .Floats("minus", [2], [-1, -2]).Floats("kernel", [2, 2, 3], Some(12)).Floats("big", [1], [9]).Floats("W2", [1, 8, 2], Some(16))
            .Node("Squeeze", "Yh zero", "last").Node("Unsqueeze", "last one", "last3").Node("Transpose", "s", "channels", ("perm", new long[] { 1, 2, 0 }));
    }

    private static GraphBuilder Chain(int length)
    {
        GraphBuilder graph = Graph();
        for (int i = 0; i < length; i++)
        {
            graph.Node("Relu", i == 0 ? "x" : $"v{i - 1}", $"v{i}");
        }

        return graph.Output($"v{length - 1}");
    }

    private static void Tensor(Dictionary<string, (byte[] Bytes, string Words)> cases, string name, string words, Action<TensorProto> change)
    {
        GraphBuilder graph = Lstm().Output("Y");
        change(graph.Model.Graph.Initializer[0]);
        cases.Add($"tensor: {name}", (graph.ToBytes(), words));
    }

    private static void Resize(TensorProto tensor, params long[] sizes)
    {
        tensor.Dims.Clear();
        tensor.Dims.AddRange(sizes);
    }

    private static ByteString Values(TensorProto tensor, float value) =>
        ByteString.CopyFrom([.. Enumerable.Repeat(value, tensor.RawData.Length / sizeof(float)).SelectMany(BitConverter.GetBytes)]);

    private static float[] Some(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(i))];
}
