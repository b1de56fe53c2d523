using System.Collections.Generic;
using System.Text;

namespace TinyRnn.Interop;

/// <summary>
/// Makes names of the format (an ASCII letter, then letters, digits, '-', '_' or '.') of any text, no two the same: other characters
/// become '_', and a number is added where a name is taken.
/// </summary>
internal sealed class LayerNames
{
    private const int MaximumLength = 96;
    private const string Reserved = "input";

    private readonly HashSet<string> _taken = [Reserved];

    /// <summary>A free name like <paramref name="wanted"/>, or like <paramref name="fallback"/> where nothing of it can stay.</summary>
    public string Make(string wanted, string fallback)
    {
        string name = Clean(wanted);
        name = name.Length == 0 ? fallback : name;
        string free = name;
        for (int i = 2; !_taken.Add(free); i++)
        {
            free = $"{name}_{i}";
        }

        return free;
    }

    /// <summary>The part of a text that can be a name; empty where there is none.</summary>
    public static string Clean(string text)
    {
        StringBuilder name = new();
        foreach (char character in text)
        {
            bool isAllowed = char.IsAsciiLetter(character)
                || (name.Length > 0 && (char.IsAsciiDigit(character) || character is '-' or '_' or '.'));
            if (isAllowed || name.Length > 0)
            {
                name.Append(isAllowed ? character : '_');
            }
        }

        string cleaned = name.ToString().Trim('_');
        return cleaned.Length <= MaximumLength ? cleaned : cleaned[..MaximumLength];
    }
}
