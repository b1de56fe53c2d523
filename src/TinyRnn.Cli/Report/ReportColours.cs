using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Cli.Report;

/// <summary>
/// The colours of a page in light and in dark. Text has a contrast of at least 4.5 to its ground and lines of at least 3 (WCAG 2.1,
/// AA); lines also differ by their dashes.
/// </summary>
internal static class ReportColours
{
    /// <summary>Lines in one chart that differ by colour; later ones begin again.</summary>
    public const int Series = 6;

    /// <summary>Shades of a confusion matrix, from empty to full.</summary>
    public const int Shades = 4;

    /// <summary>Names of the CSS variables with their values in light and dark.</summary>
    public static IReadOnlyList<(string Name, string Light, string Dark)> All { get; } =
    [
        ("ground", "#ffffff", "#14181d"),
        ("card", "#f6f8fa", "#1c222a"),
        ("border", "#c9d1d9", "#3a434e"),
        ("text", "#1b2127", "#e6edf3"),
        ("quiet", "#535d68", "#a9b4c0"),
        ("good", "#116329", "#6fdd8b"),
        ("bad", "#a40e26", "#ff9a92"),
        ("series1", "#1f5fbf", "#7cb0ff"),
        ("series2", "#b4510a", "#ffa45c"),
        ("series3", "#0f766e", "#4fd1c5"),
        ("series4", "#9d174d", "#f48fb1"),
        ("series5", "#6d28d9", "#c4a5ff"),
        ("series6", "#4d6b0f", "#a3d977"),
        ("shade0", "#f6f8fa", "#1c222a"),
        ("shade1", "#dbe8fb", "#1d3350"),
        ("shade2", "#9cc2f3", "#2b5591"),
        ("shade3", "#1f5fbf", "#8fbcff"),
        ("on-shade0", "#535d68", "#a9b4c0"),
        ("on-shade1", "#1b2127", "#e6edf3"),
        ("on-shade2", "#1b2127", "#ffffff"),
        ("on-shade3", "#ffffff", "#10151b"),
    ];

    /// <summary>The CSS that sets the variables.</summary>
    public static string Css { get; } =
        $":root{{color-scheme:light dark;{string.Concat(All.Select(colour => $"--{colour.Name}:{colour.Light};"))}}}\n"
        + $"@media (prefers-color-scheme:dark){{:root{{{string.Concat(All.Select(colour => $"--{colour.Name}:{colour.Dark};"))}}}}}\n";
}
