using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Training.Network;

namespace TinyRnn.Training.Architectures;

/// <summary>Adds the layers of an architecture to a model, with initial weights.</summary>
/// <param name="builder">The model, with its input.</param>
/// <param name="random">Where weights come from; null for zeros, where only the shapes are to be checked.</param>
internal sealed class ArchitectureLayers(ModelBuilder builder, RandomSource? random)
{
    private const string Input = "input";
    private const string Score = "score";

    /// <summary>Names of the kinds that a network mostly has one of; the second gets a number.</summary>
    private static readonly Dictionary<string, string> PlainNames = new()
    {
        [LayerKinds.Embedding] = LayerKinds.Embedding,
        [LayerKinds.PoolingOverTime] = "pooling",
    };

    private readonly Dictionary<string, int> _indexOfName = new() { [Input] = ModelBuilder.NetworkInput };
    private readonly Dictionary<string, int> _countOfKind = [];

    /// <summary>Adds all layers.</summary>
    /// <returns>The last one.</returns>
    /// <exception cref="TrainingException">A layer does not fit what it takes; the message names its column.</exception>
    public int Add(Architecture architecture)
    {
        int last = ModelBuilder.NetworkInput;
        foreach (ArchitectureLayer layer in architecture.Layers)
        {
            last = Add(layer, last);
        }

        return last;
    }

    /// <summary>Adds a layer with initial weights.</summary>
    public int Add(string kind, string name, int[] sources, params AttributeValue[] attributes) => Add(kind, name, sources, attributes, null);

    private int Add(string kind, string name, int[] sources, AttributeValue[] attributes, Dictionary<string, float[]>? states) => builder.Layer(
        kind, name, sources, attributes, (role, shape) => random is null
            ? new float[shape.Aggregate(1, (product, size) => product * size)]
            : InitialWeights.Create(random, kind, attributes, role, shape), states);

    /// <summary>The states that a layer starts to be trained from, zeros; null where they are not to be trained.</summary>
    private static Dictionary<string, float[]>? States(ArchitectureLayer layer)
    {
        AttributeValue Attribute(string name) => layer.Attributes.First(value => value.Name == name);
        return layer.HasInitialState
            ? layer.Kind.State.Where(role => layer.Kind.StateProblem(new ShapeContext([], Attribute), role) is null)
                .ToDictionary(role => role, _ => new float[Attribute("units").Integer!.Value])
            : null;
    }

    private int Add(ArchitectureLayer layer, int last)
    {
        int[] sources = layer.Sources.Count == 0 ? [last] : [.. layer.Sources.Select(source => Find(layer, source))];
        string name = layer.Name ?? NameFor(layer.Kind.Name);
        bool isAttention = layer.Attributes.Any(attribute => attribute.Text == LayerKinds.PoolingAttention);
        if (_indexOfName.ContainsKey(name))
        {
            throw ArchitectureParser.Wrong(layer.Column, $"there is a layer '{name}' already; give this one another name.");
        }

        if (sources.Length < layer.Kind.MinimumInputs || sources.Length > layer.Kind.MaximumInputs)
        {
            throw ArchitectureParser.Wrong(layer.Column, $"'{layer.Text}' takes {sources.Length} layers; expected '{ArchitectureParser.Usage(layer.Kind)}'.");
        }

        try
        {
            // The scores of attention come from a unit of their own unless they are named.
            if (isAttention && sources.Length == 1)
            {
                sources = [sources[0], Add(LayerKinds.Dense, Score, sources, AttributeValue.Of("units", 1))];
            }

            int index = Add(layer.Kind.Name, name, sources, [.. layer.Attributes], States(layer));
            _indexOfName.Add(name, index);
            return index;
        }
        catch (ModelFileException exception)
        {
            throw ArchitectureParser.Wrong(layer.Column, $"'{layer.Text}': {exception.Error.Message}");
        }
    }

    private int Find(ArchitectureLayer layer, string source) => _indexOfName.TryGetValue(source, out int index)
        ? index
        : throw ArchitectureParser.Wrong(
            layer.Column, $"'{layer.Text}': there is no layer '{source}' before it; there are {string.Join(", ", _indexOfName.Keys)}.");

    private string NameFor(string kind)
    {
        int count = _countOfKind[kind] = _countOfKind.GetValueOrDefault(kind) + 1;
        return PlainNames.TryGetValue(kind, out string? plain) && count == 1 ? plain : $"{plain ?? kind}{count}";
    }
}
