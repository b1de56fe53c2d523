using System;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>
/// Builds a model in memory, layer by layer, with the shapes inferred from the table of kinds. Trainer, importers and tests use
/// it. Every method throws <see cref="ModelFileException"/> (line 0) for what the format does not allow.
/// </summary>
/// <example>
/// <code>
/// var builder = new ModelBuilder("fan", inputSize: 3);
/// int gru = builder.Layer("gru", "gru", null, [AttributeValue.Of("units", 8)], (role, shape) => NewValues(role, shape));
/// int dense = builder.Layer("dense", "classes", null, [AttributeValue.Of("units", 4)], tensors: valuesByRole);
/// builder.Output(dense, labels: ["a", "b", "c", "d"]);
/// TinyRnnModel model = builder.Build();
/// </code>
/// </example>
sealed partial class ModelBuilder
{
    /// <summary>The index that stands for the network input.</summary>
    public const int NetworkInput = -1;

    private readonly string _name;
    private readonly ModelProblems _problems;
    private readonly List<LayerDraft> _layers = [];
    private readonly List<OutputDraft> _outputs = [];
    private readonly List<TensorDraft> _tensors = [];
    private readonly List<Shape> _shapes = [];
    private readonly InputKind _inputKind = InputKind.Features;
    private readonly int _inputSize;
    private readonly int _inputLength;
    private readonly EquatableArray<string> _vocabulary;
    private EquatableArray<string> _features;
    private EquatableArray<string> _units;
    private double? _sampleRateHz;
    private Normaliser? _normaliser;
    private UsageDraft _usage = new(DraftOfModel.At("stream"), null, null);
    private string _summary = "";
    private Provenance _provenance = new() { Tool = "TinyRnn", Version = "1.0" };
    private GoldenVectors? _golden;
    private ActivationTier _tier;

    /// <summary>Starts a model of features.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="inputSize">Channels of the input, at least 1.</param>
    /// <param name="inputLength">Rows that one step consumes, at least 1.</param>
    public ModelBuilder(string name, int inputSize, int inputLength = 1)
    {
        _name = name;
        _inputSize = inputSize;
        _inputLength = inputLength;
        _problems = new ModelProblems(name, null);
        InputRules.Resolve(Input(), _problems);
    }

    /// <summary>Starts a model of tokens.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="vocabulary">The exact strings, in index order, no two the same.</param>
    public ModelBuilder(string name, IEnumerable<string> vocabulary)
    {
        _name = name;
        _inputKind = InputKind.Tokens;
        _vocabulary = new(vocabulary);
        _inputSize = _vocabulary.Count;
        _inputLength = 1;
        _problems = new ModelProblems(name, null);
        InputRules.Resolve(Input(), _problems);
    }

    /// <summary>Layers added so far.</summary>
    public int LayerCount => _layers.Count;

    /// <summary>The output shape of a layer that was added, or the input's shape for <see cref="NetworkInput"/>.</summary>
    public Shape ShapeOf(int layer) =>
        layer == NetworkInput ? new Shape(_inputLength, _inputKind == InputKind.Tokens ? 1 : _inputSize) : _shapes[layer];

    /// <summary>One line for people.</summary>
    public ModelBuilder Describe(string summary)
    {
        _summary = summary;
        return this;
    }

    /// <summary>Names, and optionally physical units, of the input's channels.</summary>
    public ModelBuilder Features(IEnumerable<string> names, IEnumerable<string>? units = null)
    {
        _features = new(names);
        _units = new(units ?? []);
        return this;
    }

    /// <summary>Steps (or rows) per second.</summary>
    public ModelBuilder SampleRate(double hertz)
    {
        _sampleRateHz = hertz;
        return this;
    }

    /// <summary>The input normaliser, (x - mean) / scale: one value a channel each, no scale zero.</summary>
    public ModelBuilder Normalise(float[] mean, float[] scale)
    {
        _normaliser = new(mean, scale);
        return this;
    }

    /// <summary>Chooses the tier of tanh and sigmoid; accurate unless said otherwise.</summary>
    public ModelBuilder Activations(ActivationTier tier)
    {
        _tier = tier;
        return this;
    }

