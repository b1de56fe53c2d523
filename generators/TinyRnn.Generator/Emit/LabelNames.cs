using System.Collections.Generic;
using System.Globalization;
using System.Text;
using TinyRnn.Format;
using TinyRnn.Generator.Diagnostics;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// The rule from names of a model (labels, layers) to names of C#: letters, digits and underscores stay, everything else
/// separates words; each word begins with an upper-case letter; a name that would begin with a digit, or be empty, gets an underscore
/// in front. So <c>bearing wear</c> becomes <c>BearingWear</c>, <c>3-phase</c> becomes <c>_3Phase</c>, <c>+</c> becomes <c>_</c>.
/// </summary>
internal static class LabelNames
{
    /// <summary>Most labels for which an enum is emitted.</summary>
    public const int EnumLimit = 256;

    /// <summary>Applies the rule.</summary>
    public static string Identifier(string text)
    {
        StringBuilder name = new(text.Length);
        bool startsWord = true;
        foreach (char letter in text)
        {
            if (letter == '_' || char.IsLetterOrDigit(letter))
            {
                name.Append(startsWord ? char.ToUpperInvariant(letter) : letter);
                startsWord = false;
            }
            else
            {
                startsWord = true;
            }
        }

        return name.Length == 0 || CharUnicodeInfo.GetUnicodeCategory(name[0]) == UnicodeCategory.DecimalDigitNumber
            ? "_" + name
            : name.ToString();
    }

    /// <summary>Labels of one output that the rule gives the same name; none for an output without an enum.</summary>
    public static IEnumerable<DiagnosticInfo> Collisions(NetworkSpec network, LocationInfo location)
    {
        foreach (OutputSpec output in network.Outputs)
        {
            Dictionary<string, string> seen = new(System.StringComparer.Ordinal);
            foreach (string label in output.Labels.Count > EnumLimit ? EquatableArray<string>.Empty : output.Labels)
            {
                string name = Identifier(label);
                if (seen.TryGetValue(name, out string? other))
                {
                    yield return DiagnosticInfo.Create(Descriptors.LabelCollision, location, network.Name, other, label, name);
                }
                else
                {
                    seen.Add(name, label);
                }
            }
        }
    }
}
