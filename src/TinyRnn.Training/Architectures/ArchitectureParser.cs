using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Training.Architectures;

/// <summary>
/// Reads the text of an architecture, such as <c>conv1d 16x5 relu, batchNorm, gru 32, layerNorm, dense 16 relu</c>. A layer is
/// <c>[NAME:] KIND WORDS [from NAMES]</c>; kinds and attributes are those of the model file, taken from the table of kinds:
/// <list type="bullet">
/// <item>numbers alone are the sizes that the kind needs, in its order, joined by <c>x</c> if you like (<c>16x5</c>);</item>
/// <item>a word alone is a value where only one attribute has it (<c>relu</c>, <c>sum</c>, <c>attention</c>); an activation's
/// parameters follow after colons (<c>leakyRelu:0.2</c>);</item>
/// <item>other attributes stand with their name: <c>dilation 2</c>, <c>resetAfter false</c>; a flag alone is true (<c>peepholes</c>);</item>
/// <item><c>initialState</c> trains the state that a recurrent layer starts from;</item>
/// <item><c>from</c> names the layers that are taken instead of the layer before; <c>input</c> is the network's input.</item>
/// </list>
/// </summary>
internal static class ArchitectureParser
{
    /// <summary>The word for a trained initial state.</summary>
    public const string InitialState = "initialState";

    private const string From = "from";

    /// <summary>Kinds that can stand in an architecture.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        [.. LayerKinds.All.Select(kind => kind.Name)];

    /// <summary>The layers of a text.</summary>
    /// <exception cref="TrainingException">The text is none; the message names the column and what is expected there.</exception>
    public static IReadOnlyList<ArchitectureLayer> Parse(string text)
    {
        IReadOnlyList<IReadOnlyList<ArchitectureWord>> layers = ArchitectureWord.Split(text);
        if (layers.All(words => words.Count == 0))
        {
            throw new TrainingException("architecture is empty; expected layers such as 'conv1d 16x5 relu, gru 32'.");
        }

        int column = 1;
        List<ArchitectureLayer> result = [];
        foreach (IReadOnlyList<ArchitectureWord> words in layers)
        {
            result.Add(words.Count > 0
                ? ParseLayer(words)
                : throw Wrong(column, $"expected a layer, found nothing; the kinds are {string.Join(", ", Kinds)}."));
            column = words[^1].Column + words[^1].Text.Length + 1;
        }

        return result;
    }

