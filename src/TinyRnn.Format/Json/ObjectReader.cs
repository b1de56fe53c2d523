using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>Reads the members of one JSON object: refuses unknown keys and wrong types, names what is missing.</summary>
sealed class ObjectReader
{
    private readonly JsonNode _node;
    private readonly string _where;
    private readonly ModelProblems _problems;

    /// <summary>Opens an object.</summary>
    /// <param name="node">The value, which must be an object.</param>
    /// <param name="where">The object in words, such as <c>layers[2]</c>.</param>
    /// <param name="keys">The keys that may stand in it; null where any may.</param>
    /// <param name="problems">Makes the errors.</param>
    public ObjectReader(JsonNode node, string where, string[]? keys, ModelProblems problems)
    {
        _node = node;
        _where = where;
        _problems = problems;
        if (node.Type != JsonType.Object)
        {
            throw WrongType(node, where, "an object");
        }

        foreach (JsonMember member in node.Members)
        {
            if (keys is not null && !keys.Contains(member.Key))
            {
                throw problems.At(member.KeySpan, ModelErrorCodes.UnknownKey,
                    $"{where}: the key {Wording.Quote(member.Key)} is not known here. {Wording.Suggest(member.Key, keys, "keys")}");
            }
        }
    }

    /// <summary>Place of the object.</summary>
    public SourceSpan Span => _node.Span;

    /// <summary>The members in file order.</summary>
    public List<JsonMember> Members => _node.Members;

    /// <summary>The value of a key, or null where the object has none.</summary>
    public JsonNode? Find(string key) => _node.Members.FirstOrDefault(member => member.Key == key)?.Value;

    /// <summary>The value of a key.</summary>
    public JsonNode Required(string key) =>
        Find(key) ?? throw _problems.At(_node.Span, ModelErrorCodes.MissingKey, $"{_where}: the key '{key}' is missing. Add it.");

    /// <summary>A required string.</summary>
    public Located<string> String(string key) => StringOf(Required(key), Path(key));

    /// <summary>A string, or null.</summary>
    public Located<string>? OptionalString(string key) => Find(key) is JsonNode node ? StringOf(node, Path(key)) : null;

    /// <summary>A required whole number.</summary>
    public Located<long> Integer(string key) => IntegerOf(Required(key), Path(key));

    /// <summary>A whole number, or null.</summary>
    public Located<long>? OptionalInteger(string key) => Find(key) is JsonNode node ? IntegerOf(node, Path(key)) : null;

    /// <summary>A number, or null.</summary>
    public Located<double>? OptionalNumber(string key) =>
        Find(key) is JsonNode node ? new(NumberOf(node, Path(key)), node.Span) : null;

    /// <summary>A list of strings, or null.</summary>
    public WordList? OptionalWords(string key) => Find(key) is JsonNode node
        ? new(List(node, Path(key)).Select((item, i) => StringOf(item, $"{Path(key)}[{i}]")).ToList(), node.Span)
        : null;

    /// <summary>A required list of float64 numbers.</summary>
    public NumberList Numbers(string key) => NumbersOf(Required(key), Path(key), isSingle: false);

    /// <summary>A required list of numbers rounded to float32.</summary>
    public NumberList Singles(string key) => NumbersOf(Required(key), Path(key), isSingle: true);

    /// <summary>A required list of whole numbers.</summary>
    public NumberList Integers(string key)
    {
        JsonNode node = Required(key);
        NumberList list = NumbersOf(node, Path(key), isSingle: false);
        for (int i = 0; i < list.Values.Length; i++)
        {
            IntegerOf(node.Items[i], $"{Path(key)}[{i}]");
        }

        return list;
    }

    /// <summary>The value of a member, a string.</summary>
    public Located<string> StringOf(JsonMember member) => StringOf(member.Value, Path(member.Key));

    /// <summary>The value of a member, a number.</summary>
    public double NumberOf(JsonMember member) => NumberOf(member.Value, Path(member.Key));

    /// <summary>A required list of anything.</summary>
    public List<JsonNode> List(string key) => List(Required(key), Path(key));

    private string Path(string key) => _where == ModelDraftReader.Root ? Wording.Quote(key) : $"{_where}: {Wording.Quote(key)}";

    private List<JsonNode> List(JsonNode node, string path) =>
        node.Type == JsonType.List ? node.Items : throw WrongType(node, path, "a list");

    private Located<string> StringOf(JsonNode node, string path) =>
        node.Type == JsonType.String ? new(node.Text, node.Span) : throw WrongType(node, path, "a string");

    private double NumberOf(JsonNode node, string path) =>
        node.Type == JsonType.Number ? node.Number : throw WrongType(node, path, "a number");

    private Located<long> IntegerOf(JsonNode node, string path)
    {
        if (node.Type != JsonType.Number)
        {
            throw WrongType(node, path, "a whole number");
        }

        // The digits first: a float64 does not hold every 64-bit seed.
        if (long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long exact))
        {
            return new(exact, node.Span);
        }

        if (node.Number % 1 != 0)
        {
            throw WrongType(node, path, "a whole number");
        }

        const double LargestExact = 9007199254740992;
        return node.Number is >= -LargestExact and <= LargestExact
            ? new((long)node.Number, node.Span)
            : throw _problems.At(node.Span, ModelErrorCodes.NumberOutOfRange,
                $"{path} is {Wording.Quote(node.Text)}, too large for a whole number of 64 bits. Correct it.");
    }

    private NumberList NumbersOf(JsonNode node, string path, bool isSingle)
    {
        List<JsonNode> items = List(node, path);
        double[] values = new double[items.Count];
        SourceSpan[] spans = new SourceSpan[items.Count];
        for (int i = 0; i < values.Length; i++)
        {
            string itemPath = $"{path}[{i}]";
            double number = NumberOf(items[i], itemPath);
            values[i] = isSingle ? SingleOf(items[i], itemPath) : number;
            spans[i] = items[i].Span;
        }

        return new(values, node.Span, spans);
    }

    /// <summary>Parsed as float32, not narrowed from float64, which would round twice.</summary>
    private double SingleOf(JsonNode node, string path)
    {
        bool isParsed = float.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value);
        return isParsed && BlobDecoder.IsFinite(value)
            ? value
            : throw _problems.At(node.Span, ModelErrorCodes.NumberOutOfRange,
                $"{path} is {Wording.Quote(node.Text)}, which is out of the range of float32 (3.4E+38). Correct it.");
    }

    private ModelFileException WrongType(JsonNode node, string path, string expected) =>
        _problems.At(node.Span, ModelErrorCodes.WrongType, $"{path} is {node.Describe()}; expected {expected}. Correct the value.");
}
