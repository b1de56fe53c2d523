using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using TinyRnn.Interop.Keras.Hdf5;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.Keras;

/// <summary>
/// Weights as Keras 3 keeps them (<c>model.weights.h5</c>): a group for each layer under <c>layers</c>, named after its class
/// (<c>dense</c>, <c>dense_1</c>, ...) in the order of the architecture and not after the layer, with variables 0, 1, ... in
/// <c>vars</c> of the layer itself or of what it has inside, such as <c>cell</c>.
/// </summary>
/// <param name="model">The group of the model.</param>
internal sealed partial class VariableTreeWeights(HdfObject model) : KerasWeights
{
    private const string Variables = "vars";

    // Newer files; tf.keras 2.12 and 2.13.
    private static readonly string[] Containers = ["layers", "_layer_checkpoint_dependencies"];

    private readonly HdfObject? _layers = Containers.Select(model.Find).FirstOrDefault(group => group is not null);
    private readonly Dictionary<string, string> _groups = [];

    /// <summary>Whether a group holds weights in this form.</summary>
    public static bool LooksLike(HdfObject group) => Containers.Any(name => group.Find(name) is not null);

    public override void Announce(IReadOnlyList<KerasLayer> layers)
    {
        Dictionary<string, int> used = [];
        foreach (KerasLayer layer in layers)
        {
            string name = SnakeCase(layer.ClassName);
            int count = used[name] = used.GetValueOrDefault(name) + 1;
            _groups[layer.Name] = count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{count - 1}");
        }
    }

    public override KerasWeights Inside(KerasLayer model) => Group(model) is { } group
        ? new VariableTreeWeights(group)
        : throw model.Problem("there are no weights for this inner model. Save the model with its weights (model.save)");

    public override void RefuseOthers()
    {
        string? other = _layers?.Children.FirstOrDefault(name => !_groups.ContainsValue(name));
        if (other is not null)
        {
            throw ImportException.At(
                model.File, $"{_layers!.Path}/{other}", "there are weights for this layer, which the architecture does not have. Give architecture and weights of one model");
        }
    }

    protected override IReadOnlyList<WeightArray> Read(KerasLayer layer) => Group(layer) is { } group
        ? [.. Parts(layer.Entry).SelectMany(part => OfPart(group, part))]
        : [];

    /// <summary>Where the variables of a layer are, from the layer's own group.</summary>
    private static IEnumerable<string> Parts(JsonSource layer) => layer.Member("class_name").Text() switch
    {
        "SimpleRNN" or "LSTM" or "GRU" => ["cell"],
        "Bidirectional" => Inner(layer, "layer", "forward_layer").Concat(Inner(layer, "layer", "backward_layer")),
        "TimeDistributed" => Inner(layer, "layer", "layer"),
        _ => [""],
    };

    private static IEnumerable<string> Inner(JsonSource layer, string key, string group) =>
        Parts(layer.Member("config").Member(key)).Select(part => part.Length == 0 ? group : $"{group}/{part}");

    private static IEnumerable<WeightArray> OfPart(HdfObject group, string part)
    {
        if (group.Find($"{part}/{Variables}") is not { } variables)
        {
            yield break;
        }

        int count = variables.Children.Count();
        for (int i = 0; i < count; i++)
        {
            HdfObject variable = variables.Find(i.ToString(CultureInfo.InvariantCulture)) ?? throw ImportException.At(
                group.File, $"{variables.Path}/{i}", $"the variable is missing: there are {count}, numbered from 0. The file is damaged; save the model again");
            yield return variable.Numbers();
        }
    }

    private HdfObject? Group(KerasLayer layer) => _groups.TryGetValue(layer.Name, out string? name) ? _layers?.Find(name) : null;

    /// <summary>As Keras makes a name of a class: <c>PReLU</c> becomes <c>p_re_lu</c>.</summary>
    private static string SnakeCase(string className)
    {
        string name = NoWord().Replace(className, "");
        name = CapitalWord().Replace(name, "$1_$2");
        return CapitalAfterSmall().Replace(name, "$1_$2").ToLowerInvariant();
    }

    [GeneratedRegex(@"\W+")]
    private static partial Regex NoWord();

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex CapitalWord();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex CapitalAfterSmall();
}
