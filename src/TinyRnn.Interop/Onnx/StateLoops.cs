using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Interop.Onnx;

/// <summary>
/// States that the caller carries: a graph input that is a recurrent layer's initial state or a convolution's earlier rows, and a graph
/// output that is what it must be at the next call, element for element. Both disappear: the imported layer keeps its own state.
/// </summary>
internal static class StateLoops
{
    /// <summary>
    /// The outputs that change from step to step; those that are constant must be what a graph input becomes that says whether a call is
    /// the first one.
    /// </summary>
    /// <exception cref="ImportException">An output is constant, or such an input does not come back.</exception>
    public static List<(string Name, Sequence Value)> CloseStarts(GraphEvaluation graph, IReadOnlyList<(string Name, OnnxValue Value)> outputs)
    {
        Queue<int> open = new(graph.Starts);
        List<(string Name, Sequence Value)> changing = [];
        foreach ((string name, OnnxValue value) in outputs)
        {
            if (value is Sequence sequence)
            {
                changing.Add((name, sequence));
            }
            else if (value is Constant { Grid.Items: [not 0] } && open.TryDequeue(out int index))
            {
                graph.Notes.Add($"'{graph.InputNames[index]}' and '{name}' tell the first call from others; the model starts from its initial state by itself");
            }
            else
            {
                throw ImportException.At(graph.File, $"output '{name}'", "it is constant. Leave it out with \"outputs\" in the configuration");
            }
        }

        return open.TryDequeue(out int missing)
            ? throw ImportException.At(graph.File, $"input '{graph.InputNames[missing]}'", "an initial state counts where it is 0, but no output returns another value for the next call. Export that as an output")
            : changing;
    }

    /// <summary>The outputs that are not states; checks that each carried state comes back where it went in.</summary>
    /// <exception cref="ImportException">A state does not come back.</exception>
    public static List<(string Name, Sequence Value)> Close(GraphEvaluation graph, IReadOnlyList<(string Name, Sequence Value)> outputs)
    {
        Dictionary<Channel, Channel> next = [];
        foreach ((Channel element, Channel value) in graph.Carried.SelectMany(state => state.Next))
        {
            next[element] = value;
        }

        List<(string Name, Sequence Value)> results = [];
        HashSet<int> returned = [];
        foreach ((string name, Sequence value) in outputs)
        {
            int? state = value.TimeAxis >= 0 ? null : graph.Carried.Select(carried => (int?)carried.Input)
                .FirstOrDefault(input => !returned.Contains(input!.Value) && Returns(next, input.Value, value.Grid.Items));
            if (state is { } index)
            {
                returned.Add(index);
                graph.Notes.Add($"'{graph.InputNames[index]}' and '{name}' are the state, which the model keeps itself");
            }
            else
            {
                results.Add((name, value));
            }
        }

        foreach (CarriedState state in graph.Carried.Where(state => !returned.Contains(state.Input)))
        {
            throw ImportException.At(
                graph.File, state.Where,
                $"its initial state is the graph input '{graph.InputNames[state.Input]}', but no output of the same shape returns its final state in the same places. Export the final state as an output, or give the initial state a constant");
        }

        return results;
    }

    private static bool Returns(Dictionary<Channel, Channel> next, int input, Channel[] items)
    {
        for (int i = 0; i < items.Length; i++)
        {
            if (!next.TryGetValue(new Channel(ChannelSource.GraphInput, input, i), out Channel value) || value != items[i])
            {
                return false;
            }
        }

        return next.Keys.Count(element => element.Index == input) == items.Length;
    }
}