    /// <summary>A mistake in a text.</summary>
    public static TrainingException Wrong(int column, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"architecture, column {column}: {problem}"));

    private static ArchitectureLayer ParseLayer(IReadOnlyList<ArchitectureWord> words)
    {
        int at = 0;
        string? name = words[0].Text.EndsWith(':') ? words[at++].Text[..^1] : null;
        if (at == words.Count)
        {
            throw Wrong(words[0].Column, $"layer '{name}' lacks its kind; expected one of {string.Join(", ", Kinds)}.");
        }

        ArchitectureWord first = words[at++];
        LayerKind kind = Kinds.Contains(first.Text) ? LayerKinds.Find(first.Text)! : throw UnknownKind(first);
        List<AttributeValue> attributes = [];
        List<string> sources = [];
        bool hasInitialState = false;
        while (at < words.Count)
        {
            if (words[at].Text == InitialState && kind.State.Count > 0)
            {
                if (hasInitialState)
                {
                    throw Wrong(words[at].Column, $"{kind.Name}: {InitialState} is given twice.");
                }

                hasInitialState = true;
                at++;
            }
            else if (words[at].Text == From)
            {
                sources = [.. words.Skip(at + 1).Select(word => word.Text)];
                at = sources.Count > 0 ? words.Count : throw Wrong(words[at].Column, $"expected names of layers after '{From}', found nothing.");
            }
            else
            {
                at = ReadAttribute(kind, words, at, attributes);
            }
        }

        AttributeRule? missing = kind.Attributes.FirstOrDefault(rule => rule.IsRequired && attributes.All(value => value.Name != rule.Name));
        return missing is null
            ? new ArchitectureLayer(kind, attributes, name, hasInitialState, sources, string.Join(' ', words.Select(word => word.Text)), words[0].Column)
            : throw Wrong(first.Column, $"{kind.Name} lacks {missing.Name}; expected '{Usage(kind)}'.");
    }

    private static int ReadAttribute(LayerKind kind, IReadOnlyList<ArchitectureWord> words, int at, List<AttributeValue> attributes)
    {
        ArchitectureWord word = words[at];
        AttributeRule? rule = kind.Attributes.FirstOrDefault(item => item.Name == word.Text);
        if (rule is not null)
        {
            if (rule.Type == AttributeType.Flag && (at + 1 == words.Count || words[at + 1].Text is not ("true" or "false")))
            {
                Add(word, AttributeValue.Of(rule.Name, true));
                return at + 1;
            }

            ArchitectureWord value = at + 1 < words.Count
                ? words[at + 1]
                : throw Wrong(word.Column, $"{kind.Name}: expected {ArchitectureAttribute.Expected(rule)} after {rule.Name}, found nothing.");
            Add(value, ArchitectureAttribute.Read(kind, rule, value));
            return at + 2;
        }

        if (char.IsAsciiDigit(word.Text[0]))
        {
            ReadSizes(kind, word, attributes);
            return at + 1;
        }

        AttributeRule[] fitting = [.. kind.Attributes.Where(item => ArchitectureAttribute.HasWord(item, word.Text))];
        AttributeRule chosen = fitting.Length > 0
            ? fitting[0]
            : throw Wrong(word.Column, $"{kind.Name} takes no '{word.Text}'; expected '{Usage(kind)}'.");
        Add(word, ArchitectureAttribute.Read(kind, chosen, word));
        return at + 1;

        void Add(ArchitectureWord place, AttributeValue value)
        {
            if (attributes.Any(other => other.Name == value.Name))
            {
                throw Wrong(place.Column, $"{kind.Name}: {value.Name} is given twice.");
            }

            attributes.Add(value);
        }
    }

    /// <summary>Numbers alone: the sizes that the kind needs, one after the other.</summary>
    private static void ReadSizes(LayerKind kind, ArchitectureWord word, List<AttributeValue> attributes)
    {
        int column = word.Column;
        foreach (string part in word.Text.Split('x'))
        {
            AttributeRule rule = kind.Attributes.FirstOrDefault(item => ArchitectureAttribute.IsSize(item) && attributes.All(value => value.Name != item.Name))
                ?? throw Wrong(column, $"{kind.Name} takes no number here; expected '{Usage(kind)}'.");
            attributes.Add(ArchitectureAttribute.Read(kind, rule, new ArchitectureWord(part, column)));
            column += part.Length + 1;
        }
    }

    private static TrainingException UnknownKind(ArchitectureWord word) =>
        Wrong(word.Column, $"there is no layer kind '{word.Text}'; expected one of {string.Join(", ", Kinds)}.");

    /// <summary>How a kind is written, such as <c>conv1d FILTERSxKERNELSIZE [dilation N] [ACTIVATION]</c>.</summary>
    public static string Usage(LayerKind kind)
    {
        string sizes = string.Join('x', kind.Attributes.Where(ArchitectureAttribute.IsSize).Select(rule => rule.Name.ToUpperInvariant()));
        AttributeRule[] others = [.. kind.Attributes.Where(rule => !ArchitectureAttribute.IsSize(rule))];
        string[] words =
        [
            kind.Name,
            .. others.Where(rule => rule.IsRequired).Select(ArchitectureAttribute.Usage),
            sizes,
            .. others.Where(rule => !rule.IsRequired).Select(ArchitectureAttribute.Usage),
            kind.State.Count > 0 ? $"[{InitialState}]" : "",
            kind.MinimumInputs > 1 ? $"{From} NAME NAME" : "",
        ];
        return string.Join(' ', words.Where(word => word.Length > 0));
    }
}
