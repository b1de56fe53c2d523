using System.Collections.Generic;
using System.CommandLine;

namespace TinyRnn.Cli.Commands;

/// <summary>An option whose value is one of some words.</summary>
/// <typeparam name="T">What the words mean.</typeparam>
internal sealed class Choice<T> : Option<string?>
    where T : struct
{
    private readonly Dictionary<string, T> _values;

    /// <summary>Creates the option.</summary>
    public Choice(string name, string description, Dictionary<string, T> values)
        : base(name)
    {
        _values = values;
        Description = description;
        CommonOptions.AcceptOnly(this, [.. values.Keys]);
    }

    /// <summary>What was chosen; null where the option is absent.</summary>
    public T? Read(ParseResult parsed) => parsed.GetValue(this) is { } word ? _values[word] : null;
}
