using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Interop.Keras;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.StateDict;

/// <summary>
/// A PyTorch <c>state_dict</c>, as safetensors or as nested lists in JSON (RTNeural's "torch" files). It names tensors and not the
/// order of modules: the configuration says that (<c>layers</c>), or else one recurrent module and at most one Linear after it.
/// </summary>
internal sealed class StateDictImporter : IModelImporter
{
    private const double DefaultEpsilon = 1e-5;
    private const string Counter = "num_batches_tracked";

    public string Format => "state_dict";

    public string Description => "PyTorch state_dicts (safetensors, JSON)";

    public bool Recognises(SourceFile source) => SafetensorsReader.LooksLike(source.Bytes)
        || (source.IsJson && Dictionary(source.Json) is { } tensors && new JsonSource(source.Path, "", tensors).Members().Any(item => item.Key.Contains("weight_ih_l0", System.StringComparison.Ordinal)));

    public ImportedNetwork Import(ImportContext context)
    {
        bool isBinary = SafetensorsReader.LooksLike(context.Source.Bytes);
        NamedTensors tensors = isBinary ? SafetensorsReader.Read(context.Source) : FromJson(context.Source);
        JsonSource? stated = context.Config.Take("layers") ?? (isBinary ? SafetensorsReader.Layers(context.Source) : null);
        ImportedNetwork network = stated is { } layers
            ? Configured(context, tensors, layers)
            : Inferred(context, tensors);
        tensors.RefuseOthers(Counter);
        return network;
    }

    /// <summary>Tensors of a JSON object of nested lists.</summary>
    public static NamedTensors FromJson(SourceFile source)
    {
        string where = source.Json.TryGetProperty("state_dict", out _) ? "state_dict" : "";
        JsonSource dictionary = new(source.Path, where, Dictionary(source.Json)!.Value);
        return new NamedTensors(source.Path, dictionary.Members().ToDictionary(item => item.Key, item => item.Value.Numbers()));
    }

    private static JsonElement? Dictionary(JsonElement root)
    {
        JsonElement dictionary = root.TryGetProperty("state_dict", out JsonElement inner) ? inner : root;
        return dictionary.ValueKind == JsonValueKind.Object ? dictionary : null;
    }

    private static ImportedNetwork Inferred(ImportContext context, NamedTensors tensors)
    {
        string[] recurrent = [.. tensors.Modules.Where(module => TorchLayers.IsRecurrent(tensors, module))];
        string[] others = [.. tensors.Modules.Except(recurrent)];
        bool isClear = recurrent.Length == 1 && (others.Length == 0 || (others.Length == 1 && IsLinear(tensors, others[0])));
        if (!isClear)
        {
            throw ImportException.At(
                context.Source.Path, "",
                $"it has the modules {string.Join(", ", tensors.Modules.Select(module => $"'{module}'"))}, whose order and activations the file does not say. Give a configuration such as "
                + "{\"layers\": [{\"module\": \"fc1\", \"activation\": \"relu\"}, {\"module\": \"rnn\"}, {\"module\": \"fc2\"}]}");
        }

        (int inputs, _) = TorchLayers.SizeOf(tensors, recurrent[0]);
        NetworkDraft draft = NetworkDraft.Features(context, recurrent[0], inputs);
        TorchLayers layers = new(draft, tensors);
        int last = layers.Recurrent(recurrent[0], ModelBuilder.NetworkInput, null);
        last = others.Length == 0 ? last : layers.Linear(others[0], last, ActivationSpec.Create(ActivationKinds.Linear));
        draft.Builder.Output(last);
        return new ImportedNetwork(draft)
        {
            Notes =
            [
                $"'{recurrent[0]}'{(others.Length == 0 ? "" : $", then '{others[0]}'")} without further activations; name them in a configuration (\"layers\") if there are any",
            ],
        };
    }

    private static ImportedNetwork Configured(ImportContext context, NamedTensors tensors, JsonSource list)
    {
        IReadOnlyList<JsonSource> items = list.Items();
        if (items.Count == 0)
        {
            throw list.Problem("the list is empty; expected at least one layer");
        }

        NetworkDraft draft = Start(context, tensors, items[0]);
        TorchLayers layers = new(draft, tensors);
        int last = ModelBuilder.NetworkInput;
        foreach (JsonSource item in items)
        {
            last = Add(draft, layers, tensors, item, last);
        }

        draft.Builder.Output(last);
        return new ImportedNetwork(draft);
    }