    /// <summary>Says that the model was trained on windows from the initial state.</summary>
    /// <param name="steps">Steps in a window.</param>
    /// <param name="stride">Steps between the starts of two windows, 1 to <paramref name="steps"/>.</param>
    public ModelBuilder Window(int steps, int stride)
    {
        _usage = new(DraftOfModel.At("window"), DraftOfModel.At((long)steps), DraftOfModel.At((long)stride));
        return this;
    }

    /// <summary>Where the model comes from.</summary>
    public ModelBuilder From(Provenance provenance)
    {
        _provenance = provenance;
        return this;
    }

    /// <summary>The golden vectors.</summary>
    public ModelBuilder Golden(GoldenVectors golden)
    {
        _golden = golden;
        return this;
    }

    /// <summary>Adds a layer whose tensors come from a function of role and shape; returns the layer's index.</summary>
    /// <param name="type">A kind of <see cref="LayerKinds"/>.</param>
    /// <param name="name">Unique in the model; tensors are named <c>name.role</c>.</param>
    /// <param name="inputs">Indices of earlier layers, or <see cref="NetworkInput"/>; null means the layer before.</param>
    /// <param name="attributes">Attributes that differ from their defaults.</param>
    /// <param name="tensors">Called for each role of the kind with the shape it must have; null leaves an optional role out.</param>
    /// <param name="initialState">Values [units] by role (<c>hidden</c>, <c>cell</c>); null or a missing role means zeros.</param>
    public int Layer(
        string type,
        string name,
        IEnumerable<int>? inputs,
        IEnumerable<AttributeValue>? attributes,
        Func<string, IReadOnlyList<int>, float[]?> tensors,
        IReadOnlyDictionary<string, float[]>? initialState = null)
    {
        LayerDraft draft = Draft(type, name, inputs, attributes, [], []);
        LayerResolver.Resolved resolved = Resolve(draft);
        Dictionary<string, float[]> values = [];
        foreach (TensorRole role in resolved.Kind.Tensors)
        {
            bool isAllowed = role.IsAllowed?.Invoke(resolved.Context) is null;
            if (isAllowed && tensors(role.Name, role.Dimensions(resolved.Context)) is float[] given)
            {
                values.Add(role.Name, given);
            }
        }

        return Add(draft, resolved, values, initialState);
    }

    /// <summary>Adds a layer with its tensors by role; returns the layer's index.</summary>
    /// <param name="type">A kind of <see cref="LayerKinds"/>.</param>
    /// <param name="name">Unique in the model; tensors are named <c>name.role</c>.</param>
    /// <param name="inputs">Indices of earlier layers, or <see cref="NetworkInput"/>; null means the layer before.</param>
    /// <param name="attributes">Attributes that differ from their defaults.</param>
    /// <param name="tensors">Row-major values by role, in the layout of <see cref="TensorLayout"/>; kept, not copied.</param>
    /// <param name="initialState">Values [units] by role (<c>hidden</c>, <c>cell</c>); null or a missing role means zeros.</param>
    public int Layer(
        string type,
        string name,
        IEnumerable<int>? inputs = null,
        IEnumerable<AttributeValue>? attributes = null,
        IReadOnlyDictionary<string, float[]>? tensors = null,
        IReadOnlyDictionary<string, float[]>? initialState = null)
    {
        LayerDraft draft = Draft(type, name, inputs, attributes, [], []);
        return Add(draft, Resolve(draft), tensors ?? new Dictionary<string, float[]>(), initialState);
    }

    /// <summary>Adds an output; outputs are concatenated in this order.</summary>
    /// <param name="layer">Index of the layer that provides it.</param>
    /// <param name="labels">Class names, one a channel; or none.</param>
    /// <param name="normaliser">y * scale + mean after the layer; or none.</param>
    /// <param name="threshold">Decision threshold; or none.</param>
    public ModelBuilder Output(
        int layer, IEnumerable<string>? labels = null, Normaliser? normaliser = null, double? threshold = null)
    {
        _outputs.Add(DraftOfModel.Output(NameOf(layer), labels ?? [], normaliser, threshold));
        return this;
    }

