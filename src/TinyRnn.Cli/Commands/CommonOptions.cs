using System.CommandLine;
using System.CommandLine.Parsing;

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

    /// <summary>Machine output.</summary>
    public static Option<bool> Json() => new("--json")
    {
        Description = "Print one JSON object on standard output and nothing else there.",
    };

    /// <summary>A whole number with a lower bound.</summary>
    public static Option<T> AtLeast<T>(string name, T minimum, string description)
        where T : struct, System.Numerics.INumber<T>
    {
        var option = new Option<T>(name) { Description = description };
        option.Validators.Add(result => Require(result, name, minimum));
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

    /// <summary>The value on the command line, or where it does not stand there, in a recipe's.</summary>
    public static T GivenOr<T>(ParseResult parsed, ParseResult recipe, Option<T> option)
        where T : struct => (parsed.GetResult(option) is { Implicit: false } ? parsed : recipe).GetValue(option);

    /// <summary>Checks an option's value against a lower bound.</summary>
    public static void Require<T>(OptionResult result, string name, T minimum)
        where T : struct, System.Numerics.INumber<T>
    {
        // A value that does not parse has its own message.
        if (result.Tokens.Count == 1
            && T.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out T value)
            && !(value >= minimum))
        {
            result.AddError($"{name} is {value}; it must be at least {minimum}.");
        }
    }
}
