using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using System.Numerics;
using TinyRnn.Format;

namespace TinyRnn.Cli.Output;

/// <summary>What is wrong with a command line, in the tool's own words: the parser's name .NET types and suggest nothing.</summary>
internal static class UsageErrors
{
    /// <summary>One sentence an error, without repetitions; empty where nothing is wrong.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        string[] numbers = [.. parsed.CommandResult.Children.OfType<OptionResult>().Select(NotANumber).OfType<string>()];
        if (parsed.Errors.Count == 0)
        {
            return numbers;
        }

        Command command = parsed.CommandResult.Command;
        string[] strays = [.. Strays(parsed)], commands = [.. command.Subcommands.Select(sub => sub.Name)];
        if (commands.Length > 0 && strays.FirstOrDefault(word => !word.StartsWith('-')) is { } name)
        {
            return [$"there is no command '{name}'. {Wording.Suggest(name, commands, "commands")}"];
        }

        // An option that nobody knows may have taken the place of an argument: it is the cause of what else is missing.
        string[] strangers = [.. strays.Where(word => word.StartsWith('-')).Distinct()];
        return strangers.Length > 0 ? [.. strangers.Select(word => UnknownOption(word, command))]
            : commands.Length > 0 && command.Action is null ? [$"a command is missing. Known commands: {string.Join(", ", commands)}."]
            : numbers.Length > 0 ? numbers
            : [.. parsed.Errors.Select(error => error.Message).Distinct()];
    }

    /// <summary>The words that are no option's and no argument's, and options that the parser took for the value of an argument.</summary>
    private static IEnumerable<string> Strays(ParseResult parsed) => parsed.UnmatchedTokens.Concat(
        parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
            .Where(word => word.StartsWith('-')));

    private static string UnknownOption(string word, Command command)
    {
        string[] options = [.. command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive))
            .Select(option => option.Name)];
        string? closest = Wording.Closest(word, options);
        return $"there is no option '{word}'.{(closest is null ? "" : $" Did you mean '{closest}'?")}";
    }

    /// <summary>
    /// The sentence for an option whose value should be a number and is none; null for others. The parser is no judge of that: it
    /// takes <c>0,5</c> for five, the comma separating thousands.
    /// </summary>
    private static string? NotANumber(OptionResult result)
    {
        if (result.Tokens is not [{ Value: var text }])
        {
            return null;
        }

        string name = result.Option.Name;
        Type type = Nullable.GetUnderlyingType(result.Option.ValueType) ?? result.Option.ValueType;
        return type == typeof(int) ? NotANumber<int>(name, text, NumberStyles.Integer, "a whole number")
            : type == typeof(long) ? NotANumber<long>(name, text, NumberStyles.Integer, "a whole number")
            : type == typeof(double) ? NotANumber<double>(name, text, NumberStyles.Float, "a number with a decimal point")
            : null;
    }

    private static string? NotANumber<T>(string name, string text, NumberStyles styles, string expected)
        where T : INumber<T>, IMinMaxValue<T> =>
        T.TryParse(text, styles, CultureInfo.InvariantCulture, out _) ? null
        : BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? $"{name} is '{text}'; expected {expected} from {T.MinValue} to {T.MaxValue}."
            : $"{name} is '{text}'; expected {expected}.";
}