    /// <summary>The model, checked by every rule of the format.</summary>
    public TinyRnnModel Build() => ModelAssembler.Assemble(
        new()
        {
            Name = DraftOfModel.At(_name),
            Summary = _summary,
            Input = Input(),
            Activations = DraftOfModel.At(_tier == ActivationTier.Fast ? "fast" : "accurate"),
            Usage = _usage,
            Layers = _layers,
            Outputs = _outputs,
            Tensors = _tensors,
            Golden = _golden is null ? null : DraftOfModel.Golden(_golden),
            Provenance = _provenance,
        },
        _problems);

    private InputDraft Input() => new()
    {
        Kind = _inputKind,
        Size = DraftOfModel.At((long)_inputSize),
        Length = DraftOfModel.At((long)_inputLength),
        Features = DraftOfModel.Words(_features),
        Units = DraftOfModel.Words(_units),
        Vocabulary = DraftOfModel.Words(_vocabulary),
        SampleRateHz = _sampleRateHz is double rate ? DraftOfModel.At(rate) : null,
        Normaliser = DraftOfModel.Normaliser(_normaliser),
    };

    private LayerDraft Draft(
        string type,
        string name,
        IEnumerable<int>? inputs,
        IEnumerable<AttributeValue>? attributes,
        List<BindingDraft> tensors,
        List<BindingDraft> initialState) => new()
        {
            Name = DraftOfModel.At(name),
            Type = DraftOfModel.At(type),
            Inputs = inputs is null ? null : DraftOfModel.Words(inputs.Select(NameOf)),
            Attributes = (attributes ?? []).Select(DraftOfModel.Attribute).ToList(),
            Tensors = tensors,
            InitialState = initialState,
        };

    /// <summary>The shapes of a layer that would come next.</summary>
    private LayerResolver.Resolved Resolve(LayerDraft draft)
    {
        LayerResolver resolver = new(_problems, [.. _layers, draft], InputRules.Resolve(Input(), _problems));
        LayerResolver.Resolved resolved = resolver.ResolveNext();
        for (int i = 0; i < _layers.Count; i++)
        {
            resolved = resolver.ResolveNext();
        }

        return resolved;
    }

    private int Add(
        LayerDraft draft,
        LayerResolver.Resolved resolved,
        IReadOnlyDictionary<string, float[]> tensors,
        IReadOnlyDictionary<string, float[]>? initialState)
    {
        foreach (KeyValuePair<string, float[]> tensor in tensors)
        {
            TensorRole? role = resolved.Kind.Tensors.FirstOrDefault(item => item.Name == tensor.Key);
            draft.Tensors.Add(AddTensor(draft, tensor, role?.Dimensions(resolved.Context)));
        }

        foreach (KeyValuePair<string, float[]> state in initialState ?? new Dictionary<string, float[]>())
        {
            draft.InitialState.Add(AddTensor(draft, state, resolved.Kind.State.Contains(state.Key) ? [resolved.Context.Units] : null));
        }

        _layers.Add(draft);
        _shapes.Add(resolved.OutputShape);
        return _layers.Count - 1;
    }

    /// <summary>A role that the kind lacks gets a flat shape; <see cref="Build"/> then names the role.</summary>
    private BindingDraft AddTensor(LayerDraft draft, KeyValuePair<string, float[]> tensor, int[]? dimensions)
    {
        string name = draft.Name.Value + "." + tensor.Key;
        _tensors.Add(DraftOfModel.Tensor(new Tensor(name, dimensions ?? [Math.Max(1, tensor.Value.Length)], tensor.Value)));
        return new(DraftOfModel.At(tensor.Key), DraftOfModel.At(name));
    }

    /// <summary>The name of a source; an index outside the list gets a name that no layer can have, and the rules refuse it.</summary>
    private string NameOf(int layer) =>
        layer == NetworkInput ? FormatLimits.InputName
        : layer >= 0 && layer < _layers.Count ? _layers[layer].Name.Value : $"#{layer}";
}
