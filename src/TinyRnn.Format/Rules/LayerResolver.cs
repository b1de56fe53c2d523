using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>Resolves one layer as stated: its kind, sources, attributes, output shape and the tensor shapes that follow.</summary>
sealed class LayerResolver(ModelProblems problems, IReadOnlyList<LayerDraft> layers, InputSpec input)
{
    private readonly Dictionary<string, int> _indices = [];
    private readonly List<Shape> _outputShapes = [];

    /// <summary>A layer whose shapes are known.</summary>
    public sealed record Resolved(
        LayerKind Kind, List<int> Inputs, List<AttributeValue> Attributes, ShapeContext Context, Shape OutputShape);

    /// <summary>A layer in words, for messages.</summary>
    public static string Describe(int index, LayerDraft layer) => $"Layer {Wording.Quote(layer.Name.Value)} (layers[{index}])";

    /// <summary>The index of a resolved layer, or null.</summary>
    public int? IndexOf(string name) => _indices.TryGetValue(name, out int index) ? index : null;

    /// <summary>Names of the resolved layers.</summary>
    public IReadOnlyCollection<string> Names => _indices.Keys;

    /// <summary>Resolves the next layer; call it for each index in order.</summary>
    public Resolved ResolveNext()
    {
        int index = _outputShapes.Count;
        LayerDraft draft = layers[index];
        string layer = Describe(index, draft);
        CheckName(index, draft, layer);
        LayerKind kind = FindKind(draft, layer);
        List<int> inputs = FindInputs(index, draft, kind, layer);
        List<AttributeValue> attributes = AttributeRules.Resolve(kind, draft.Attributes, layer, draft.Name.Span, problems);
        ShapeContext context = new(
            inputs.Select(source => source < 0 ? input.Shape : _outputShapes[source]).ToArray(),
            name => attributes.First(attribute => attribute.Name == name))
        {
            Vocabulary = input.Vocabulary.Count,
        };
        Shape shape = FindShape(draft, kind, context, layer);
        _indices.Add(draft.Name.Value, index);
        _outputShapes.Add(shape);
        return new(kind, inputs, attributes, context, shape);
    }

    private void CheckName(int index, LayerDraft draft, string layer)
    {
        NameRule.Check(draft.Name, $"layers[{index}]: the layer name", problems);
        if (draft.Name.Value == FormatLimits.InputName)
        {
            throw problems.At(draft.Name.Span, ModelErrorCodes.InvalidName,
                $"{layer}: the name '{FormatLimits.InputName}' stands for the network input. Rename the layer.");
        }

        if (_indices.TryGetValue(draft.Name.Value, out int other))
        {
            throw problems.At(draft.Name.Span, ModelErrorCodes.DuplicateName,
                $"{layer}: layers[{other}] has the same name. Give each layer its own name.");
        }
    }

    private LayerKind FindKind(LayerDraft draft, string layer)
    {
        string type = draft.Type.Value;
        LayerKind? kind = LayerKinds.Find(type);
        if (kind is null)
        {
            string[] known = LayerKinds.All.Select(item => item.Name).ToArray();
            throw problems.At(draft.Type.Span, ModelErrorCodes.UnknownKind,
                $"{layer}: the kind {Wording.Quote(type)} is not known. {Wording.Suggest(type, known, "kinds")}");
        }

        return kind;
    }

