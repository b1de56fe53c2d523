using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>
/// RNN, LSTM and GRU with every attribute. The reverse direction is a layer on the reversed rows, whose output is put in order again;
/// what it gives last is its final state. Two directions with the same activations are one bidirectional layer.
/// </summary>
internal static class RecurrentOperators
{
    private const int Weights = 1, Recurrence = 2, Bias = 3, Lengths = 4, InitialHidden = 5, InitialCell = 6, Peepholes = 7;

    // ONNX has the peepholes of the input, output and forget gate; ours are input, forget, output.
    private static readonly int[] PeepholeOrder = [0, 2, 1];

    public static OnnxValue[] Rnn(OnnxNode node) => Run(node, LayerKinds.SimpleRnn, ["Tanh"]);

    public static OnnxValue[] Gru(OnnxNode node) => Run(node, LayerKinds.Gru, ["Sigmoid", "Tanh"]);

    public static OnnxValue[] Lstm(OnnxNode node) => Run(node, LayerKinds.Lstm, ["Sigmoid", "Tanh", "Tanh"]);

    private static OnnxValue[] Run(OnnxNode node, string kind, string[] defaultActivations)
    {
        bool isBatchFirst = node.Integer("layout", 0) == 1;
        Sequence input = node.SequenceInput(0);
        CheckInput(node, input, isBatchFirst);
        string direction = node.Text("direction", "forward").ToLowerInvariant();
        int directions = direction switch
        {
            "forward" or "reverse" => 1,
            "bidirectional" => 2,
            _ => throw node.Problem($"the direction is '{direction}'; expected forward, reverse or bidirectional"),
        };
        int units = Units(node, kind, directions, input.Dimensions[2]);
        IReadOnlyList<ActivationSpec> activations = RecurrentActivations.Read(node, defaultActivations, directions);
        CheckLengths(node, input);
        int rows = input.Dimensions[isBatchFirst ? 1 : 0];
        int source = node.Arrange(input, input.Grid.Items, rows, input.Dimensions[2]);
        List<PlannedLayer> layers = [];
        for (int i = 0; i < directions; i++)
        {
            layers.Add(Layer(node, kind, new Shape(rows, units), i, directions, [.. activations.Skip(i * defaultActivations.Length).Take(defaultActivations.Length)], isBatchFirst));
        }

        node.RefuseOtherAttributes("output_sequence");
        return Add(node, input, direction, source, layers, isBatchFirst);
    }

    private static OnnxValue[] Add(
        OnnxNode node, Sequence input, string direction, int source, List<PlannedLayer> layers, bool isBatchFirst)
    {
        (int rows, int units) = (layers[0].Shape.Length, layers[0].Shape.Channels);
        List<Channel[]> every = [], final = [], cells = [];
        for (int i = 0; i < layers.Count; i++)
        {
            bool isReversed = direction == "reverse" || i == 1;
            if (isReversed && rows > 1)
            {
                throw node.Problem($"it runs backwards over the {rows} rows of a step, which a layer cannot. Export the model on sequences");
            }

            int from = isReversed ? Reverse(node, source, "reversed") : source;
            int layer = node.Plan.Add(layers[i] with { Inputs = [from] });
            final.Add(Channels(ChannelSource.Layer, layer, (rows - 1) * units, units));
            cells.Add(Channels(ChannelSource.Cell, layer, 0, units));
            every.Add(Channels(ChannelSource.Layer, isReversed ? Reverse(node, layer, "restored") : layer, 0, rows * units));
            Carry(node, layer, i, layers, isBatchFirst, isReversed, input);
        }

        if (layers.Count == 2 && Bidirectional(node.Origin, layers) is { } both)
        {
            int layer = node.Plan.Add(both with { Inputs = [source] });
            every = [Channels(ChannelSource.Layer, layer, 0, units), Channels(ChannelSource.Layer, layer, units, units)];
        }

        int time = input.TimeAxis < 0 ? -1 : isBatchFirst ? 1 : 0;
        int[] shape = isBatchFirst ? [1, rows, layers.Count, units] : [rows, layers.Count, 1, units];
        int[] state = isBatchFirst ? [1, layers.Count, units] : [layers.Count, 1, units];
        Channel[] byRow = [.. Enumerable.Range(0, rows).SelectMany(row => every.SelectMany(items => items[(row * units)..((row + 1) * units)]))];
        Sequence last = input with { IsLast = true, TimeAxis = -1 };
        return
        [
            input with { Grid = new Grid<Channel>(shape, byRow), TimeAxis = time },
            last with { Grid = new Grid<Channel>(state, [.. final.SelectMany(items => items)]) },
            last with { Grid = new Grid<Channel>(state, [.. cells.SelectMany(items => items)]) },
        ];
    }

