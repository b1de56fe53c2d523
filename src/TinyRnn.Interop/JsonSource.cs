using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using TinyRnn.Interop.Weights;

namespace TinyRnn.Interop;

/// <summary>A value of a JSON file that knows its place, so that each error names it.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Where">The place, such as <c>layers[1].weights</c>; empty for the whole.</param>
/// <param name="Value">The value.</param>
internal sealed record JsonSource(string File, string Where, JsonElement Value)
{
    private const int MostDimensions = 8;

    /// <summary>Whether the value is a text.</summary>
    public bool IsText => Value.ValueKind == JsonValueKind.String;

    /// <summary>Whether the value is an array.</summary>
    public bool IsArray => Value.ValueKind == JsonValueKind.Array;

    /// <summary>The member of an object.</summary>
    /// <exception cref="ImportException">This is no object, or it has no such member.</exception>
    public JsonSource Member(string key) => Find(key)
        ?? throw Problem($"the key '{key}' is missing; add it, or export the model again");

    /// <summary>The member of an object, or null where it is missing or null.</summary>
    /// <exception cref="ImportException">This is no object, or has the key twice.</exception>
    public JsonSource? Find(string key)
    {
        Expect(JsonValueKind.Object, "an object");
        JsonSource? found = null;
        foreach (JsonProperty property in Value.EnumerateObject().Where(property => property.NameEquals(key)))
        {
            if (found is not null)
            {
                throw Problem($"the key '{key}' is there twice; remove one");
            }

            found = new JsonSource(File, Where.Length == 0 ? key : $"{Where}.{key}", property.Value);
        }

        return found is { Value.ValueKind: JsonValueKind.Null } ? null : found;
    }

    /// <summary>The members of an object.</summary>
    /// <exception cref="ImportException">This is no object, or has a key twice.</exception>
    public IReadOnlyList<(string Key, JsonSource Value)> Members()
    {
        Expect(JsonValueKind.Object, "an object");
        HashSet<string> seen = [];
        List<(string Key, JsonSource Value)> members = [];
        foreach (JsonProperty property in Value.EnumerateObject())
        {
            string name = Decoded(() => property.Name);
            if (!seen.Add(name))
            {
                throw Problem($"the key '{name}' is there twice; remove one");
            }

            members.Add((name, new JsonSource(File, Where.Length == 0 ? name : $"{Where}.{name}", property.Value)));
        }

        return members;
    }

    /// <summary>The items of an array.</summary>
    public IReadOnlyList<JsonSource> Items()
    {
        Expect(JsonValueKind.Array, "an array");
        return [.. Value.EnumerateArray().Select((item, i) => new JsonSource(File, $"{Where}[{i}]", item))];
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        Expect(JsonValueKind.String, "a text");
        return Decoded(() => Value.GetString()!);
    }

    /// <summary>A whole number; 1.0 counts as one.</summary>
    public int Whole()
    {
        Expect(JsonValueKind.Number, "a whole number");
        double value = Number();
        return value is >= int.MinValue and <= int.MaxValue && value % 1 == 0
            ? (int)value
            : throw Problem($"expected a whole number, found {Value.GetRawText()}");
    }

    /// <summary>True or false.</summary>
    public bool Flag() => Value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? Value.GetBoolean()
        : throw Problem($"expected true or false, found {Shorten(Value)}");

    /// <summary>A finite number.</summary>
    public double Number()
    {
        Expect(JsonValueKind.Number, "a number");
        return Value.TryGetDouble(out double value) && double.IsFinite(value)
            ? value
            : throw Problem($"expected a number in the range of float64, found {Value.GetRawText()}");
    }

    /// <summary>Nested lists of numbers, all of one length at each depth.</summary>
    public WeightArray Numbers()
    {
        List<int> dimensions = [];
        JsonElement inner = Value;
        while (inner.ValueKind == JsonValueKind.Array)
        {
            dimensions.Add(inner.GetArrayLength());
            if (dimensions.Count > MostDimensions || dimensions[^1] == 0)
            {
                throw Problem(dimensions[^1] == 0 ? "expected numbers, found an empty list" : $"lists are nested more than {MostDimensions} deep");
            }

            inner = inner[0];
        }

        List<double> values = [];
        Fill(Value, 0);
        return new WeightArray(dimensions, [.. values], Where.Length == 0 ? File : $"{File}: {Where}");

        void Fill(JsonElement element, int depth)
        {
            if (depth == dimensions.Count)
            {
                if (element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out double value) || !double.IsFinite((float)value))
                {
                    throw Problem($"value {values.Count} is {Shorten(element)}; expected a number in the range of float32");
                }

                values.Add(value);
                return;
            }

            if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != dimensions[depth])
            {
                throw Problem(
                    $"the lists are ragged: expected {dimensions[depth]} items at depth {depth + 1}, found "
                    + (element.ValueKind == JsonValueKind.Array ? $"{element.GetArrayLength()}" : Shorten(element)));
            }

            foreach (JsonElement item in element.EnumerateArray())
            {
                Fill(item, depth + 1);
            }
        }
    }

    /// <summary>An error at this place.</summary>
    public ImportException Problem(string problem) => ImportException.At(File, Where, problem);

    /// <summary>A text or key; its bytes, or escapes, can be no text although the JSON around them is right.</summary>
    private string Decoded(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException exception)
        {
            throw new ImportException(Problem("a text here is no valid UTF-8 or has half a character. The file is damaged; save it again").Message, exception);
        }
    }

    private void Expect(JsonValueKind kind, string words)
    {
        if (Value.ValueKind != kind)
        {
            throw Problem($"expected {words}, found {Shorten(Value)}");
        }
    }

    private static string Shorten(JsonElement element)
    {
        string text = element.GetRawText();
        return text.Length <= 40 ? text : text[..40] + "...";
    }
}
