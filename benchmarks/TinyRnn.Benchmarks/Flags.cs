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

    private readonly Dictionary<string, string> _values = [];

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

            _values.Add(arguments[i][2..], arguments[i + 1]);
        }
    }

    /// <summary>A number, or the default where the flag is absent.</summary>
    public double Number(string name, double defaultValue) =>
        _values.TryGetValue(name, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : defaultValue;

    /// <summary>A text, or null where the flag is absent.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <summary>The cases named by <c>--cases a,b</c>; all of them where the flag is absent.</summary>
    public IReadOnlyList<PeerCase> Cases() =>
        Text("cases") is { } names ? [.. names.Split(',').Select(PeerCase.Find)] : PeerCase.All;
}
