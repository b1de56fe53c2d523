using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop.StateDict;

/// <summary>
/// The network that a description's list of layers is: modules of the <c>state_dict</c>, activations, and layers without weights, each
/// on the one before unless its <c>inputs</c> name others.
/// </summary>
internal sealed class ConfiguredNetwork
{
    private const double DefaultEpsilon = 1e-5;
    private const string EmbeddingType = "embedding";

    private static readonly string[] ModuleKeys =
        ["module", "type", "inputs", "activation", "alpha", "beta", "stride", "dilation", "groups", "padding", "epsilon", "merge"];

    private readonly ImportContext _context;
    private readonly NamedTensors _tensors;
    private readonly NetworkDescription _description;
    private readonly NetworkDraft _draft;
    private readonly TorchLayers _layers;
    private readonly Dictionary<string, int> _byName = new() { [FormatLimits.InputName] = ModelBuilder.NetworkInput };

    /// <summary>Starts the network of a description with layers.</summary>
    public ConfiguredNetwork(ImportContext context, NamedTensors tensors, NetworkDescription description)
    {
        _context = context;
        _tensors = tensors;
        _description = description;
        _draft = Start(description.Layers!);
        _layers = new TorchLayers(_draft, tensors);
    }

    /// <summary>Adds all layers and outputs.</summary>
    /// <exception cref="ImportException">The description does not fit the tensors, or itself.</exception>
    public ImportedNetwork Create()
    {
        int last = ModelBuilder.NetworkInput;
        foreach (JsonSource item in _description.Layers!.Items())
        {
            last = Add(item, last);
        }

        IReadOnlyList<int> outputs = [.. _description.Outputs?.Items().Select(Find) ?? [last]];
        _description.Header?.Describe(_draft.Builder);
        for (int i = 0; i < outputs.Count; i++)
        {
            OutputHeader? output = _description.Header?.Outputs.ElementAtOrDefault(i);
            _draft.Builder.Output(outputs[i], output?.Labels, output?.Normaliser, output?.Threshold);
        }

        return new ImportedNetwork(_draft);
    }

    private NetworkDraft Start(JsonSource list)
    {
        JsonSource first = list.Items().FirstOrDefault() ?? throw list.Problem("the list is empty; expected at least one layer");
        if (_description.Input is { } input)
        {
            return NetworkDraft.Features(_context, NetworkDescription.InputKey, input.Member("size").Whole(), input.Find("length")?.Whole() ?? 1);
        }

        string module = first.Find("module")?.Text()
            ?? throw first.Problem("the first layer is no module, so that the size of the input is not known; give it, as in {\"input\": {\"size\": 3}, \"layers\": ...}");
        if (TypeOf(first, module) == EmbeddingType)
        {
            int tokens = _tensors.Take(module, "weight").Dimensions[0];
            return new NetworkDraft(_context.Source.Path, new ModelBuilder(_context.Name, _description.Header?.Vocabulary is { } words && words.Count == tokens
                ? words
                : Enumerable.Range(0, tokens).Select(token => $"{token}")));
        }

        WeightArray? weights = _tensors.Look(module, "weight") ?? _tensors.Look(module, "running_mean");
        int channels = TorchLayers.IsRecurrent(_tensors, module) ? TorchLayers.InputsOf(_tensors, module)
            : weights is null ? throw first.Problem($"there is no module '{module}'; the file has {string.Join(", ", _tensors.Modules)}")
            : weights.Dimensions.Count == 1 ? weights.Dimensions[0]
            : weights.Dimensions[1] * (weights.Dimensions.Count == 3 ? first.Find("groups")?.Whole() ?? 1 : 1);
        return NetworkDraft.Features(_context, module, channels);
    }

    private int Add(JsonSource item, int last)
    {
        int[] inputs = item.Find("inputs") is { } named ? [.. named.Items().Select(Find)] : [last];
        if (item.Find("module") is { } module)
        {
            return Named(item, module.Text(), Module(item, module.Text(), Only(item, inputs)));
        }

        string? type = item.Find("type")?.Text();
        string name = item.Find("name")?.Text() ?? type ?? LayerKinds.Activation;
        if (type is null or LayerKinds.Activation)
        {
            RefuseOthers(item, "name", "type", "inputs", "activation", "alpha", "beta");
            ActivationSpec activation = Activation(item) ?? throw item.Problem("a layer needs a module, an activation or a type");
            return Named(item, name, _draft.Add(LayerKinds.Activation, name, item.Where, Only(item, inputs), [AttributeValue.Of("activation", activation)]));
        }

        LayerKind kind = PlainLayers.Find(type)
            ?? throw item.Problem($"a layer of kind '{type}' cannot be without a module; without one there are {string.Join(", ", PlainLayers.Kinds)}");
        return Named(item, name, _draft.Join(type, name, item.Where, inputs, PlainLayers.Attributes(kind, item, "name", "type", "inputs")));
    }

