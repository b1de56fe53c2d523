using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TinyRnn.Interop.Keras.Hdf5;
using TinyRnn.Interop.StateDict;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras;

/// <summary>
/// Weights in a list for each layer's name: HDF5 as <c>model.save("m.h5")</c> writes it (attributes <c>layer_names</c> and, for each
/// layer, <c>weight_names</c>), or safetensors whose tensors are named <c>layer.0</c>, <c>layer.1</c> in the order of
/// <c>get_weights()</c>.
/// </summary>
internal sealed class LayerNameWeights : KerasWeights
{
    private const string LayerNames = "layer_names";
    private const string WeightNames = "weight_names";

    private readonly string _file;
    private readonly Dictionary<string, Func<IReadOnlyList<WeightArray>>> _layers;
    private readonly HashSet<string> _known = [];

    private LayerNameWeights(string file, Dictionary<string, Func<IReadOnlyList<WeightArray>>> layers)
    {
        _file = file;
        _layers = layers;
    }

    /// <summary>Whether a group holds weights in this form.</summary>
    public static bool LooksLike(HdfObject group) => Names(group, LayerNames) is not null;

    /// <summary>The weights of a group that <see cref="LooksLike"/> them.</summary>
    public static LayerNameWeights Of(HdfObject group)
    {
        Dictionary<string, Func<IReadOnlyList<WeightArray>>> layers = new(StringComparer.Ordinal);
        foreach (string name in Names(group, LayerNames)!)
        {
            if (!layers.TryAdd(name, () => OfLayer(group, name)))
            {
                throw ImportException.At(group.File, LayerNames, $"the layer '{name}' is there twice. The file is damaged; save the model again");
            }
        }

        return new LayerNameWeights(group.File, layers);
    }

    /// <summary>The weights of a safetensors file.</summary>
    public static LayerNameWeights Of(NamedTensors tensors) => new(tensors.File, tensors.Modules.ToDictionary(
        module => module,
        Func<IReadOnlyList<WeightArray>> (module) => () =>
        [
            .. Enumerable.Range(0, tensors.PartsOf(module).Count).Select(i => tensors.Take(module, i.ToString(CultureInfo.InvariantCulture))),
        ]));

    public override void Announce(IReadOnlyList<KerasLayer> layers) => _known.UnionWith(layers.Select(layer => layer.Name));

    public override KerasWeights Inside(KerasLayer model) => throw model.Problem(
        "it is a model inside a model, whose weights this file has in one list for both. Save the model as .keras, or build it without an inner model");

    public override void RefuseOthers()
    {
        string? other = _layers.Keys.FirstOrDefault(name => !_known.Contains(name) && _layers[name]().Count > 0);
        if (other is not null)
        {
            throw ImportException.At(
                _file, $"layer '{other}'", "there are weights for this layer, which the architecture does not have. Give architecture and weights of one model");
        }
    }

    protected override IReadOnlyList<WeightArray> Read(KerasLayer layer) =>
        _layers.TryGetValue(layer.Name, out Func<IReadOnlyList<WeightArray>>? read) ? read() : [];

    private static List<WeightArray> OfLayer(HdfObject group, string name)
    {
        HdfObject layer = group.Find(name) ?? throw ImportException.At(
            group.File, $"{group.Path}/{name}", "the group is missing, although it is listed. The file is damaged; save the model again");
        IReadOnlyList<string> weights = Names(layer, WeightNames) ?? throw ImportException.At(
            group.File, layer.Path, $"the attribute '{WeightNames}' is missing. The file is damaged; save the model again");
        return
        [
            .. weights.Select(weight => (layer.Find(weight) ?? throw ImportException.At(
                group.File, $"{layer.Path}/{weight}", "the dataset is missing, although it is listed. The file is damaged; save the model again")).Numbers()),
        ];
    }

    /// <summary>An attribute of names; Keras splits a long one into some with a number at the end.</summary>
    private static IReadOnlyList<string>? Names(HdfObject group, string attribute)
    {
        if (group.Texts(attribute) is { } names)
        {
            return names;
        }

        List<string> parts = [];
        for (int i = 0; group.Texts(attribute + i.ToString(CultureInfo.InvariantCulture)) is { } part; i++)
        {
            parts.AddRange(part);
        }

        return parts.Count > 0 ? parts : null;
    }
}
