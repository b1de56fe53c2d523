using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;

namespace TinyRnn.Cli.Commands;

/// <summary>Arguments and options that several commands share, so that they read and check alike.</summary>
internal static class CommonOptions
{
    /// <summary>The model file.</summary>
    public static Argument<string> Model()
    {
        var argument = new Argument<string>("MODEL") { Description = "A model file (*.rnn.json)." };
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    /// <summary>The model file to write.</summary>
    public static Option<string> ModelOutput()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = $"The model file to write, NAME{ModelExtension}.", Required = true, HelpName = "MODEL",
        };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !text.EndsWith(ModelExtension, System.StringComparison.Ordinal))
            {
                result.AddError($"--output '{text}' must end with {ModelExtension}, by which builds find models.");
            }
        });
        return output;
    }

    /// <summary>The parser hands an option that it does not know to the first argument: a file is not called so.</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.StartsWith('-'))
            {
                result.AddError($"Unrecognized option '{token.Value}'.");
            }
        }
    }

    /// <summary>Longer lists of words would be cut in pieces in the help's left column.</summary>
    private const int LongestChoice = 36;

    /// <summary>What the names of model files end with.</summary>
    public const string ModelExtension = ".rnn.json";

    /// <summary>Longest time that an option may name: more than ten years, which a <see cref="System.TimeSpan"/> still holds.</summary>
    public const double MostSeconds = 4e8;

    /// <summary>Machine output.</summary>
    public static Option<bool> Json() => new("--json")
    {
        Description = "Print one JSON object on standard output and nothing else there.",
    };

    /// <summary>A number with a lower bound.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="minimum">The least value.</param>
    /// <param name="description">For the help.</param>
    /// <param name="unit">What is counted, in capitals, as the help shows the value.</param>
    /// <param name="maximum">The largest value; null for what the type holds.</param>
    public static Option<T> AtLeast<T>(string name, T minimum, string description, string unit, T? maximum = null)
        where T : struct, System.Numerics.INumber<T>
    {
        var option = new Option<T>(name) { Description = description, HelpName = unit };
        option.Validators.Add(result => Require(result, name, minimum, maximum));
        return option;
    }

    /// <summary>A part of something, from 0 to 1.</summary>
    public static Option<double> Part(string name, double defaultValue, string description)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "PART", DefaultValueFactory = _ => defaultValue };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && double.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out double value)
                && !(value is >= 0 and <= 1))
            {
                result.AddError($"{name} is {result.Tokens[0].Value}; it must be from 0 to 1.");
            }
        });
        return option;
    }

    /// <summary>Lets an option have some values only; they stand in the help and, where a value is none of them, in the message.</summary>
    public static void AcceptOnly(Option option, params string[] values)
    {
        string choice = string.Join('|', values);
        bool isShort = choice.Length <= LongestChoice;
        option.HelpName = isShort ? choice : "WORD";
        option.Description += isShort || values.All(value => option.Description!.Contains(value, System.StringComparison.Ordinal))
            ? ""
            : $" One of {string.Join(", ", values)}.";
        option.CompletionSources.Add(values);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !values.Contains(value))
            {
                result.AddError($"{option.Name} is '{value}'; expected {string.Join(", ", values[..^1])} or {values[^1]}.");
            }
        });
    }

    /// <summary>The value on the command line, or where it does not stand there, in a recipe's.</summary>
    public static T GivenOr<T>(ParseResult parsed, ParseResult recipe, Option<T> option)
        where T : struct => (parsed.GetResult(option) is { Implicit: false } ? parsed : recipe).GetValue(option);

    /// <summary>Checks an option's value against a lower and, where there is one, an upper bound.</summary>
    public static void Require<T>(OptionResult result, string name, T minimum, T? maximum = null)
        where T : struct, System.Numerics.INumber<T>
    {
        // A value that does not parse has its own message.
        if (result.Tokens.Count == 1
            && T.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out T value)
            && !(value >= minimum && (maximum is not { } most || value <= most)))
        {
            result.AddError(maximum is { } largest ? $"{name} is {value}; it must be from {minimum} to {largest}." : $"{name} is {value}; it must be at least {minimum}.");
        }
    }
}
