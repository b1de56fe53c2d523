using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf;
using TinyRnn.Format;
using TinyRnn.Interop.Onnx;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Export;

/// <summary>
/// Writes ONNX, operator set 17. Values between nodes are [steps, rows, channels]. A normaliser becomes nodes, so that the graph takes and
/// gives raw units as <c>Step</c> does.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="form">Whether a call is a step or a sequence.</param>
internal sealed class OnnxExporter(TinyRnnModel model, ExportForm form)
{
    private const string Format = "ONNX";
    private const int Reverse = -1;
    private const string MergeBySum = "sum";
    private const string Started = "started";

    private readonly OnnxGraphWriter _graph = new(model.Network.Name, form == ExportForm.Sequence ? 0 : 1);
    private readonly List<string> _notes = [];
    private OnnxFrames? _frames;
    private string? _isStart;

    private bool HasFrames => Network.Input.Length > 1 || Network.Layers.Any(layer => layer.OutputShape.Length > 1);

    private OnnxFrames Frames => _frames ??= new OnnxFrames(_graph);

    private NetworkSpec Network => model.Network;

    /// <summary>The file.</summary>
    /// <exception cref="ImportException">ONNX cannot hold a layer in this form.</exception>
    public ExportResult Export()
    {
        if (form == ExportForm.Streaming && Network.NeedsWholeSequence)
        {
            throw new ImportException($"model '{Network.Name}' needs the whole sequence and has no streaming form; export the sequence form");
        }

        List<string> values = [];
        string input = Input();
        foreach (LayerSpec layer in Network.Layers)
        {
            values.Add(Add(layer, [.. layer.Inputs.Select(source => source < 0 ? input : values[source])]));
        }

        string[] outputs = [.. Network.Outputs.Select((output, i) => Output(i, values[output.From]))];
        _graph.Metadata(ModelHeader.Key, ModelHeader.Write(model, outputs));

        if (Network.Input.Kind == InputKind.Features && (HasFrames || (form == ExportForm.Streaming && Network.Layers.Any(layer => layer.Type == LayerKinds.Conv1d))))
        {
            _graph.Metadata(InputLayout.Key, form == ExportForm.Sequence ? InputLayout.OfFrames : InputLayout.OfOneFrame);
        }

        _graph.MoveStateOutputsToTheEnd();
        return new ExportResult("onnx", _graph.Model.ToByteArray(), _notes);
    }

    private string Input()
    {
        if (Network.Input.Kind == InputKind.Tokens)
        {
            _notes.Add("tokens are written as indices; the vocabulary's words are in the metadata");
            return _graph.TokenInput("input");
        }

        string input = _graph.FloatInput(NormaliserNodes.Input, Network.Input.Shape);
        if (model.InputNormaliser is { } normaliser)
        {
            string centred = _graph.Node("Sub", "input.centred", [input, _graph.Floats("input.mean", [normaliser.Mean.Length], normaliser.Mean)]);
            input = _graph.Node("Div", NormaliserNodes.Normalised, [centred, _graph.Floats("input.scale", [normaliser.Scale.Length], normaliser.Scale)]);
        }

        return input;
    }

    private string Output(int index, string value)
    {
        OutputSpec output = Network.Outputs[index];
        string name = Free(Network.Outputs.Count == 1 ? "output" : $"output{index}");
        if (model.OutputNormalisers[index] is { } normaliser)
        {
            string scaled = _graph.Node("Mul", $"{name}.scaled", [value, _graph.Floats($"{name}.scale", [normaliser.Scale.Length], normaliser.Scale)]);
            value = _graph.Node("Add", $"{name}.raw", [scaled, _graph.Floats($"{name}.mean", [normaliser.Mean.Length], normaliser.Mean)]);
        }

        _graph.Output(_graph.Node("Identity", name, [value]), output.Shape);
        return name;
    }

    /// <summary>A name that no layer has.</summary>
    private string Free(string name)
    {
        while (Network.Layers.Any(layer => layer.Name == name))
        {
            name += "_";
        }

        return name;
    }

