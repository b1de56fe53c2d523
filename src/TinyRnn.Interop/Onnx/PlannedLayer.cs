using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx;

/// <summary>What a layer is made for.</summary>
/// <param name="Name">The graph's name of it.</param>
/// <param name="Where">The node, for errors.</param>
internal readonly record struct LayerOrigin(string Name, string Where)
{
    /// <summary>The same place with another name.</summary>
    public LayerOrigin Part(string part) => this with { Name = $"{Name}.{part}" };
}

/// <summary>A layer to be; the plan is simplified before layers are made.</summary>
/// <param name="Type">A kind of <see cref="LayerKinds"/>.</param>
/// <param name="Origin">What it is made for.</param>
/// <param name="Inputs">Indices in the plan; -1 is the network input.</param>
/// <param name="Shape">Rows and channels of its output.</param>
internal sealed record PlannedLayer(string Type, LayerOrigin Origin, IReadOnlyList<int> Inputs, Shape Shape)
{
    /// <summary>Attributes that differ from their defaults.</summary>
    public IReadOnlyList<AttributeValue> Attributes { get; init; } = [];

    /// <summary>Row-major values by role.</summary>
    public IReadOnlyDictionary<string, float[]> Tensors { get; init; } = new Dictionary<string, float[]>();

    /// <summary>Values by role; null for zeros.</summary>
    public IReadOnlyDictionary<string, float[]>? InitialState { get; init; }

    /// <summary>The value of an attribute, or null where it has its default.</summary>
    public AttributeValue? Find(string attribute) => Attributes.FirstOrDefault(item => item.Name == attribute);

    /// <summary>A copy with one attribute set.</summary>
    public PlannedLayer With(AttributeValue attribute) =>
        this with { Attributes = [.. Attributes.Where(item => item.Name != attribute.Name), attribute] };

    /// <summary>A copy with one tensor set.</summary>
    public PlannedLayer With(string role, float[] values) =>
        this with { Tensors = new Dictionary<string, float[]>(Tensors) { [role] = values } };
}
