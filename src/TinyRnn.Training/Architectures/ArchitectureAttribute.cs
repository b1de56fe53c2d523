using System;
using System.Globalization;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Training.Architectures;

/// <summary>One attribute of a layer as a word or a few.</summary>
internal static class ArchitectureAttribute
{
    private const string ActivationName = "activation";

    /// <summary>Whether a number alone can be its value.</summary>
    public static bool IsSize(AttributeRule rule) => rule.IsRequired && rule.Type
        is AttributeType.PositiveInteger or AttributeType.NonNegativeInteger or AttributeType.Number or AttributeType.NonNegativeNumber or AttributeType.PositiveNumber;

    /// <summary>How it is written, in brackets where it may be left out.</summary>
    public static string Usage(AttributeRule rule)
    {
        string usage = rule.Type switch
        {
            AttributeType.Flag => rule.Default?.Flag == true ? $"{rule.Name} false" : rule.Name,
            AttributeType.Word => string.Join('|', rule.Words),
            AttributeType.Activation => rule.Name == ActivationName ? "ACTIVATION" : $"{rule.Name} ACTIVATION",
            _ => $"{rule.Name} N",
        };
        return rule.IsRequired ? usage : $"[{usage}]";
    }

    /// <summary>Whether a word alone is a value of it.</summary>
    public static bool HasWord(AttributeRule rule, string word) => rule.Type switch
    {
        AttributeType.Word => rule.Words.Contains(word),
        AttributeType.Activation => rule.Name == ActivationName && ActivationKinds.Find(word.Split(':')[0]) is not null,
        _ => false,
    };

    /// <summary>Reads a value.</summary>
    /// <exception cref="TrainingException">The word is no value of the attribute.</exception>
    public static AttributeValue Read(LayerKind kind, AttributeRule rule, ArchitectureWord word)
    {
        AttributeValue? value = rule.Type switch
        {
            AttributeType.PositiveInteger or AttributeType.NonNegativeInteger =>
                int.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int whole)
                && whole >= (rule.Type == AttributeType.PositiveInteger ? 1 : 0) && whole <= FormatLimits.MaximumSize
                    ? AttributeValue.Of(rule.Name, whole)
                    : null,
            AttributeType.Flag => word.Text switch
            {
                "true" => AttributeValue.Of(rule.Name, true),
                "false" => AttributeValue.Of(rule.Name, false),
                _ => null,
            },
            AttributeType.Word => rule.Words.Contains(word.Text) ? AttributeValue.Of(rule.Name, word.Text) : null,
            AttributeType.Activation => ReadActivation(rule, word.Text),
            _ => ReadNumber(word.Text) is double number
                && (rule.Type == AttributeType.Number || number > 0 || (number == 0 && rule.Type == AttributeType.NonNegativeNumber))
                    ? AttributeValue.Of(rule.Name, number)
                    : null,
        };
        return value ?? throw ArchitectureParser.Wrong(
            word.Column, $"{kind.Name}: {rule.Name} is '{word.Text}'; expected {Expected(rule)}.");
    }

    /// <summary>The value as it stands in a text; empty for a default that goes without saying.</summary>
    public static string Write(AttributeRule rule, AttributeValue value)
    {
        if (value.Activation is { } activation)
        {
            if (rule.Default is not null && activation == ActivationSpec.Create(rule.Default.Activation!.Name))
            {
                return "";
            }

            string text = WriteActivation(activation);
            return rule.Name == ActivationName ? text : $"{rule.Name} {text}";
        }

        if (rule.Type == AttributeType.Word)
        {
            return value.Text!;
        }

        if (rule.Default is not null && value == rule.Default)
        {
            return "";
        }

        return rule.Type switch
        {
            AttributeType.Flag => value.Flag == true ? rule.Name : $"{rule.Name} false",
            _ => string.Create(CultureInfo.InvariantCulture, $"{(IsSize(rule) ? "" : rule.Name + " ")}{value.Integer ?? value.Number}"),
        };
    }

    /// <summary>What a value may be, for messages.</summary>
    public static string Expected(AttributeRule rule) => rule.Type switch
    {
        AttributeType.PositiveInteger => $"a whole number from 1 to {FormatLimits.MaximumSize}",
        AttributeType.NonNegativeInteger => $"a whole number from 0 to {FormatLimits.MaximumSize}",
        AttributeType.Number => "a number",
        AttributeType.NonNegativeNumber => "a number of at least 0",
        AttributeType.PositiveNumber => "a number above 0",
        AttributeType.Flag => "true or false",
        AttributeType.Word => $"one of {string.Join(", ", rule.Words)}",
        _ => $"one of {string.Join(", ", ActivationKinds.All.Where(kind => IsAllowed(rule, kind.Name)).Select(kind => kind.Name))}, "
            + "with parameters after colons (leakyRelu:0.2, clamp:-1:1)",
    };

    private static AttributeValue? ReadActivation(AttributeRule rule, string word)
    {
        string[] parts = word.Split(':');
        double?[] parameters = [.. parts.Skip(1).Select(ReadNumber)];
        ActivationKind? kind = ActivationKinds.Find(parts[0]);
        int known = kind is null ? 0 : (kind.DefaultAlpha is null ? 0 : 1) + (kind.DefaultBeta is null ? 0 : 1);
        bool isKnown = kind is not null && IsAllowed(rule, kind.Name) && parameters.Length <= known && parameters.All(parameter => parameter is not null);
        return isKnown && ActivationSpec.Create(kind!.Name, parameters.ElementAtOrDefault(0), parameters.ElementAtOrDefault(1)) is var activation
            && ActivationKinds.AreConsistent(activation)
                ? AttributeValue.Of(rule.Name, activation)
                : null;
    }

    private static string WriteActivation(ActivationSpec activation)
    {
        ActivationSpec usual = ActivationSpec.Create(activation.Name);
        return activation == usual ? activation.Name
            : activation.Beta == usual.Beta ? string.Create(CultureInfo.InvariantCulture, $"{activation.Name}:{activation.Alpha}")
            : string.Create(CultureInfo.InvariantCulture, $"{activation.Name}:{activation.Alpha}:{activation.Beta}");
    }

    private static bool IsAllowed(AttributeRule rule, string activation) =>
        (rule.AllowsSoftmax || activation != ActivationKinds.Softmax) && (rule.AllowsPrelu || activation != ActivationKinds.Prelu);

    /// <summary>A number that a float32 can hold.</summary>
    private static double? ReadNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && float.IsFinite((float)number) ? number : null;
}
