using System;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace TinyRnn.Cli.Engine;

/// <summary>The class that the generator is to implement.</summary>
/// <param name="Namespace">Dotted name; empty for the global namespace.</param>
/// <param name="Name">The class's name, a valid identifier.</param>
internal sealed record TargetClass(string Namespace, string Name)
{
    /// <summary>The name with its namespace.</summary>
    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";

    /// <summary>The declaration that a user would write.</summary>
    public string Source(string modelFileName)
    {
        string declaration =
            $"[global::TinyRnn.TinyRnnModel({SymbolDisplay.FormatLiteral(modelFileName, quote: true)})]\npublic partial class {Name};\n";
        return Namespace.Length == 0 ? declaration : $"namespace {Namespace};\n\n{declaration}";
    }

    /// <summary>A class name made of a model's name: <c>fan-monitor</c> becomes <c>FanMonitor</c>.</summary>
    public static string NameFor(string modelName)
    {
        var name = new StringBuilder();
        foreach (string word in modelName.Split('-', '_', '.', ' ').Where(word => word.Length > 0))
        {
            name.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        }

        return IsIdentifier(name.ToString()) ? name.ToString() : "Model";
    }

    /// <summary>Whether a dotted name can be a namespace.</summary>
    public static bool IsNamespace(string text) => text.Split('.').All(IsIdentifier);

    /// <summary>Whether a name can be a class's.</summary>
    public static bool IsIdentifier(string text) =>
        SyntaxFacts.IsValidIdentifier(text) && SyntaxFacts.GetKeywordKind(text) == SyntaxKind.None;
}
