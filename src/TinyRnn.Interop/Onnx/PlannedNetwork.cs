using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>A layer to be; the plan is simplified before layers are made.</summary>
/// <param name="Type">A kind of <see cref="LayerKinds"/>.</param>
/// <param name="Name">The graph's name of it.</param>
/// <param name="Where">The node, for errors.</param>
/// <param name="Inputs">Indices in the plan; -1 is the network input.</param>
/// <param name="Channels">Channels of its output.</param>
internal sealed record PlannedLayer(string Type, string Name, string Where, IReadOnlyList<int> Inputs, int Channels)
{
    /// <summary>Attributes that differ from their defaults.</summary>
    public IReadOnlyList<AttributeValue> Attributes { get; init; } = [];

    /// <summary>Row-major values by role.</summary>
    public IReadOnlyDictionary<string, float[]> Tensors { get; init; } = new Dictionary<string, float[]>();

    /// <summary>Values by role; null for zeros.</summary>
    public IReadOnlyDictionary<string, float[]>? InitialState { get; init; }

    /// <summary>A copy with one attribute set.</summary>
    public PlannedLayer With(AttributeValue attribute) =>
        this with { Attributes = [.. Attributes.Where(item => item.Name != attribute.Name), attribute] };

    /// <summary>A copy with one tensor set.</summary>
    public PlannedLayer With(string role, float[] values) =>
        this with { Tensors = new Dictionary<string, float[]>(Tensors) { [role] = values } };
}

/// <summary>The layers that a graph needs, in topological order.</summary>
internal sealed class PlannedNetwork
{
    private const int MaximumSelection = 1 << 22;

    private readonly List<PlannedLayer> _layers = [];
    private readonly Dictionary<string, int> _selections = [];

    /// <summary>The layers so far.</summary>
    public IReadOnlyList<PlannedLayer> Layers => _layers;

    /// <summary>Channels of the network input; 0 for tokens.</summary>
    public int InputChannels { get; init; }

    /// <summary>Adds a layer; returns its index.</summary>
    public int Add(PlannedLayer layer)
    {
        _layers.Add(layer);
        return _layers.Count - 1;
    }

    /// <summary>Channels of a layer, or of the network input (-1).</summary>
    public int ChannelsOf(int layer) => layer < 0 ? InputChannels : _layers[layer].Channels;

    /// <summary>
    /// A layer whose output is exactly these channels: the one that has them, several joined, a part of a layer that can be computed
    /// alone, or else a dense layer of ones and zeros, which picks channels without changing a bit of them.
    /// </summary>
    public int Collect(IReadOnlyList<Channel> channels, string name, string where)
    {
        List<(int Layer, int First, int Count)> runs = Runs(channels);
        if (runs.All(run => run.First == 0 && run.Count == ChannelsOf(run.Layer)))
        {
            return Join([.. runs.Select(run => run.Layer)], name, where);
        }

        string key = string.Join(' ', runs);
        if (_selections.TryGetValue(key, out int known))
        {
            return known;
        }

        if (channels.All(channel => channel.Index == channels[0].Index)
            && Part(channels[0].Index, [.. channels.Select(channel => channel.Number)]) is { } part)
        {
            _selections.Add(key, part);
            return part;
        }

        (int whole, IReadOnlyList<int> places) = Gather(channels, name, where);
        int total = ChannelsOf(whole);
        if ((long)total * channels.Count > MaximumSelection)
        {
            throw new ImportException($"{where}: picking {channels.Count} of {total} channels would take a matrix of more than {MaximumSelection} values. Let the layers before it give the channels in order");
        }

        float[] weights = new float[channels.Count * total];
        for (int i = 0; i < channels.Count; i++)
        {
            weights[(i * total) + places[i]] = 1;
        }

        int selection = Add(new PlannedLayer(LayerKinds.Dense, $"{name}.pick", where, [whole], channels.Count)
        {
            Attributes = [AttributeValue.Of("units", channels.Count)],
            Tensors = new Dictionary<string, float[]> { [TensorLayout.Weights] = weights },
        });
        _selections.Add(key, selection);
        return selection;
    }

