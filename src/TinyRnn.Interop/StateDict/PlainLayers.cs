using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Keras;

namespace TinyRnn.Interop.StateDict;

/// <summary>Layers without weights, which a configuration writes as a model file does: <c>type</c> and the kind's attributes.</summary>
internal static class PlainLayers
{
    /// <summary>Names of the kinds that a configuration can write so.</summary>
    public static IEnumerable<string> Kinds => LayerKinds.All.Where(IsPlain).Select(kind => kind.Name);

    /// <summary>The kind of that name, or null where it has weights or there is none.</summary>
    public static LayerKind? Find(string name) => LayerKinds.Find(name) is { } kind && IsPlain(kind) ? kind : null;

    /// <summary>The attributes that an item gives.</summary>
    /// <param name="kind">The item's kind.</param>
    /// <param name="item">The item.</param>
    /// <param name="ignored">Keys that are not attributes.</param>
    /// <exception cref="ImportException">A key is no attribute of the kind, or its value is of another type.</exception>
    public static List<AttributeValue> Attributes(LayerKind kind, JsonSource item, params string[] ignored)
    {
        List<AttributeValue> values = [];
        foreach ((string key, JsonSource value) in item.Members().Where(member => !ignored.Contains(member.Key)))
        {
            AttributeRule rule = kind.Attributes.FirstOrDefault(rule => rule.Name == key)
                ?? throw value.Problem($"a layer of kind '{kind.Name}' has no '{key}'; expected {string.Join(", ", ignored.Concat(kind.Attributes.Select(rule => rule.Name)))}");
            values.Add(rule.Type switch
            {
                AttributeType.Word => AttributeValue.Of(key, value.Text()),
                AttributeType.Flag => AttributeValue.Of(key, value.Flag()),
                AttributeType.Activation => AttributeValue.Of(key, KerasActivations.Read(value)),
                AttributeType.PositiveInteger or AttributeType.NonNegativeInteger => AttributeValue.Of(key, value.Whole()),
                _ => AttributeValue.Of(key, value.Number()),
            });
        }

        return values;
    }

    private static bool IsPlain(LayerKind kind) => kind.Tensors.Count == 0;
}
