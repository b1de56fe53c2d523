using System.Collections.Generic;
using System.Linq;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Cli.Recipes;

/// <summary>
/// Invented surnames of four invented languages in the form of the real set: a file a language, a name a line. A language has its own
/// syllables and endings, some of which it shares with others.
/// </summary>
internal static class SurnameSet
{
    private const int NamesPerLanguage = 160;

    private static readonly (string File, string[] Starts, string[] Middles, string[] Ends)[] Languages =
    [
        ("Northern.txt", ["Hald", "Sig", "Thor", "Berg", "Lind", "Ny"], ["a", "e", "el", "en"], ["sen", "gren", "strom", "dal", "son"]),
        ("Southern.txt", ["Bel", "Mar", "Cas", "Ros", "Lom", "Fer"], ["a", "i", "ella", "ar"], ["ini", "etti", "oso", "ano", "elli"]),
        ("Eastern.txt", ["Ka", "Mi", "Ta", "Ro", "Vol", "Pet"], ["r", "sh", "no", "ra"], ["ov", "enko", "sky", "evich", "ov"]),
        ("Island.txt", ["Ha", "Ki", "Ma", "To", "Na", "Shi"], ["ka", "mu", "ra", "no"], ["moto", "yama", "ka", "ta", "shi"]),
    ];

    /// <summary>The files.</summary>
    public static IEnumerable<(string Name, string Text)> Files() => Languages.Select((language, index) =>
    {
        var random = new SimulationRandom(40 + index);
        var names = new SortedSet<string>(System.StringComparer.Ordinal);
        while (names.Count < NamesPerLanguage && names.Count < language.Starts.Length * language.Middles.Length * language.Ends.Length * 3 / 4)
        {
            names.Add(Pick(ref random, language.Starts) + Pick(ref random, language.Middles) + Pick(ref random, language.Ends));
        }

        return (language.File, string.Concat(names.Select(name => name + "\n")));
    });

    private static string Pick(ref SimulationRandom random, string[] parts) => parts[(int)(random.NextUniform() * parts.Length)];
}