    private string Add(LayerSpec layer, IReadOnlyList<string> inputs)
    {
        switch (layer.Type)
        {
            case LayerKinds.Dense:
                return Dense(layer, inputs[0]);
            case LayerKinds.SimpleRnn or LayerKinds.Lstm or LayerKinds.Gru:
                return Recurrent(layer, layer.Type, inputs[0], [""]);
            case LayerKinds.Bidirectional:
                return Recurrent(layer, layer.Attribute("cell").Text!, inputs[0], [LayerKinds.ForwardPrefix, LayerKinds.BackwardPrefix]);
            case LayerKinds.PoolingOverTime:
                return layer.Attribute("mode").Text == LayerKinds.PoolingMean && form == ExportForm.Sequence
                    ? RunningMean(layer, inputs[0])
                    : RunningPool(layer, inputs);
            case LayerKinds.Reverse:
                return _graph.Node("Slice", layer.Name,
                [
                    inputs[0], _graph.Integers($"{layer.Name}.starts", -1), _graph.Integers($"{layer.Name}.ends", -int.MaxValue),
                    _graph.Integers($"{layer.Name}.axes", 0), _graph.Integers($"{layer.Name}.steps", Reverse),
                ]);
            case LayerKinds.Activation:
                return Activation(layer.Name, layer.Attribute("activation").Activation!, inputs[0], model.Values(layer, TensorLayout.Alpha));
            case LayerKinds.Conv1d:
                return Convolution(layer, inputs[0]);
            case LayerKinds.Embedding:
                return _graph.Node("Gather", layer.Name, [Values(layer, TensorLayout.Weights), inputs[0]], ("axis", 0));
            case LayerKinds.LayerNorm:
                return _graph.Node(
                    "LayerNormalization", layer.Name, [inputs[0], Values(layer, TensorLayout.Scale), Values(layer, TensorLayout.Bias)],
                    ("axis", -1), ("epsilon", layer.Attribute("epsilon").Number!.Value));
            case LayerKinds.BatchNorm:
                string scaled = _graph.Node("Mul", layer.Name, [inputs[0], Values(layer, TensorLayout.Scale)]);
                return _graph.Node("Add", $"{layer.Name}.shifted", [scaled, Values(layer, TensorLayout.Bias)]);
            case LayerKinds.Concat:
                return _graph.Node("Concat", layer.Name, inputs, ("axis", -1));
            case LayerKinds.Add or LayerKinds.Average:
                return _graph.Node(layer.Type == LayerKinds.Add ? "Sum" : "Mean", layer.Name, inputs);
            case LayerKinds.Multiply:
                return Product(layer, inputs);
            case LayerKinds.Subtract or LayerKinds.Divide:
                return _graph.Node(layer.Type == LayerKinds.Subtract ? "Sub" : "Div", layer.Name, inputs);
            case LayerKinds.Sqrt:
                return _graph.Node("Sqrt", layer.Name, inputs);
            case LayerKinds.Pow:
                return _graph.Node("Pow", layer.Name, [inputs[0], _graph.Double($"{layer.Name}.exponent", layer.Attribute("exponent").Number!.Value)]);
            default:
                return Frames.Add(layer, inputs[0]) ?? throw Cannot(layer, "ONNX has no operator for it");
        }
    }

    private string Dense(LayerSpec layer, string input)
    {
        TensorBinding weights = layer.FindTensor(TensorLayout.Weights)!;
        float[] transposed = Transposed(model.Tensor(weights.Tensor).Values, weights.Dimensions[0], weights.Dimensions[1]);
        string value = _graph.Node(
            "MatMul", layer.Name, [input, _graph.Floats(weights.Tensor, [weights.Dimensions[1], weights.Dimensions[0]], transposed)]);
        if (layer.FindTensor(TensorLayout.Bias) is not null)
        {
            value = _graph.Node("Add", $"{layer.Name}.biased", [value, Values(layer, TensorLayout.Bias)]);
        }

        return Activation($"{layer.Name}.activation", layer.Attribute("activation").Activation!, value, null);
    }

    private string Product(LayerSpec layer, IReadOnlyList<string> inputs)
    {
        string product = inputs[0];
        for (int i = 1; i < inputs.Count; i++)
        {
            product = _graph.Node("Mul", i == 1 ? layer.Name : $"{layer.Name}.{i}", [product, inputs[i]]);
        }

        return product;
    }

    /// <summary>The sum of the steps so far over their number.</summary>
    private string RunningMean(LayerSpec layer, string input)
    {
        input = Frames.InOneAxis(layer, input);
        string axis = _graph.Integers($"{layer.Name}.axis", 0);
        string ones = _graph.Node("ConstantOfShape", $"{layer.Name}.ones", [_graph.Node("Shape", $"{layer.Name}.shape", [input])], ("value", _graph.One));
        return Frames.InTwoAxes(layer, _graph.Node("Div", layer.Name,
        [
            _graph.Node("CumSum", $"{layer.Name}.sum", [input, axis]), _graph.Node("CumSum", $"{layer.Name}.steps", [ones, axis]),
        ]));
    }

