using System.Text;
using TinyRnn.Format;

namespace TinyRnn.Generator.Model;

/// <summary>A type around the target.</summary>
/// <param name="Keyword">How it is declared: <c>class</c>, <c>struct</c>, <c>record</c>, <c>record struct</c> or <c>interface</c>.</param>
/// <param name="Name">Its name as written in code (a keyword carries its @).</param>
internal sealed record ContainingTypeSpec(string Keyword, string Name);

/// <summary>The class that is to become a model: what the emitter needs to open the same type again.</summary>
/// <param name="Namespace">Namespace as written in code; empty for the global one.</param>
/// <param name="ContainingTypes">Types around it, outermost first.</param>
/// <param name="Name">Its name as written in code.</param>
/// <param name="FileName">The model file that its attribute names.</param>
internal sealed record TargetSpec(
    string Namespace, EquatableArray<ContainingTypeSpec> ContainingTypes, string Name, string FileName)
{
    /// <summary>The name with namespace and containing types.</summary>
    public string FullName
    {
        get
        {
            StringBuilder text = new(Namespace);
            foreach (ContainingTypeSpec type in ContainingTypes)
            {
                text.Append(text.Length > 0 ? "." : string.Empty).Append(type.Name);
            }

            return text.Append(text.Length > 0 ? "." : string.Empty).Append(Name).ToString();
        }
    }

    /// <summary>The name by which any file can refer to the class.</summary>
    public string GlobalName => "global::" + FullName;

    /// <summary>Name of the step code's file.</summary>
    public string StepCodeHint => FullName.Replace("@", string.Empty) + ".g.cs";

    /// <summary>Name of the weights' file.</summary>
    public string WeightsHint => FullName.Replace("@", string.Empty) + ".Weights.g.cs";

    /// <summary>The class's name without the @ of a keyword, for text.</summary>
    public string DisplayName => Name.TrimStart('@');
}

/// <summary>What was found at one attribute: the class if it can be a model, and the mistakes if not.</summary>
/// <param name="Target">The class, or null where it cannot be a model.</param>
/// <param name="Location">The attribute.</param>
/// <param name="FileName">The file that the attribute names, also where the class is refused; null where it names none.</param>
/// <param name="Diagnostics">Mistakes.</param>
internal sealed record TargetResult(
    TargetSpec? Target, LocationInfo? Location, string? FileName, EquatableArray<DiagnosticInfo> Diagnostics);
