using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace TinyRnn.Format.Tests;

/// <summary>A JSON value that can be changed in any way, also into what no JSON writer would write (a key twice).</summary>
internal sealed class JsonTree
{
    /// <summary>Digits, a quoted string or a word; null for objects and lists.</summary>
    public string? Scalar { get; set; }

    /// <summary>Members of an object, or items of a list with an empty key.</summary>
    public List<(string Key, JsonTree Value)> Children { get; set; } = [];

    public bool IsObject { get; set; }

    /// <summary>Copies what the reader parsed.</summary>
    public static JsonTree From(JsonNode node) => node.Type switch
    {
        JsonType.Object => new()
        {
            IsObject = true,
            Children = [.. node.Members.Select(member => (JsonWriter.String(member.Key), From(member.Value)))],
        },
        JsonType.List => new() { Children = [.. node.Items.Select(item => ("", From(item)))] },
        JsonType.String => new() { Scalar = JsonWriter.String(node.Text) },
        JsonType.Number => new() { Scalar = node.Text },
        JsonType.Flag => new() { Scalar = node.Flag ? "true" : "false" },
        _ => new() { Scalar = "null" },
    };

    public JsonTree Copy() => new()
    {
        Scalar = Scalar,
        IsObject = IsObject,
        Children = [.. Children.Select(child => (child.Key, child.Value.Copy()))],
    };

    /// <summary>This value and everything in it.</summary>
    public IEnumerable<JsonTree> All() => Children.SelectMany(child => child.Value.All()).Prepend(this);

    /// <summary>Becomes the scalar <paramref name="json"/>.</summary>
    public void Become(string json)
    {
        Scalar = json;
        Children = [];
        IsObject = false;
    }

    public override string ToString()
    {
        StringBuilder text = new();
        Append(text);
        return text.ToString();
    }

    private void Append(StringBuilder text)
    {
        if (Scalar is not null)
        {
            text.Append(Scalar);
            return;
        }

        text.Append(IsObject ? '{' : '[');
        for (int i = 0; i < Children.Count; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(Children[i].Key).Append(IsObject ? ":" : "");
            Children[i].Value.Append(text);
        }

        text.Append(IsObject ? '}' : ']');
    }
}
