using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>Turns the attributes of a layer as stated into those of its kind: defaults filled in, each checked by its rule.</summary>
static class AttributeRules
{
    /// <summary>Every attribute of <paramref name="kind"/>, in the kind's order; of those that follow another, the ones that differ from it.</summary>
    /// <param name="kind">The layer's kind.</param>
    /// <param name="stated">The attributes as stated.</param>
    /// <param name="layer">The layer in words, for messages.</param>
    /// <param name="layerSpan">Place of an error about something missing.</param>
    /// <param name="problems">Makes the errors.</param>
    public static List<AttributeValue> Resolve(
        LayerKind kind, List<AttributeDraft> stated, string layer, SourceSpan layerSpan, ModelProblems problems)
    {
        HashSet<string> seen = [];
        foreach (AttributeDraft attribute in stated)
        {
            string name = attribute.Name.Value;
            if (kind.Attributes.All(rule => rule.Name != name))
            {
                string[] known = kind.Attributes.Select(rule => rule.Name).Concat(ModelKeys.Layer).ToArray();
                throw problems.At(attribute.Name.Span, ModelErrorCodes.UnknownAttribute,
                    $"{layer}: kind '{kind.Name}' has no key {Wording.Quote(name)}. {Wording.Suggest(name, known, "keys")}");
            }

            if (!seen.Add(name))
            {
                throw problems.At(attribute.Name.Span, ModelErrorCodes.DuplicateKey,
                    $"{layer}: attribute '{name}' is given twice. Remove one.");
            }
        }

        List<AttributeValue> values = [];
        foreach (AttributeRule rule in kind.Attributes)
        {
            AttributeDraft? attribute = stated.FirstOrDefault(item => item.Name.Value == rule.Name);
            if (attribute is not null)
            {
                AttributeValue value = Check(rule, attribute, layer, problems);
                if (rule.SameAs is null || values.First(item => item.Name == rule.SameAs) != value with { Name = rule.SameAs })
                {
                    values.Add(value);
                }
            }
            else if (rule.Default is not null)
            {
                values.Add(rule.Default with { Activation = WithDefaults(rule.Default.Activation) });
            }
            else if (rule.IsRequired)
            {
                throw problems.At(layerSpan, ModelErrorCodes.MissingAttribute,
                    $"{layer}: attribute '{rule.Name}' is missing; expected {Expected(rule)}. Add it.");
            }
        }

        if (kind.AttributeProblem(name => values.FirstOrDefault(value => value.Name == name)) is string problem)
        {
            throw problems.At(layerSpan, ModelErrorCodes.InvalidAttribute, $"{layer}: {problem}");
        }

        return values;
    }

    private static ActivationSpec? WithDefaults(ActivationSpec? activation) =>
        activation is null ? null : ActivationSpec.Create(activation.Name);

    private static AttributeValue Check(AttributeRule rule, AttributeDraft stated, string layer, ModelProblems problems)
    {
        AttributeValue? value = rule.Type switch
        {
            AttributeType.PositiveInteger => Integer(rule, stated, 1, layer, problems),
            AttributeType.NonNegativeInteger => Integer(rule, stated, 0, layer, problems),
            AttributeType.Flag => stated.Flag is null ? null : new(rule.Name, Flag: stated.Flag),
            AttributeType.Number => stated.Number is double number && IsSingle(number) ? new(rule.Name, Number: number) : null,
            AttributeType.NonNegativeNumber => Number(rule, stated, number => number >= 0),
            AttributeType.PositiveNumber => Number(rule, stated, number => (float)number > 0),
            AttributeType.Word => stated.Text is not null && rule.Words.Contains(stated.Text) ? new(rule.Name, Text: stated.Text) : null,
            _ => ActivationOf(rule, stated, layer, problems),
        };
        if (value is null)
        {
            throw problems.At(stated.Span, ModelErrorCodes.InvalidAttribute,
                $"{layer}: attribute '{rule.Name}' is {stated.Found}; expected {Expected(rule)}. Correct the value.");
        }

        return value;
    }

    private static AttributeValue? Number(AttributeRule rule, AttributeDraft stated, System.Func<double, bool> isAllowed) =>
        stated.Number is double number && IsSingle(number) && isAllowed(number) ? new(rule.Name, Number: number) : null;

