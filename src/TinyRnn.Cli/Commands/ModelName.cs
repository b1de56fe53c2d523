using System.Text;

namespace TinyRnn.Cli.Commands;

/// <summary>Makes model names of file and folder names.</summary>
internal static class ModelName
{
    /// <summary>A letter, then letters, digits, '-', '_' and '.'; other characters become '-'.</summary>
    public static string For(string text)
    {
        var name = new StringBuilder();
        foreach (char character in text)
        {
            name.Append(char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' ? character : '-');
        }

        return name.Length > 0 && char.IsAsciiLetter(name[0]) ? name.ToString() : $"model-{name}".TrimEnd('-');
    }
}
