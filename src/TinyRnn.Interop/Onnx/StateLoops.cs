using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Onnx;

/// <summary>
/// States that the caller carries: a graph input that is a recurrent layer's initial state, and a graph output that is its final one,
/// element for element. Both disappear: the imported layer keeps its own state.
/// </summary>
internal static class StateLoops
{
    /// <summary>The outputs that are not states; checks that each carried state comes back where it went in.</summary>
    /// <exception cref="ImportException">A state does not come back.</exception>
    public static List<(string Name, Sequence Value)> Close(GraphEvaluation graph, IReadOnlyList<(string Name, Sequence Value)> outputs)
    {
        Dictionary<Channel, Channel> carried = [];
        foreach (CarriedState state in graph.Carried)
        {
            for (int unit = 0; unit < state.Elements.Count; unit++)
            {
                carried[new Channel(state.Source, state.Layer, state.First + unit)] = state.Elements[unit];
            }
        }

        List<(string Name, Sequence Value)> results = [];
        HashSet<Channel> returned = [];
        foreach ((string name, Sequence value) in outputs)
        {
            Channel[] origins = [.. value.Grid.Items.Where(carried.ContainsKey).Select(item => carried[item])];
            bool isState = value.IsLast && origins.Length == value.Grid.Items.Length
                && origins.All(origin => origin.Index == origins[0].Index) && origins.Select((origin, i) => origin.Number == i).All(same => same);
            if (isState && !returned.Contains(origins[0]))
            {
                returned.UnionWith(origins);
                graph.Notes.Add($"'{graph.InputNames[origins[0].Index]}' and '{name}' are the state, which the model keeps itself");
            }
            else
            {
                results.Add((name, value));
            }
        }

        foreach (CarriedState state in graph.Carried)
        {
            if (state.Elements.Any(element => !returned.Contains(element)))
            {
                throw ImportException.At(
                    graph.File, state.Where,
                    $"its initial state is the graph input '{graph.InputNames[state.Elements[0].Index]}', but no output of the same shape returns its final state in the same places. Export the final state as an output, or give the initial state a constant");
            }
        }

        return results;
    }
}
