using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace TinyRnn.Format;

/// <summary>
/// Writes JSON for people: two spaces an indent, LF, lists of numbers and words on one line, small objects too. The same values
/// always give the same bytes; numbers are the shortest digits that read back to the same bits (which .NET Framework, a host of
/// the generator, does not promise: so this file is for the desktop only).
/// </summary>
sealed class JsonWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isFirst = true;

    /// <summary>Begins an object or list that takes a line an entry.</summary>
    public void Open(string? key, char bracket)
    {
        Begin(key);
        _text.Append(bracket);
        _depth++;
        _isFirst = true;
    }

    /// <summary>Ends it.</summary>
    public void Close(char bracket)
    {
        _depth--;
        if (!_isFirst)
        {
            NewLine();
        }

        _text.Append(bracket);
        _isFirst = false;
    }

    /// <summary>Writes an entry whose value is already JSON; <paramref name="key"/> is null in a list.</summary>
    public void Write(string? key, string json)
    {
        Begin(key);
        _text.Append(json);
    }

    /// <summary>A string.</summary>
    public static string String(string value)
    {
        StringBuilder result = new("\"");
        foreach (char character in value)
        {
            _ = character switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                < ' ' or '\u007F' or '\u0085' or '\u2028' or '\u2029' =>
                    result.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture)),
                _ => result.Append(character),
            };
        }

        return result.Append('"').ToString();
    }

    /// <summary>A float64.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A float32.</summary>
    public static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A list on one line.</summary>
    public static string List(IEnumerable<string> json) => "[" + string.Join(", ", json) + "]";

    /// <summary>A list of strings on one line.</summary>
    public static string Strings(IEnumerable<string> values) => List(values.Select(String));

    /// <summary>An object on one line.</summary>
    public static string Object(IEnumerable<(string Key, string Json)> members) =>
        "{ " + string.Join(", ", members.Select(member => String(member.Key) + ": " + member.Json)) + " }";

    /// <summary>The text, ending in a newline.</summary>
    public override string ToString() => _text + "\n";

    private void Begin(string? key)
    {
        if (!_isFirst)
        {
            _text.Append(',');
        }

        if (_text.Length > 0)
        {
            NewLine();
        }

        if (key is not null)
        {
            _text.Append(String(key)).Append(": ");
        }

        _isFirst = false;
    }

    private void NewLine() => _text.Append('\n').Append(' ', 2 * _depth);
}