    /// <summary>One layer that has all of some channels, and the place of each in its output.</summary>
    public (int Layer, IReadOnlyList<int> Places) Gather(IReadOnlyList<Channel> channels, string name, string where)
    {
        int[] sources = [.. channels.Select(channel => channel.Index).Distinct()];
        Dictionary<int, int> offsets = [];
        int offset = 0;
        foreach (int source in sources)
        {
            offsets.Add(source, offset);
            offset += ChannelsOf(source);
        }

        return (Join(sources, name, where), [.. channels.Select(channel => offsets[channel.Index] + channel.Number)]);
    }

    /// <summary>
    /// Takes biases and activations into the layers before them, drops what no output needs, and adds the rest to a network.
    /// </summary>
    /// <returns>The draft's index of each planned layer that is in it.</returns>
    public Dictionary<int, int> Emit(NetworkDraft draft, IReadOnlyList<int> outputs)
    {
        int[] replacement = Fuse(outputs);
        HashSet<int> live = Live(outputs.Select(output => Replaced(output, replacement)), replacement);
        Dictionary<int, int> made = new() { [-1] = ModelBuilder.NetworkInput };
        for (int i = 0; i < _layers.Count; i++)
        {
            if (live.Contains(i))
            {
                PlannedLayer layer = _layers[i];
                made.Add(i, draft.Join(
                    layer.Type, layer.Name, layer.Where, [.. layer.Inputs.Select(input => made[Replaced(input, replacement)])],
                    layer.Attributes, layer.Tensors, layer.InitialState));
            }
        }

        return outputs.Distinct().ToDictionary(output => output, output => made[Replaced(output, replacement)]);
    }

    /// <summary>A copy of a layer that computes some of its channels only; null where all depend on all.</summary>
    private int? Part(int layer, int[] numbers)
    {
        if (layer < 0)
        {
            return null;
        }

        PlannedLayer whole = _layers[layer];
        bool isSoftmax = whole.Attributes.Any(attribute => attribute.Activation?.Name == ActivationKinds.Softmax);
        switch (whole.Type)
        {
            case LayerKinds.Dense when !isSoftmax:
                return Add(whole with
                {
                    Channels = numbers.Length,
                    Attributes = [AttributeValue.Of("units", numbers.Length), .. whole.Attributes.Where(attribute => attribute.Name != "units")],
                    Tensors = Rows(whole, numbers),
                });
            case LayerKinds.Activation or LayerKinds.BatchNorm or LayerKinds.Pow or LayerKinds.Sqrt when !isSoftmax:
                return Part(whole.Inputs[0], numbers) is { } input
                    ? Add(whole with { Channels = numbers.Length, Inputs = [input], Tensors = Rows(whole, numbers) })
                    : null;
            default:
                return null;
        }
    }

    private static Dictionary<string, float[]> Rows(PlannedLayer layer, int[] numbers) => layer.Tensors.ToDictionary(
        tensor => tensor.Key,
        tensor =>
        {
            int columns = tensor.Value.Length / layer.Channels;
            return numbers.SelectMany(number => tensor.Value[(number * columns)..((number + 1) * columns)]).ToArray();
        });

    private int Join(IReadOnlyList<int> layers, string name, string where)
    {
        if (layers.Count == 1)
        {
            return layers[0];
        }

        string key = string.Join('+', layers);
        if (!_selections.TryGetValue(key, out int joined))
        {
            joined = Add(new PlannedLayer(LayerKinds.Concat, $"{name}.join", where, layers, layers.Sum(ChannelsOf)));
            _selections.Add(key, joined);
        }

        return joined;
    }

