using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>Questions about the graph of layers as stated, which may still be wrong in any way.</summary>
static class LayerGraph
{
    /// <summary>
    /// The layers from <paramref name="start"/> back through inputs to <paramref name="target"/>, both included, or null where
    /// <paramref name="start"/> does not depend on <paramref name="target"/>.
    /// </summary>
    public static List<int>? PathBack(IReadOnlyList<LayerDraft> layers, int start, int target)
    {
        Dictionary<string, int> indices = [];
        for (int i = 0; i < layers.Count; i++)
        {
            if (!indices.ContainsKey(layers[i].Name.Value))
            {
                indices.Add(layers[i].Name.Value, i);
            }
        }

        // Depth first with an explicit stack: a file may hold a chain too long for the call stack.
        Dictionary<int, int> cameFrom = new() { [start] = -1 };
        Stack<int> open = new([start]);
        while (open.Count > 0)
        {
            int current = open.Pop();
            if (current == target)
            {
                return Trace(cameFrom, target);
            }

            foreach (int source in SourcesOf(layers[current], current, indices))
            {
                if (!cameFrom.ContainsKey(source))
                {
                    cameFrom.Add(source, current);
                    open.Push(source);
                }
            }
        }

        return null;
    }

    private static IEnumerable<int> SourcesOf(LayerDraft layer, int index, Dictionary<string, int> indices)
    {
        if (layer.Inputs is null)
        {
            if (index > 0)
            {
                yield return index - 1;
            }

            yield break;
        }

        foreach (Located<string> name in layer.Inputs.Items)
        {
            if (indices.TryGetValue(name.Value, out int source))
            {
                yield return source;
            }
        }
    }

    private static List<int> Trace(Dictionary<int, int> cameFrom, int target)
    {
        List<int> path = [];
        for (int at = target; at >= 0; at = cameFrom[at])
        {
            path.Add(at);
        }

        path.Reverse();
        return path;
    }
}