    /// <summary>A loop over the rows that keeps what it has pooled; in the streaming form the caller carries that.</summary>
    private string RunningPool(LayerSpec layer, IReadOnlyList<string> inputs)
    {
        string mode = layer.Attribute("mode").Text!;
        IReadOnlyList<(string Name, int Size)> memory = OnnxRunningPool.Memory(mode, layer.InputShape.Channels);
        bool isCarried = form == ExportForm.Streaming;
        List<string> taken = [.. memory.Select(item => isCarried
            ? _graph.StateInput($"{layer.Name}.{item.Name}", 1, item.Size)
            : _graph.Floats($"{layer.Name}.{item.Name}", [1, item.Size], new float[item.Size]))];
        taken.Add(Frames.InOneAxis(layer, inputs[0]));
        taken.AddRange(inputs.Skip(1).Select(scores => Frames.InOneAxis(layer, scores, "scores", channels: 1)));
        string pooled = $"{layer.Name}.rows";
        List<string> given = [.. memory.Select(item => isCarried ? _graph.StateOutput($"{layer.Name}.{item.Name}.next", 1, item.Size) : $"{layer.Name}.{item.Name}.last")];
        _graph.Add(
            "Scan", layer.Name, taken, [.. given, pooled], ("body", OnnxRunningPool.Body($"{layer.Name}.body", mode, layer.InputShape.Channels)),
            ("num_scan_inputs", inputs.Count));
        return Frames.InTwoAxes(layer, pooled);
    }

    /// <summary>Zeros before the first step, then a convolution with the steps in the last axis, as ONNX has it; or one within a frame.</summary>
    private string Convolution(LayerSpec layer, string input)
    {
        int taps = layer.Whole("kernelSize"), dilation = layer.Whole("dilation");
        bool isCausal = layer.Attribute("padding").Text == LayerKinds.CausalPadding;
        int reach = (taps - 1) * dilation;
        TensorBinding weights = layer.FindTensor(TensorLayout.Weights)!;
        int channels = weights.Dimensions[2];
        float[] values = model.Tensor(weights.Tensor).Values;
        float[] ordered = [.. Enumerable.Range(0, layer.Units).SelectMany(filter => Enumerable.Range(0, channels).SelectMany(
            channel => Enumerable.Range(0, taps).Select(tap => values[(((filter * taps) + tap) * channels) + channel])))];
        List<string> inputs = [_graph.Floats(weights.Tensor, [layer.Units, channels, taps], ordered)];
        if (layer.FindTensor(TensorLayout.Bias) is not null)
        {
            inputs.Add(Values(layer, TensorLayout.Bias));
        }

        if (!isCausal)
        {
            return Activation($"{layer.Name}.activation", layer.Attribute("activation").Activation!, Frames.Convolution(layer, input, inputs), null);
        }

        string rows = _graph.Node("Transpose", $"{layer.Name}.rows", [Frames.InOneAxis(layer, input)], ("perm", new long[] { 1, 2, 0 }));
        bool isCarried = form == ExportForm.Streaming && reach > 0;
        rows = isCarried ? WithHistory(layer, rows, reach) : rows;
        string convolved = _graph.Node(
            "Conv", layer.Name, [rows, .. inputs], ("kernel_shape", new long[] { taps }), ("dilations", new long[] { dilation }),
            ("group", layer.Whole("groups")), ("pads", new long[] { isCarried ? 0 : reach, 0 }));
        string steps = _graph.Node("Transpose", $"{layer.Name}.steps", [convolved], ("perm", new long[] { 2, 0, 1 }));
        return Frames.InTwoAxes(layer, Activation($"{layer.Name}.activation", layer.Attribute("activation").Activation!, steps, null));
    }

    /// <summary>The rows that the caller carries before those of the step, [1, channels, rows]; the last ones are for the next call.</summary>
    private string WithHistory(LayerSpec layer, string rows, int reach)
    {
        int length = layer.InputShape.Length;
        string history = _graph.StateInput($"{layer.Name}.history", 1, layer.InputShape.Channels, reach);
        string joined = _graph.Node("Concat", $"{layer.Name}.all", [history, rows], ("axis", 2));
        string next = _graph.StateOutput($"{layer.Name}.history.next", 1, layer.InputShape.Channels, reach);
        _graph.Node("Slice", next,
        [
            joined, _graph.Integers($"{layer.Name}.history.start", length), _graph.Integers($"{layer.Name}.history.end", length + reach),
            _graph.Integers($"{layer.Name}.history.axis", 2),
        ]);
        return joined;
    }

