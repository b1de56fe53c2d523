using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>The rule for names of models, layers and tensors, and for lists of names.</summary>
static class NameRule
{
    /// <summary>Checks a name: an ASCII letter, then ASCII letters, digits, '-', '_' or '.'.</summary>
    public static void Check(Located<string> name, string what, ModelProblems problems)
    {
        string value = name.Value;
        bool valid = value.Length is > 0 and <= FormatLimits.MaximumNameLength && IsLetter(value[0]);
        foreach (char character in value)
        {
            valid &= IsLetter(character) || character is (>= '0' and <= '9') or '-' or '_' or '.';
        }

        if (!valid)
        {
            throw problems.At(name.Span, ModelErrorCodes.InvalidName,
                $"{what} is {Wording.Quote(value)}; expected a letter (a-z, A-Z), then letters, digits, '-', '_' or '.', " +
                $"at most {FormatLimits.MaximumNameLength} characters. Rename it.");
        }
    }

    /// <summary>Checks that a list has no empty and no repeated entries.</summary>
    public static void CheckDistinct(WordList list, string what, ModelProblems problems)
    {
        HashSet<string> seen = [];
        foreach (Located<string> item in list.Items)
        {
            if (item.Value.Length == 0)
            {
                throw problems.At(item.Span, ModelErrorCodes.InvalidName, $"{what} has an empty entry. Give every entry a text.");
            }

            if (!seen.Add(item.Value))
            {
                throw problems.At(item.Span, ModelErrorCodes.DuplicateName,
                    $"{what} has {Wording.Quote(item.Value)} twice. Make every entry different.");
            }
        }
    }

    private static bool IsLetter(char character) => character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
}
