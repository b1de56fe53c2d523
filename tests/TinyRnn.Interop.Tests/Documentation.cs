using System.IO;
using System.Text.RegularExpressions;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests;

/// <summary>The pages of <c>src/TinyRnn.Interop/docs</c>.</summary>
internal static class Documentation
{
    private const int MostLines = 20;

    /// <summary>A block of code that a page marks by <c>&lt;!-- walk-through: NAME --&gt;</c>, of at most 20 lines.</summary>
    public static string Block(string page, string name)
    {
        Match match = Regex.Match(Page(page), $@"<!-- walk-through: {Regex.Escape(name)} -->\s*```[a-z]*\n(.*?)```", RegexOptions.Singleline);
        Assert.True(match.Success, $"{page} has no walk-through '{name}'");
        string text = match.Groups[1].Value;
        Assert.InRange(text.Split('\n').Length - 1, 1, MostLines);
        return text;
    }

    /// <summary>The text of a page.</summary>
    public static string Page(string name) => File.ReadAllText(RepositoryFiles.Combine("src", "TinyRnn.Interop", "docs", name));
}