    private static List<(int Layer, int First, int Count)> Runs(IReadOnlyList<Channel> channels)
    {
        List<(int Layer, int First, int Count)> runs = [];
        foreach (Channel channel in channels)
        {
            (int layer, int first, int count) = runs.Count > 0 ? runs[^1] : (int.MinValue, 0, 0);
            if (channel.Index == layer && channel.Number == first + count)
            {
                runs[^1] = (layer, first, count + 1);
            }
            else
            {
                runs.Add((channel.Index, channel.Number, 1));
            }
        }

        return runs;
    }

    /// <summary>For each layer, the one that takes its place: itself, or the layer before that has taken it in.</summary>
    private int[] Fuse(IReadOnlyList<int> outputs)
    {
        int[] replacement = [.. Enumerable.Range(0, _layers.Count)];
        HashSet<int> live = Live(outputs, replacement);
        int[] uses = new int[_layers.Count];
        foreach (int source in live.SelectMany(layer => _layers[layer].Inputs).Concat(outputs).Where(source => source >= 0))
        {
            uses[source]++;
        }

        for (int i = 0; i < _layers.Count; i++)
        {
            if (live.Contains(i) && _layers[i].Inputs is [var input] && input >= 0 && uses[input] == 1)
            {
                int target = Replaced(input, replacement);
                if (Fused(_layers[target], _layers[i]) is { } fused)
                {
                    _layers[target] = fused;
                    replacement[i] = target;
                }
            }
        }

        return replacement;
    }

    private static PlannedLayer? Fused(PlannedLayer before, PlannedLayer layer)
    {
        if (layer.Type == LayerKinds.BatchNorm && before.Type is LayerKinds.BatchNorm or LayerKinds.LayerNorm)
        {
            return FusedScale(before, layer);
        }

        bool isAffine = before.Type is LayerKinds.Dense or LayerKinds.Conv1d
            && before.Attributes.FirstOrDefault(attribute => attribute.Name == "activation") is null or { Activation.Name: ActivationKinds.Linear };
        if (!isAffine)
        {
            return null;
        }

        if (layer.Type == LayerKinds.BatchNorm && !before.Tensors.ContainsKey(TensorLayout.Bias)
            && System.Array.TrueForAll(layer.Tensors[TensorLayout.Scale], scale => scale == 1))
        {
            return before.With(TensorLayout.Bias, layer.Tensors[TensorLayout.Bias]);
        }

        bool takesActivation = layer.Type == LayerKinds.Activation && layer.Attributes[0].Activation!.Name != ActivationKinds.Prelu;
        return takesActivation ? before.With(layer.Attributes[0]) with { Name = before.Name } : null;
    }

    /// <summary>A factor or a summand taken into a normalisation that has none: exact, since it multiplies by 1 or adds 0.</summary>
    private static PlannedLayer? FusedScale(PlannedLayer before, PlannedLayer layer)
    {
        bool hasBias = !System.Array.TrueForAll(before.Tensors[TensorLayout.Bias], value => value == 0);
        bool hasScale = !System.Array.TrueForAll(before.Tensors[TensorLayout.Scale], value => value == 1);
        bool addsOnly = System.Array.TrueForAll(layer.Tensors[TensorLayout.Scale], value => value == 1);
        return hasBias || (hasScale && !addsOnly) ? null
            : addsOnly ? before.With(TensorLayout.Bias, layer.Tensors[TensorLayout.Bias])
            : before with { Tensors = layer.Tensors };
    }

    private HashSet<int> Live(IEnumerable<int> outputs, int[] replacement)
    {
        HashSet<int> live = [];
        Stack<int> open = new(outputs);
        while (open.TryPop(out int layer))
        {
            if (layer >= 0 && live.Add(layer))
            {
                foreach (int input in _layers[layer].Inputs)
                {
                    open.Push(Replaced(input, replacement));
                }
            }
        }

        return live;
    }

    private static int Replaced(int layer, int[] replacement) => layer < 0 ? layer : replacement[layer];
}