    private int Module(JsonSource item, string module, int input)
    {
        RefuseOthers(item, ModuleKeys);
        ActivationSpec? given = Activation(item);
        ActivationSpec activation = given ?? ActivationSpec.Create(ActivationKinds.Linear);
        double epsilon = item.Find("epsilon")?.Number() ?? DefaultEpsilon;
        return TypeOf(item, module) switch
        {
            "recurrent" => _layers.Recurrent(module, input, given, item.Find("merge")?.Text()),
            "linear" => _layers.Linear(module, input, activation),
            "conv1d" => Convolution(item, module, input, activation),
            "batchNorm" => _draft.Activate(activation, $"{module}.activation", item.Where, _layers.BatchNorm(module, input, epsilon)),
            "layerNorm" => _draft.Activate(activation, $"{module}.activation", item.Where, _layers.LayerNorm(module, input, epsilon)),
            "prelu" => _layers.Prelu(module, input),
            EmbeddingType => _layers.Embedding(module, input),
            string other => throw item.Problem($"the type '{other}' is not known; expected recurrent, linear, conv1d, batchNorm, layerNorm, prelu or embedding"),
        };
    }

    /// <summary>A convolution over the steps unless a padding says that it is one within the frame of a step: a word, or PyTorch's number of rows.</summary>
    private int Convolution(JsonSource item, string module, int input, ActivationSpec activation)
    {
        int stride = item.Find("stride")?.Whole() ?? 1, dilation = item.Find("dilation")?.Whole() ?? 1;
        JsonSource? given = item.Find("padding");
        if (given is null or { IsText: true })
        {
            return _layers.Convolution(module, input, stride, dilation, given?.Text() ?? LayerKinds.CausalPadding, activation);
        }

        int rows = given.Whole(), length = _draft.Builder.ShapeOf(input).Length;
        long span = ((_layers.Taps(module) - 1L) * dilation) + 1;
        if (rows < 0 || stride < 1 || dilation < 1 || rows > length + span || span > length + (2L * rows))
        {
            throw given.Problem($"{rows} rows of padding, a stride of {stride} and a kernel that spans {span} rows do not fit a frame of {length} rows");
        }

        FramePadding padding = FramePadding.Choose(length, (int)span, stride, rows, rows);
        int padded = padding is { Before: 0, After: 0 } ? input : _draft.Add(
            LayerKinds.Pad, $"{module}.pad", item.Where, input, [AttributeValue.Of("before", padding.Before), AttributeValue.Of("after", padding.After)]);
        return _layers.Convolution(module, padded, stride, dilation, padding.Padding, activation);
    }

    private int Named(JsonSource item, string name, int layer) => _byName.TryAdd(name, layer) || item.Find("name") is null && item.Find("module") is null
        ? layer
        : throw item.Problem($"the name '{name}' is given twice; names must differ");

    private int Find(JsonSource name) => _byName.TryGetValue(name.Text(), out int layer)
        ? layer
        : throw name.Problem($"there is no layer '{name.Text()}' before this one; there are {string.Join(", ", _byName.Keys)}");

    private static int Only(JsonSource item, int[] inputs) => inputs.Length == 1
        ? inputs[0]
        : throw item.Member("inputs").Problem($"expected one input, found {inputs.Length}");

    private static void RefuseOthers(JsonSource item, params string[] keys)
    {
        foreach ((string key, JsonSource value) in item.Members().Where(member => !keys.Contains(member.Key)))
        {
            throw value.Problem($"the key is not known; expected {string.Join(", ", keys)}");
        }
    }

    private static ActivationSpec? Activation(JsonSource item)
    {
        if (item.Find("activation") is not { } name)
        {
            return null;
        }

        ActivationSpec activation = TorchActivations.Read(name);
        return activation with
        {
            Alpha = item.Find("alpha")?.Number() ?? activation.Alpha,
            Beta = item.Find("beta")?.Number() ?? activation.Beta,
        };
    }

    /// <summary>What a module is: as the user says, or by the names and shapes of its tensors.</summary>
    private string TypeOf(JsonSource item, string module)
    {
        if (item.Find("type") is { } type)
        {
            return type.Text();
        }

        int rank = _tensors.Look(module, "weight")?.Dimensions.Count ?? 0;
        return TorchLayers.IsRecurrent(_tensors, module) ? "recurrent"
            : _tensors.Look(module, "running_mean") is not null ? "batchNorm"
            : rank == 2 ? "linear"
            : rank == 3 ? "conv1d"
            : rank == 1 && _tensors.Look(module, "bias") is not null ? "layerNorm"
            : rank == 1 ? "prelu"
            : throw item.Problem($"there is no module '{module}' that can be imported; the file has {string.Join(", ", _tensors.Modules)}");
    }
}
