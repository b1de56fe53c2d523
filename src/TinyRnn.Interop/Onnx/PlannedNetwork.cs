using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>The layers that a graph needs, in topological order.</summary>
internal sealed class PlannedNetwork
{
    private readonly List<PlannedLayer> _layers = [];
    private readonly Dictionary<string, int> _moves = [];

    // For each layer, the one that takes its place: itself until layers are merged.
    private readonly List<int> _replacement = [];

    /// <summary>The layers so far.</summary>
    public IReadOnlyList<PlannedLayer> Layers => _layers;

    /// <summary>Rows and channels of the network input; one channel for tokens.</summary>
    public required Shape InputShape { get; set; }

    /// <summary>Adds a layer; returns its index.</summary>
    public int Add(PlannedLayer layer)
    {
        _layers.Add(layer);
        _replacement.Add(_layers.Count - 1);
        return _layers.Count - 1;
    }

    /// <summary>Adds a layer that only moves values, unless there is one that does the same; returns its index.</summary>
    public int Move(string type, LayerOrigin origin, IReadOnlyList<int> inputs, Shape shape, params AttributeValue[] attributes) => Once(
        $"{type} {string.Join(',', inputs)} {shape} {string.Join(',', attributes.Select(item => $"{item.Name}={item.Integer}{item.Text}{item.Number:R}"))}",
        () => new PlannedLayer(type, origin, inputs, shape) { Attributes = attributes });

    /// <summary>Adds a layer, unless there is one of that key; returns its index.</summary>
    public int Once(string key, Func<PlannedLayer> make)
    {
        if (!_moves.TryGetValue(key, out int known))
        {
            known = Add(make());
            _moves.Add(key, known);
        }

        return known;
    }

    /// <summary>Rows and channels of a layer, or of the network input (-1).</summary>
    public Shape ShapeOf(int layer) => layer < 0 ? InputShape : _layers[layer].Shape;

    /// <summary>
    /// Takes biases and activations into the layers before them, and gives the network input the shape that all layers want of it.
    /// No layer can be added afterwards.
    /// </summary>
    public void Simplify(IReadOnlyList<int> outputs)
    {
        HashSet<int> live = Live(outputs);
        int[] uses = new int[_layers.Count];
        foreach (int source in live.SelectMany(layer => _layers[layer].Inputs).Concat(outputs).Where(source => source >= 0))
        {
            uses[source]++;
        }

        for (int i = 0; i < _layers.Count; i++)
        {
            if (live.Contains(i) && _layers[i].Inputs is [>= 0 and var input] && uses[input] == 1)
            {
                int target = _replacement[input];
                if (LayerFusion.Join(_layers[target], _layers[i]) is { } joined)
                {
                    _layers[target] = joined;
                    _replacement[i] = target;
                }
            }
        }

        ShapeInput(outputs);
    }

    /// <summary>Adds the layers that the outputs need to a network.</summary>
    /// <returns>The draft's index of each output.</returns>
    public Dictionary<int, int> Emit(NetworkDraft draft, IReadOnlyList<int> outputs)
    {
        HashSet<int> live = Live(outputs.Select(Replaced));
        Dictionary<int, int> made = new() { [-1] = ModelBuilder.NetworkInput };
        for (int i = 0; i < _layers.Count; i++)
        {
            if (live.Contains(i))
            {
                PlannedLayer layer = _layers[i];
                made.Add(i, draft.Join(
                    layer.Type, layer.Origin.Name, layer.Origin.Where, [.. layer.Inputs.Select(input => made[Replaced(input)])],
                    layer.Attributes, layer.Tensors, layer.InitialState));
            }
        }

        return outputs.Distinct().ToDictionary(output => output, output => made[Replaced(output)]);
    }

    /// <summary>Where all that takes a network input of one row takes it as several, those are its rows.</summary>
    private void ShapeInput(IReadOnlyList<int> outputs)
    {
        int[] users = [.. Live(outputs.Select(Replaced)).Where(layer => _layers[layer].Inputs.Contains(-1))];
        if (InputShape.Length > 1 || users.Length == 0 || users.Any(user => _layers[user].Type != LayerKinds.Reshape || _layers[user].Shape != _layers[users[0]].Shape))
        {
            return;
        }

        InputShape = _layers[users[0]].Shape;
        foreach (int user in users)
        {
            // Layers that an output is must stay layers.
            if (outputs.All(output => Replaced(output) != user))
            {
                _replacement[user] = -1;
            }
        }
    }

    private HashSet<int> Live(IEnumerable<int> outputs)
    {
        HashSet<int> live = [];
        Stack<int> open = new(outputs);
        while (open.TryPop(out int layer))
        {
            if (layer >= 0 && live.Add(layer))
            {
                foreach (int input in _layers[layer].Inputs)
                {
                    open.Push(Replaced(input));
                }
            }
        }

        return live;
    }

    private int Replaced(int layer) => layer < 0 ? layer : _replacement[layer];
}