    private static void CheckInput(OnnxNode node, Sequence input, bool isBatchFirst)
    {
        int time = isBatchFirst ? 1 : 0;
        if (input.Dimensions.Length != 3)
        {
            throw node.Problem($"its input has the shape {input.Shape}; expected three dimensions");
        }

        if (input.TimeAxis >= 0 && input.TimeAxis != time)
        {
            throw node.Problem($"its input has the shape {input.Shape} (T counts the steps); expected the steps in axis {time}");
        }

        if (input.Dimensions[1 - time] != 1)
        {
            throw node.Problem($"its input has the shape {input.Shape} (T counts the steps); expected one sequence of steps. Export the model for one sequence at a time");
        }

        if (input.IsLast)
        {
            throw node.Problem("its input is the value of the last step of another sequence; a second sequence that starts when the first has ended cannot run step by step. Import the two parts as two models");
        }
    }

    /// <summary>Checks the shapes of the weights; returns the units.</summary>
    private static int Units(OnnxNode node, string kind, int directions, int channels)
    {
        Constant recurrence = node.ConstantInput(Recurrence, "the recurrent weights R");
        int units = recurrence.Grid.Rank == 3 ? recurrence.Dimensions[2] : 0;
        long stated = node.Integer("hidden_size", units);
        int rows = TensorLayout.Gates(kind) * units;
        Expect(node, recurrence, "the recurrent weights R", directions, rows, units);
        Expect(node, node.ConstantInput(Weights, "the weights W"), "the weights W", directions, rows, channels);
        if (node.Has(Bias))
        {
            Expect(node, node.ConstantInput(Bias, "the bias B"), "the bias B", directions, 2 * rows);
        }

        if (node.Has(Peepholes) && kind == LayerKinds.Lstm)
        {
            Expect(node, node.ConstantInput(Peepholes, "the peepholes P"), "the peepholes P", directions, 3 * units);
        }

        return stated == units ? units : throw node.Problem($"the attribute 'hidden_size' is {stated}; the weights have {units} units");
    }

    private static void Expect(OnnxNode node, Constant constant, string what, params int[] dimensions)
    {
        if (!constant.Dimensions.SequenceEqual(dimensions) || constant.Grid.Items.Length == 0)
        {
            throw node.Problem($"{what} ('{constant.Name}') have the shape [{string.Join(", ", constant.Dimensions)}]; expected [{string.Join(", ", dimensions)}]");
        }
    }

    private static PlannedLayer Layer(
        OnnxNode node, string kind, Shape shape, int direction, int directions, List<ActivationSpec> activations, bool isBatchFirst)
    {
        int units = shape.Channels;
        int rows = TensorLayout.Gates(kind) * units;
        WeightArray? bias = node.Has(Bias) ? Of(node, Bias, "the bias B", direction).Reshaped(2, rows) : null;
        bool resetAfter = node.Integer("linear_before_reset", 0) != 0;
        RecurrentWeights weights = new(
            kind, units, GateOrder.Onnx(kind), Of(node, Weights, "the weights W", direction), Of(node, Recurrence, "the recurrent weights R", direction))
        {
            InputBias = bias?.Item(0),
            RecurrentBias = bias?.Item(1),
            ResetAfter = resetAfter,
        };
        Dictionary<string, float[]> tensors = weights.ToTensors();
        List<AttributeValue> attributes = [AttributeValue.Of("units", units), AttributeValue.Of("activation", activations[kind == LayerKinds.SimpleRnn ? 0 : 1])];
        double clip = Clip(node, kind, activations);
        switch (kind)
        {
            case LayerKinds.Gru:
                attributes.Add(AttributeValue.Of("recurrentActivation", activations[0]));
                attributes.Add(AttributeValue.Of("resetAfter", resetAfter));
                break;
            case LayerKinds.Lstm:
                AddLstm(node, direction, activations, attributes, tensors);
                break;
        }

        if (clip != 0)
        {
            attributes.Add(AttributeValue.Of("clip", clip));
        }

        LayerOrigin origin = directions == 1 ? node.Origin : node.Origin.Part(direction == 0 ? LayerKinds.ForwardPrefix : LayerKinds.BackwardPrefix);
        Dictionary<string, float[]> initial = [];
        AddInitial(node, InitialHidden, TensorLayout.Hidden, direction, units, isBatchFirst, initial);
        if (kind == LayerKinds.Lstm)
        {
            AddInitial(node, InitialCell, TensorLayout.Cell, direction, units, isBatchFirst, initial);
        }

        return new PlannedLayer(kind, origin, [], shape)
        {
            Attributes = attributes,
            Tensors = tensors,
            InitialState = initial.Count > 0 ? initial : null,
        };
    }

