using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Export;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>A loop over the rows that is the running mean, maximum or attention of our own exporter.</summary>
internal static class RunningPool
{
    private const string InitialAxis = "scan_input_axes", ResultAxis = "scan_output_axes";

    public static OnnxValue[] Scan(OnnxNode node)
    {
        GraphProto body = node.Body("body") ?? throw node.Problem("it has no body. The file is damaged; export it again");
        string mode = OnnxRunningPool.ModeOf(body)
            ?? throw node.Problem("its body is none of those that 'tinyrnn export' writes for a running mean, maximum or attention; no other loop can be imported. Use RNN, LSTM or GRU, or unroll the loop before exporting");
        bool isAttention = mode == LayerKinds.PoolingAttention;
        int states = OnnxRunningPool.Memory(mode, 1).Count, scanned = isAttention ? 2 : 1;
        if (node.Integer("num_scan_inputs", 0) != scanned || node.InputCount != states + scanned
            || (node.Integers(InitialAxis) ?? []).Concat(node.Integers(ResultAxis) ?? []).Any(axis => axis != 0))
        {
            throw node.Problem($"it has {node.InputCount} inputs; expected {states} that it keeps and {scanned} over whose first axis it runs");
        }

        node.RefuseOtherAttributes();
        Sequence value = node.SequenceInput(states);
        int[] sources = [.. Enumerable.Range(states, scanned).Select(input => Source(node, node.SequenceInput(input), value))];
        Shape shape = node.Plan.ShapeOf(sources[0]);
        int layer = node.Plan.Add(new PlannedLayer(LayerKinds.PoolingOverTime, node.Origin, sources, shape)
        {
            Attributes = [AttributeValue.Of("mode", mode)],
        });

        List<Channel[]> kept = [[.. Enumerable.Range((shape.Length - 1) * shape.Channels, shape.Channels).Select(place => new Channel(ChannelSource.Layer, layer, place))]];
        kept.AddRange(Enumerable.Range(0, states - 1).Select(state => (Channel[])[new Channel(ChannelSource.Cell, layer, state)]));
        Carry(node, kept, value.TimeAxis < 0);
        Sequence last = value with { TimeAxis = -1, IsLast = true };
        return [.. kept.Select(items => last with { Grid = new Grid<Channel>([1, items.Length], items) }), OnnxNode.Of(layer, value, value.Dimensions)];
    }

    private static int Source(OnnxNode node, Sequence value, Sequence first) =>
        value.Dimensions.Length == 3 && value.Dimensions[1] == 1 && value.Dimensions[0] == first.Dimensions[0] && value.TimeAxis <= 0 && value.TimeAxis == first.TimeAxis
            ? node.Arrange(value, value.Grid.Items, value.Dimensions[0], value.Dimensions[2])
            : throw node.Problem($"an input has the shape {value.Shape} (T counts the steps); expected [T, 1, channels], and one channel for scores");

    /// <summary>Records what the caller carries; what it does not carry starts with zeros.</summary>
    private static void Carry(OnnxNode node, List<Channel[]> kept, bool isOneStep)
    {
        for (int i = 0; i < kept.Count; i++)
        {
            OnnxValue state = node.Input(i);
            bool isCarried = state is Sequence { Grid.Items: var items } && items.Length == kept[i].Length && items.All(item => item.Source == ChannelSource.GraphInput);
            if (isCarried)
            {
                node.Graph.Carried.Add(new CarriedState(((Sequence)state).Grid.Items.Zip(kept[i]).ToDictionary(pair => pair.First, pair => pair.Second), node.Where));
            }
            else if (isOneStep || state is not Constant { Grid.Items: var start } || start.Any(item => item != 0))
            {
                throw node.Problem($"what it keeps (input {i}) starts with other values than zeros, or every call would start anew. Export the model again");
            }
        }
    }
}
