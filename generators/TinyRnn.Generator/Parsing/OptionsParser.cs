using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TinyRnn.Format;
using TinyRnn.Generator.Diagnostics;
using TinyRnn.Generator.Model;

namespace TinyRnn.Generator.Parsing;

/// <summary>Reads what the project chooses.</summary>
internal static class OptionsParser
{
    private static readonly int[] AllWidths = [512, 256, 128];

    /// <summary>Reads the properties; a wrong one is reported and its default used.</summary>
    public static GeneratorOptions Parse(AnalyzerConfigOptions options)
    {
        options.TryGetValue("build_property.TinyRnnWidths", out string? text);
        HashSet<int> chosen = [];
        // The targets file replaces ';' by ',' because the generated editorconfig cuts values at ';'.
        foreach (string word in (text ?? string.Empty).Split([',', ';'], System.StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(word.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int width) && AllWidths.Contains(width))
            {
                chosen.Add(width);
            }
            else
            {
                DiagnosticInfo mistake = DiagnosticInfo.Create(Descriptors.InvalidWidths, null, text!, word.Trim());
                return new(new EquatableArray<int>(AllWidths), new EquatableArray<DiagnosticInfo>([mistake]));
            }
        }

        IEnumerable<int> widths = chosen.Count == 0 ? AllWidths : AllWidths.Where(chosen.Contains);
        return new(new EquatableArray<int>(widths), EquatableArray<DiagnosticInfo>.Empty);
    }

    /// <summary>Finds the runtime library among the references.</summary>
    public static RuntimeReference FindRuntime(Compilation compilation)
    {
        AssemblyIdentity? identity = compilation.ReferencedAssemblyNames.FirstOrDefault(name => name.Name == "TinyRnn");
        return new(identity?.Version.ToString());
    }
}