    private string Recurrent(LayerSpec layer, string cell, string input, IReadOnlyList<string> prefixes)
    {
        int units = prefixes.Count == 1 ? layer.Units : layer.Whole("units");
        List<string> inputs =
        [
            Frames.InOneAxis(layer, input),
            Directions(layer, cell, "W", prefixes, TensorLayout.InputWeights, layer.InputShape.Channels),
            Directions(layer, cell, "R", prefixes, TensorLayout.RecurrentWeights, units),
            Biases(layer, cell, units, prefixes),
            "",
        ];
        inputs.AddRange(States(layer, cell, units, prefixes));
        OnnxRecurrentAttributes attributes = new(layer, cell, units, prefixes.Count, reason => Cannot(layer, reason));
        if (attributes.HasPeepholes)
        {
            inputs.AddRange(Enumerable.Repeat("", Math.Max(0, 7 - inputs.Count)));
            inputs.Add(_graph.Floats($"{layer.Name}.P", [prefixes.Count, 3 * units], [.. prefixes.SelectMany(prefix =>
            {
                // Ours are input, forget, output; ONNX has input, output, forget.
                float[] peepholes = model.Values(layer, Role(prefix, TensorLayout.Peepholes))!;
                return (float[])[.. peepholes[..units], .. peepholes[(2 * units)..], .. peepholes[units..(2 * units)]];
            })]));
        }

        string[] outputs = [$"{layer.Name}.Y", .. prefixes.Count == 1 ? StateOutputs(layer, units) : []];
        _graph.Add(attributes.Operator, layer.Name, inputs, outputs, attributes.All);
        if (prefixes.Count == 1)
        {
            return Frames.InTwoAxes(layer, _graph.Node("Squeeze", $"{layer.Name}.steps", [outputs[0], _graph.Integers($"{layer.Name}.axes", 1)]));
        }

        string axis = $"{layer.Name}.direction";
        switch (layer.Attribute("merge").Text)
        {
            case MergeBySum:
                return _graph.Node("ReduceSum", $"{layer.Name}.steps", [outputs[0], _graph.Integers(axis, 1)], ("keepdims", 0));
            case LayerKinds.Average:
                return _graph.Node("ReduceMean", $"{layer.Name}.steps", [outputs[0]], ("axes", new long[] { 1 }), ("keepdims", 0));
            case LayerKinds.Multiply:
                return _graph.Node("ReduceProd", $"{layer.Name}.steps", [outputs[0]], ("axes", new long[] { 1 }), ("keepdims", 0));
        }

        string ordered = _graph.Node("Transpose", $"{layer.Name}.ordered", [outputs[0]], ("perm", new long[] { 0, 2, 1, 3 }));
        return _graph.Node("Reshape", $"{layer.Name}.steps", [ordered, _graph.Integers($"{layer.Name}.shape", 0, 0, -1)]);
    }

    /// <summary>Initial states: constants of the sequence form, inputs of the streaming form.</summary>
    private IEnumerable<string> States(LayerSpec layer, string cell, int units, IReadOnlyList<string> prefixes) =>
        form == ExportForm.Sequence && layer.InitialState.Count == 0 ? [] : LayerKinds.Find(cell)!.State.Select(role =>
        {
            string initial = Initial(layer, role, units, prefixes);
            return form == ExportForm.Sequence ? initial : Carried(layer, role, units, initial);
        });

    /// <summary>
    /// A state input. The caller starts every state with zeros; an initial value takes their place in the first call. A default of the
    /// input (an initializer of its name) would say the same, but runtimes differ in whether a caller can then give another value: ONNX
    /// Runtime for JavaScript leaves it unread.
    /// </summary>
    private string Carried(LayerSpec layer, string role, int units, string initial)
    {
        string state = _graph.StateInput($"{layer.Name}.{role}", 1, 1, units);
        return initial.Length == 0 ? state : _graph.Node("Where", $"{layer.Name}.{role}.present", [IsStart(), initial, state]);
    }

    /// <summary>Whether this is the first call: a state that is 0 then and 1 in all others.</summary>
    private string IsStart()
    {
        if (_isStart is null)
        {
            string started = Free(Started);
            _graph.StateInput(started, 1);
            _isStart = _graph.Node("Equal", $"{started}.not", [started, _graph.Floats($"{started}.never", [1], [0])]);
            _graph.Node("Identity", _graph.StateOutput($"{started}.next", 1), [_graph.Floats($"{started}.once", [1], [1])]);
            _notes.Add($"the initial states are inside the graph: start all states, '{started}' among them, with zeros");
        }

        return _isStart;
    }

