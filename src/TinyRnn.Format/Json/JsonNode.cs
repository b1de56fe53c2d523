using System.Collections.Generic;
using System.Globalization;

namespace TinyRnn.Format;

/// <summary>Type of a JSON value.</summary>
enum JsonType
{
    Null,
    Flag,
    Number,
    String,
    List,
    Object,
}

/// <summary>A JSON value with its place in the text.</summary>
sealed class JsonNode(JsonType type, SourceSpan span)
{
    private static readonly List<JsonNode> NoItems = [];
    private static readonly List<JsonMember> NoMembers = [];

    public JsonType Type => type;

    /// <summary>Place of the whole value; an object or list counts as its opening bracket, which is what an editor marks.</summary>
    public SourceSpan Span => span;

    /// <summary>The decoded text of a string, or the digits of a number.</summary>
    public string Text { get; init; } = "";

    public bool Flag { get; init; }

    public double Number { get; init; }

    public List<JsonNode> Items { get; init; } = NoItems;

    public List<JsonMember> Members { get; init; } = NoMembers;

    /// <summary>The value in words, for messages.</summary>
    public string Describe() => type switch
    {
        JsonType.Null => "null",
        JsonType.Flag => Flag ? "true" : "false",
        JsonType.Number => "the number " + Wording.Number(Number),
        JsonType.String => "the string " + Wording.Quote(Text),
        JsonType.List => "a list of " + Items.Count.ToString(CultureInfo.InvariantCulture),
        _ => "an object",
    };
}

/// <summary>A key with its place and its value.</summary>
sealed record JsonMember(string Key, SourceSpan KeySpan, JsonNode Value);
