using System.Linq;
using System.Text.Json;
using TinyRnn.Format;

namespace TinyRnn.Interop.StateDict;

/// <summary>
/// A PyTorch <c>state_dict</c>, as safetensors or as nested lists in JSON (RTNeural's "torch" files). It names tensors and not the
/// order of modules: the configuration says that (<c>layers</c>), or else one recurrent module and at most one Linear after it.
/// </summary>
internal sealed class StateDictImporter : IModelImporter
{
    private const string Counter = "num_batches_tracked";

    public string Format => "state_dict";

    public string Description => "PyTorch state_dicts (safetensors, JSON)";

    public bool Recognises(SourceFile source) => SafetensorsReader.LooksLike(source.Bytes)
        || (source.IsJson && Dictionary(source.Json) is { } tensors && new JsonSource(source.Path, "", tensors).Members().Any(item => item.Key.Contains("weight_ih", System.StringComparison.Ordinal)));

    public ImportedNetwork Import(ImportContext context)
    {
        bool isBinary = SafetensorsReader.LooksLike(context.Source.Bytes);
        NamedTensors tensors = isBinary ? SafetensorsReader.Read(context.Source) : FromJson(context.Source);
        NetworkDescription stated = NetworkDescription.Take(context.Config);
        NetworkDescription description = stated.Layers is null && isBinary ? SafetensorsReader.Description(context.Source) ?? stated : stated;
        ImportedNetwork network = description.Layers is null
            ? Inferred(context, tensors)
            : new ConfiguredNetwork(context, tensors, description).Create();
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

        NetworkDraft draft = NetworkDraft.Features(context, recurrent[0], TorchLayers.InputsOf(tensors, recurrent[0]));
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

    private static bool IsLinear(NamedTensors tensors, string module) =>
        tensors.Look(module, "weight")?.Dimensions.Count == 2 && tensors.PartsOf(module).All(part => part is "weight" or "bias");
}