    /// <summary>
    /// The limit of the gates' arguments, 0 for none. RNN and GRU lose a limit beyond which their activations are flat: layers without
    /// one are faster.
    /// </summary>
    private static double Clip(OnnxNode node, string kind, List<ActivationSpec> activations)
    {
        double clip = node.Real("clip", 0);
        return kind != LayerKinds.Lstm && activations.TrueForAll(activation => RecurrentActivations.IsFlatBeyond(activation, clip)) ? 0 : clip;
    }

    private static void AddLstm(
        OnnxNode node, int direction, List<ActivationSpec> activations, List<AttributeValue> attributes, Dictionary<string, float[]> tensors)
    {
        attributes.Add(AttributeValue.Of("recurrentActivation", activations[0]));
        if (activations[2] != activations[1])
        {
            attributes.Add(AttributeValue.Of("outputActivation", activations[2]));
        }

        // Both directions have peepholes where one has: they can be one layer then.
        if (node.Has(Peepholes) && node.ConstantInput(Peepholes, "the peepholes P").Grid.Items.Any(value => value != 0))
        {
            attributes.Add(AttributeValue.Of("peepholes", true));
            tensors.Add(TensorLayout.Peepholes, Of(node, Peepholes, "the peepholes P", direction).Blocks(PeepholeOrder.Length, PeepholeOrder).ToSingles());
        }

        if (node.Integer("input_forget", 0) != 0)
        {
            attributes.Add(AttributeValue.Of("coupledInputForget", true));
        }
    }

    /// <summary>A constant initial state; sequences that are run together must start alike.</summary>
    private static void AddInitial(
        OnnxNode node, int input, string role, int direction, int units, bool isBatchFirst, Dictionary<string, float[]> states)
    {
        if (!node.Has(input) || (StartValue.Match(node, input)?.Initial ?? node.Input(input)) is not Constant state)
        {
            return;
        }

        int batchAxis = isBatchFirst ? 0 : 1;
        int directionAxis = 1 - batchAxis;
        if (state.Grid.Rank != 3 || state.Dimensions[2] != units || direction >= state.Dimensions[directionAxis] || state.Dimensions[batchAxis] == 0)
        {
            throw node.Problem($"the initial {role} state has the shape [{string.Join(", ", state.Dimensions)}]; expected {units} units in the last of three dimensions");
        }

        double[] values = state.Grid.Take(directionAxis, [direction]).Items;
        double[] first = values[..units];
        if (values.Chunk(units).Any(other => !other.SequenceEqual(first)))
        {
            throw node.Problem($"the initial {role} state differs from sequence to sequence. Export the model for one sequence at a time");
        }

        if (first.Any(value => value != 0))
        {
            states.Add(role, Singles.Of(node, $"the initial {role} state", new Grid<double>([units], first)));
        }
    }