    private static AttributeValue? Integer(AttributeRule rule, AttributeDraft stated, int least, string layer, ModelProblems problems)
    {
        if (stated.Number is not double number || number % 1 != 0 || number < least)
        {
            return null;
        }

        if (number > FormatLimits.MaximumSize)
        {
            throw problems.At(stated.Span, ModelErrorCodes.SizeOutOfRange,
                $"{layer}: attribute '{rule.Name}' is {stated.Found}; the largest size is {FormatLimits.MaximumSize}. Use a smaller one.");
        }

        return new(rule.Name, Integer: (int)number);
    }

    private static AttributeValue? ActivationOf(AttributeRule rule, AttributeDraft stated, string layer, ModelProblems problems)
    {
        ActivationDraft? draft = stated.Activation
            ?? (stated.Text is null ? null : new(new(stated.Text, stated.Span), null, null));
        if (draft is null)
        {
            return null;
        }

        string name = draft.Name.Value;
        ActivationKind? kind = ActivationKinds.Find(name);
        if (kind is null)
        {
            string[] known = ActivationKinds.All.Select(item => item.Name).ToArray();
            throw problems.At(draft.Name.Span, ModelErrorCodes.UnknownActivation,
                $"{layer}: attribute '{rule.Name}' names the unknown activation {Wording.Quote(name)}. " +
                Wording.Suggest(name, known, "activations"));
        }

        if (name == ActivationKinds.Prelu && !rule.AllowsPrelu)
        {
            throw problems.At(draft.Name.Span, ModelErrorCodes.ReservedAttribute,
                $"{layer}: activation 'prelu' has weights; here it is reserved by format 1.0 and not available in this version. " +
                "Use linear here and an activation layer with prelu after it.");
        }

        if (name == ActivationKinds.Softmax && !rule.AllowsSoftmax)
        {
            throw problems.At(draft.Name.Span, ModelErrorCodes.ActivationNotAllowed,
                $"{layer}: '{rule.Name}' cannot be softmax, which is not elementwise. " +
                "Use an elementwise activation here and a dense or activation layer with softmax after it.");
        }

        double? alpha = Parameter("alpha", draft.Alpha, kind.DefaultAlpha, name, layer, problems);
        double? beta = Parameter("beta", draft.Beta, kind.DefaultBeta, name, layer, problems);
        ActivationSpec activation = ActivationSpec.Create(name, alpha, beta);
        if (!ActivationKinds.AreConsistent(activation))
        {
            throw problems.At((draft.Alpha?.Span ?? draft.Beta?.Span)!.Value, ModelErrorCodes.InvalidAttribute,
                $"{layer}: activation 'clamp' of attribute '{rule.Name}' has alpha {Wording.Number(activation.Alpha)}, the least value, above beta " +
                $"{Wording.Number(activation.Beta)}, the greatest. Exchange them.");
        }

        return new(rule.Name, Activation: activation);
    }

    private static double? Parameter(
        string parameter, Located<double>? stated, double? defaultValue, string activation, string layer, ModelProblems problems)
    {
        if (stated is not Located<double> given)
        {
            return null;
        }

        if (defaultValue is null)
        {
            throw problems.At(given.Span, ModelErrorCodes.ActivationNotAllowed,
                $"{layer}: activation '{activation}' has no parameter '{parameter}'. Remove it.");
        }

        if (!IsSingle(given.Value))
        {
            throw problems.At(given.Span, ModelErrorCodes.InvalidAttribute,
                $"{layer}: parameter '{parameter}' of activation '{activation}' is {Wording.Number(given.Value)}; " +
                "expected a finite float32 number. Correct the value.");
        }

        return given.Value;
    }

    /// <summary>Whether the device's float32 can hold the number; false for NaN.</summary>
    private static bool IsSingle(double number) => number is >= float.MinValue and <= float.MaxValue;

    private static string Expected(AttributeRule rule) => rule.Type switch
    {
        AttributeType.PositiveInteger => $"a whole number from 1 to {FormatLimits.MaximumSize}",
        AttributeType.NonNegativeInteger => $"a whole number from 0 to {FormatLimits.MaximumSize}",
        AttributeType.Flag => "true or false",
        AttributeType.Number => "a finite float32 number",
        AttributeType.NonNegativeNumber => "a finite float32 number of at least 0",
        AttributeType.PositiveNumber => "a finite float32 number above 0",
        AttributeType.Word => "one of " + Wording.List(rule.Words),
        _ => "the name of an activation, or an object with name, alpha and beta",
    };
}