    private static NetworkDraft Start(ImportContext context, NamedTensors tensors, JsonSource first)
    {
        string module = first.Member("module").Text();
        if (TypeOf(tensors, first, module) == "embedding")
        {
            int tokens = tensors.Take(module, "weight").Dimensions[0];
            return new NetworkDraft(context.Source.Path, new ModelBuilder(context.Name, Enumerable.Range(0, tokens).Select(token => $"{token}")));
        }

        WeightArray? weights = tensors.Look(module, "weight") ?? tensors.Look(module, "running_mean");
        int channels = TorchLayers.IsRecurrent(tensors, module) ? TorchLayers.SizeOf(tensors, module).Inputs
            : weights is null ? throw first.Problem($"there is no module '{module}'; the file has {string.Join(", ", tensors.Modules)}")
            : weights.Dimensions.Count == 1 ? weights.Dimensions[0]
            : weights.Dimensions[1] * (weights.Dimensions.Count == 3 ? first.Find("groups")?.Whole() ?? 1 : 1);
        return NetworkDraft.Features(context, module, channels);
    }

    private static int Add(NetworkDraft draft, TorchLayers layers, NamedTensors tensors, JsonSource item, int last)
    {
        foreach ((string key, JsonSource value) in item.Members())
        {
            if (key is not ("module" or "type" or "activation" or "dilation" or "groups" or "epsilon" or "alpha" or "beta"))
            {
                throw value.Problem("the key is not known; expected module, type, activation, alpha, beta, dilation, groups or epsilon");
            }
        }

        ActivationSpec? given = Activation(item);
        ActivationSpec activation = given ?? ActivationSpec.Create(ActivationKinds.Linear);
        if (item.Find("module") is not { } name)
        {
            return draft.Activate(given ?? throw item.Problem("a layer needs a module or an activation"), "activation", item.Where, last);
        }

        string module = name.Text();
        double epsilon = item.Find("epsilon")?.Number() ?? DefaultEpsilon;
        return TypeOf(tensors, item, module) switch
        {
            "recurrent" => layers.Recurrent(module, last, given),
            "linear" => layers.Linear(module, last, activation),
            "conv1d" => layers.Convolution(module, last, item.Find("dilation")?.Whole() ?? 1, activation),
            "batchNorm" => draft.Activate(activation, $"{module}.activation", item.Where, layers.BatchNorm(module, last, epsilon)),
            "layerNorm" => draft.Activate(activation, $"{module}.activation", item.Where, layers.LayerNorm(module, last, epsilon)),
            "prelu" => layers.Prelu(module, last),
            "embedding" => layers.Embedding(module, last),
            string other => throw item.Problem($"the type '{other}' is not known; expected recurrent, linear, conv1d, batchNorm, layerNorm, prelu or embedding"),
        };
    }

    private static ActivationSpec? Activation(JsonSource item)
    {
        if (item.Find("activation") is not { } name)
        {
            return null;
        }

        ActivationSpec activation = KerasActivations.Read(name);
        return activation with
        {
            Alpha = item.Find("alpha")?.Number() ?? activation.Alpha,
            Beta = item.Find("beta")?.Number() ?? activation.Beta,
        };
    }

    /// <summary>What a module is: as the user says, or by the names and shapes of its tensors.</summary>
    private static string TypeOf(NamedTensors tensors, JsonSource item, string module)
    {
        if (item.Find("type") is { } type)
        {
            return type.Text();
        }

        int rank = tensors.Look(module, "weight")?.Dimensions.Count ?? 0;
        return TorchLayers.IsRecurrent(tensors, module) ? "recurrent"
            : tensors.Look(module, "running_mean") is not null ? "batchNorm"
            : rank == 2 ? "linear"
            : rank == 3 ? "conv1d"
            : rank == 1 && tensors.Look(module, "bias") is not null ? "layerNorm"
            : rank == 1 ? "prelu"
            : throw item.Problem($"there is no module '{module}' that can be imported; the file has {string.Join(", ", tensors.Modules)}");
    }

    private static bool IsLinear(NamedTensors tensors, string module) =>
        tensors.Look(module, "weight")?.Dimensions.Count == 2 && tensors.PartsOf(module).All(part => part is "weight" or "bias");
}
