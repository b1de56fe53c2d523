namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>
/// An initial state that a streaming graph has inside: Where(Equal(started, 0), initial, state), in which started is a graph input of one
/// value, 0 in the first call and another in all later ones.
/// </summary>
/// <param name="Initial">The initial state.</param>
/// <param name="State">The state of later calls.</param>
internal sealed record StartValue(Constant Initial, Sequence State)
{
    /// <summary>Finds one in an input of a node, and notes the graph input that says whether it counts; null where there is none.</summary>
    public static StartValue? Match(OnnxNode node, int input)
    {
        GraphEvaluation graph = node.Graph;
        if (!node.Has(input) || graph.Producer(node.InputName(input)) is not { OpType: "Where", Input.Count: 3 } choice
            || graph.Producer(choice.Input[0]) is not { OpType: "Equal", Input.Count: 2 } comparison
            || graph.Evaluate(comparison.Input[0]) is not Sequence { Grid.Items: [{ Source: ChannelSource.GraphInput } started] }
            || graph.Evaluate(comparison.Input[1]) is not Constant { Grid.Items: [0] }
            || graph.Evaluate(choice.Input[1]) is not Constant initial || graph.Evaluate(choice.Input[2]) is not Sequence state)
        {
            return null;
        }

        graph.Starts.Add(started.Index);
        return new StartValue(initial, state);
    }
}
