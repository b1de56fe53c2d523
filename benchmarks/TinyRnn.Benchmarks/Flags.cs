using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks;

/// <summary>Flags of a command, each a name and a value.</summary>
internal sealed class Flags
{
    /// <summary>Name of the flag that gives the folder in which results are filed.</summary>
    public const string ResultsName = "results";

    private readonly Dictionary<string, List<string>> _values = [];

    /// <summary>Reads pairs of <c>--name value</c>.</summary>
    /// <exception cref="ArgumentException">A flag has no value, or a word is no flag.</exception>
    public Flags(string[] arguments)
    {
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Length)
            {
                throw new ArgumentException($"Expected '--name value' at '{arguments[i]}'.");
            }

            string name = arguments[i][2..];
            if (!_values.TryGetValue(name, out List<string>? values))
            {
                _values.Add(name, values = []);
            }

            values.Add(arguments[i + 1]);
        }
    }

    /// <summary>A number, or the default where the flag is absent.</summary>
    public double Number(string name, double defaultValue) =>
        Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : defaultValue;

    /// <summary>A text, or null where the flag is absent.</summary>
    /// <exception cref="ArgumentException">The flag is there more than once.</exception>
    public string? Text(string name) => Texts(name) switch
    {
        [] => null,
        [string text] => text,
        _ => throw new ArgumentException($"--{name} can be given once only."),
    };

    /// <summary>The values of a flag that may be repeated, in their order.</summary>
    public IReadOnlyList<string> Texts(string name) => _values.TryGetValue(name, out List<string>? values) ? values : [];

    /// <summary>The cases named by <c>--cases a,b</c>; all of them where the flag is absent.</summary>
    public IReadOnlyList<PeerCase> Cases() =>
        Text("cases") is { } names ? [.. names.Split(',').Select(PeerCase.Find)] : PeerCase.All;
}