    private List<int> FindInputs(int index, LayerDraft draft, LayerKind kind, string layer)
    {
        List<int> inputs = [];
        if (draft.Inputs is null)
        {
            inputs.Add(index - 1);
        }
        else
        {
            foreach (Located<string> name in draft.Inputs.Items)
            {
                inputs.Add(FindInput(index, name, layer));
            }
        }

        if (inputs.Count < kind.MinimumInputs || inputs.Count > kind.MaximumInputs)
        {
            string expected = kind.MinimumInputs == kind.MaximumInputs
                ? Wording.Count(kind.MinimumInputs, "input")
                : $"{kind.MinimumInputs} to {kind.MaximumInputs} inputs";
            throw problems.At(draft.Inputs?.Span ?? draft.Name.Span, ModelErrorCodes.InputCount,
                $"{layer}: found {Wording.Count(inputs.Count, "input")}; kind '{kind.Name}' takes {expected}. Correct the list 'inputs'.");
        }

        int source = inputs.IndexOf(-1);
        SourceSpan span = draft.Inputs?.Items[System.Math.Max(source, 0)].Span ?? draft.Name.Span;
        bool hasTokens = input.Kind == InputKind.Tokens && source >= 0;
        if (hasTokens && !kind.TakesTokens)
        {
            throw problems.At(span, ModelErrorCodes.TokensNeedEmbedding,
                $"{layer}: kind '{kind.Name}' would use a token index as a number; only an embedding takes tokens. " +
                "Put an embedding before it.");
        }

        if (input.Kind == InputKind.Tokens && kind.NeedsWholeSequence)
        {
            throw problems.At(draft.Type.Span, ModelErrorCodes.ReservedKind,
                $"{layer}: kind '{kind.Name}' over tokens is reserved by format 1.0 and not available in this version. " +
                "Use layers that step, or an input of features.");
        }

        if (kind.TakesTokens && !hasTokens)
        {
            throw problems.At(span, ModelErrorCodes.TokensNeedEmbedding,
                $"{layer}: kind '{kind.Name}' takes the tokens of the network input; found values. " +
                "Give the model an input of kind 'tokens' and name 'input' as its source.");
        }

        return inputs;
    }

    private int FindInput(int index, Located<string> name, string layer)
    {
        if (name.Value == FormatLimits.InputName)
        {
            return -1;
        }

        if (_indices.TryGetValue(name.Value, out int found))
        {
            return found;
        }

        int later = -1;
        for (int i = index; i < layers.Count && later < 0; i++)
        {
            later = layers[i].Name.Value == name.Value ? i : -1;
        }

        if (later < 0)
        {
            string[] known = layers.Take(index).Select(item => item.Name.Value).Concat([FormatLimits.InputName]).ToArray();
            throw problems.At(name.Span, ModelErrorCodes.UnknownLayer,
                $"{layer}: there is no layer {Wording.Quote(name.Value)} to take input from. {Wording.Suggest(name.Value, known, "sources")}");
        }

        List<int>? path = LayerGraph.PathBack(layers, later, index);
        if (path is not null)
        {
            string cycle = Wording.List(path.Select(item => Wording.Quote(layers[item].Name.Value)));
            throw problems.At(name.Span, ModelErrorCodes.Cycle, path.Count == 1
                ? $"{layer}: it names itself as its input, which is a cycle. Recurrent layers carry their own state; name the layer before it."
                : $"{layer}: its input {Wording.Quote(name.Value)} depends on it, a cycle through {cycle}. " +
                    "Remove one of these connections; only recurrent layers carry values from step to step.");
        }

        throw problems.At(name.Span, ModelErrorCodes.ForwardReference,
            $"{layer}: its input {Wording.Quote(name.Value)} is layers[{later}], later in the list, without a cycle. " +
            $"Move layers[{later}] before layers[{index}].");
    }

    private Shape FindShape(LayerDraft draft, LayerKind kind, ShapeContext context, string layer)
    {
        (Shape? shape, string? problem) = kind.OutputShape(context);
        string inputs = Wording.List(context.Inputs.Select(input => input.ToString()));
        if (shape is null)
        {
            throw problems.At(draft.Inputs?.Span ?? draft.Type.Span, ModelErrorCodes.ShapeMismatch,
                $"{layer}: {problem}; found {inputs}. Change the inputs or the layers that make them.");
        }

        if (shape.Channels > FormatLimits.MaximumSize || (long)shape.Length * shape.Channels > FormatLimits.MaximumShapeCount)
        {
            throw problems.At(draft.Type.Span, ModelErrorCodes.SizeOutOfRange,
                $"{layer}: its output would be {shape}; the largest is {FormatLimits.MaximumSize} channels and " +
                $"{FormatLimits.MaximumShapeCount} values. Use smaller sizes.");
        }

        return shape;
    }
}