    /// <summary>An initial state of all directions, zeros for one without; no value where none has it.</summary>
    private string Initial(LayerSpec layer, string role, int units, IReadOnlyList<string> prefixes)
    {
        InitialStateSpec?[] states = [.. prefixes.Select(prefix => layer.InitialState.FirstOrDefault(state => state.Role == Role(prefix, role)))];
        return states.All(state => state is null)
            ? ""
            : _graph.Floats($"{layer.Name}.{role}.initial", [prefixes.Count, 1, units],
                [.. states.SelectMany(state => state is null ? new float[units] : model.Tensor(state.Tensor).Values)]);
    }

    private string[] StateOutputs(LayerSpec layer, int units) => form == ExportForm.Sequence
        ? []
        : [.. LayerKinds.Find(layer.Type)!.State.Select(role => _graph.StateOutput($"{layer.Name}.{role}.next", 1, 1, units))];

    private string Directions(LayerSpec layer, string cell, string name, IReadOnlyList<string> prefixes, string role, int columns)
    {
        List<float> values = [];
        foreach (string prefix in prefixes)
        {
            values.AddRange(InOnnxOrder(cell, model.Values(layer, Role(prefix, role))!));
        }

        return _graph.Floats($"{layer.Name}.{name}", [prefixes.Count, values.Count / prefixes.Count / columns, columns], [.. values]);
    }

    private string Biases(LayerSpec layer, string cell, int units, IReadOnlyList<string> prefixes)
    {
        List<float> values = [];
        bool hasBias = false;
        foreach (string prefix in prefixes)
        {
            (float[] OfInput, float[] OfHidden)? biases = ExportedBiases.Split(
                cell, units, model.Values(layer, Role(prefix, TensorLayout.Bias)), model.Values(layer, Role(prefix, TensorLayout.RecurrentBias)));
            float[] none = ExportedBiases.None(cell, units);
            values.AddRange(InOnnxOrder(cell, biases?.OfInput ?? none));
            values.AddRange(InOnnxOrder(cell, biases?.OfHidden ?? none));
            hasBias |= biases is not null;
        }

        return !hasBias ? "" : _graph.Floats($"{layer.Name}.B", [prefixes.Count, values.Count / prefixes.Count], [.. values]);
    }

    private string Activation(string name, ActivationSpec activation, string input, float[]? slopes) => activation.Name switch
    {
        ActivationKinds.Linear => name.EndsWith(".activation", StringComparison.Ordinal) ? input : _graph.Node("Identity", name, [input]),
        ActivationKinds.Tanh => _graph.Node("Tanh", name, [input]),
        ActivationKinds.Sigmoid => _graph.Node("Sigmoid", name, [input]),
        ActivationKinds.Relu => _graph.Node("Relu", name, [input]),
        ActivationKinds.Softplus => _graph.Node("Softplus", name, [input]),
        ActivationKinds.Softmax => _graph.Node("Softmax", name, [input], ("axis", -1)),
        ActivationKinds.Elu => _graph.Node("Elu", name, [input], ("alpha", activation.Alpha)),
        ActivationKinds.LeakyRelu => _graph.Node("LeakyRelu", name, [input], ("alpha", activation.Alpha)),
        ActivationKinds.HardSigmoid => _graph.Node("HardSigmoid", name, [input], ("alpha", activation.Alpha), ("beta", activation.Beta)),
        ActivationKinds.Prelu => _graph.Node("PRelu", name, [input, _graph.Floats($"{name}.slope", [slopes!.Length], slopes)]),
        _ => new OnnxActivations(_graph).Add(name, activation, input),
    };

    private string Values(LayerSpec layer, string role)
    {
        TensorBinding binding = layer.FindTensor(role)!;
        return _graph.Floats(binding.Tensor, [.. binding.Dimensions.Select(size => (long)size)], model.Tensor(binding.Tensor).Values);
    }

    private ImportException Cannot(LayerSpec layer, string reason) => ModelExport.Cannot(model, layer, Format, reason);

    private static string Role(string prefix, string role) => prefix.Length == 0 ? role : LayerKinds.DirectedRole(prefix, role);

    private static float[] InOnnxOrder(string cell, float[] values)
    {
        IReadOnlyList<int> order = GateOrder.Inverse(GateOrder.Onnx(cell));
        int length = values.Length / order.Count;
        return [.. order.SelectMany(gate => values[(gate * length)..((gate + 1) * length)])];
    }

    private static float[] Transposed(float[] values, int rows, int columns) =>
        [.. Enumerable.Range(0, columns).SelectMany(column => Enumerable.Range(0, rows).Select(row => values[(row * columns) + column]))];
}