    /// <summary>Records a state that the caller carries; without one, a step without time axis would start anew each time.</summary>
    private static void Carry(
        OnnxNode node, int layer, int direction, List<PlannedLayer> layers, bool isBatchFirst, bool isReversed, Sequence input)
    {
        (int directions, Shape shape) = (layers.Count, layers[direction].Shape);
        int units = shape.Channels;
        bool isCarried = false;
        foreach ((int index, ChannelSource source) in new[] { (InitialHidden, ChannelSource.Layer), (InitialCell, ChannelSource.Cell) })
        {
            if (!node.Has(index) || (StartValue.Match(node, index)?.State ?? node.Input(index)) is not Sequence state)
            {
                continue;
            }

            int[] expected = isBatchFirst ? [1, directions, units] : [directions, 1, units];
            if (isReversed || !state.Dimensions.SequenceEqual(expected) || state.Grid.Items.Any(item => item.Source != ChannelSource.GraphInput))
            {
                throw node.Problem(isReversed
                    ? "a layer that runs backwards cannot carry a state from call to call"
                    : $"its initial state has the shape {state.Shape}, or is computed; expected a graph input with {units} values for each of {directions} directions");
            }

            isCarried = true;
            Channel[] elements = state.Grid.Items[(direction * units)..((direction + 1) * units)];
            int place = source == ChannelSource.Layer ? (shape.Length - 1) * units : 0;
            node.Graph.Carried.AddRange(elements.Select((element, unit) => (Element: element, Next: new Channel(source, layer, place + unit)))
                .GroupBy(pair => pair.Element.Index)
                .Select(group => new CarriedState(group.DistinctBy(pair => pair.Element).ToDictionary(pair => pair.Element, pair => pair.Next), node.Where)));
        }

        if (!isCarried && input.TimeAxis < 0)
        {
            throw node.Problem($"its input has the shape {input.Shape}, a single step, and its state is not carried: every call would start anew. Export the model on sequences, or with its states as inputs and outputs");
        }
    }

    private static void CheckLengths(OnnxNode node, Sequence input)
    {
        if (!node.Has(Lengths))
        {
            return;
        }

        if (node.Input(Lengths) is Constant constant)
        {
            if (constant.Grid.Items.Any(length => input.Steps == 0 || length < input.Steps))
            {
                throw node.Problem("the sequence lengths are constant and shorter than the sequence, or it is not known how long that is. Export the model without sequence lengths");
            }

            return;
        }

        node.Graph.Notes.Add($"{node.Where} takes sequence lengths ('{node.InputName(Lengths)}'): run as many steps as the sequence has");
    }

    private static int Reverse(OnnxNode node, int source, string name) => node.Plan.Add(
        new PlannedLayer(LayerKinds.Reverse, node.Origin.Part(name), [source], node.Plan.ShapeOf(source)));

    /// <summary>One layer of both directions, where both have the same activations: everything else of a node is theirs in common.</summary>
    private static PlannedLayer? Bidirectional(LayerOrigin origin, List<PlannedLayer> layers)
    {
        PlannedLayer forward = layers[0], backward = layers[1];
        if (!forward.Attributes.SequenceEqual(backward.Attributes))
        {
            return null;
        }

        Dictionary<string, float[]> tensors = [], states = [];
        foreach ((PlannedLayer layer, string prefix) in new[] { (forward, LayerKinds.ForwardPrefix), (backward, LayerKinds.BackwardPrefix) })
        {
            foreach ((string role, float[] values) in layer.Tensors)
            {
                tensors.Add(LayerKinds.DirectedRole(prefix, role), values);
            }

            foreach ((string role, float[] values) in layer.InitialState ?? new Dictionary<string, float[]>())
            {
                states.Add(LayerKinds.DirectedRole(prefix, role), values);
            }
        }

        return forward with
        {
            Type = LayerKinds.Bidirectional,
            Origin = origin,
            Shape = forward.Shape with { Channels = 2 * forward.Shape.Channels },
            Attributes = [AttributeValue.Of("cell", forward.Type), .. forward.Attributes],
            Tensors = tensors,
            InitialState = states.Count > 0 ? states : null,
        };
    }

    private static WeightArray Of(OnnxNode node, int input, string what, int direction) =>
        Singles.Array(node, what, node.ConstantInput(input, what).Grid).Item(direction);

    private static Channel[] Channels(ChannelSource source, int layer, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(place => new Channel(source, layer, place))];
}
