using System;
using System.Collections.Generic;
using System.Text;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Breaks lines that are too long to read: comments between words; statements before the operators that bind least, or else after the
/// parenthesis that opens the last arguments.
/// </summary>
internal static class LineBreaker
{
    /// <summary>Columns of a line.</summary>
    public const int Columns = 140;

    private const int Indentation = 4;

    private static readonly string[][] OperatorsByPrecedence = [[" ? ", " : "], [" || "], [" && "], [" | "], [" + ", " - "], [" * ", " / "]];

    /// <summary>The lines of a line; none is longer than <see cref="Columns"/> where it can be helped.</summary>
    /// <param name="line">The line without its indentation.</param>
    /// <param name="indent">Columns before it.</param>
    /// <returns>Lines with what they are indented further.</returns>
    public static IEnumerable<string> Break(string line, int indent)
    {
        if (indent + line.Length <= Columns)
        {
            return [line];
        }

        List<string> lines = [];
        if (line.StartsWith("//", StringComparison.Ordinal))
        {
            BreakComment(line, indent, lines);
        }
        else
        {
            BreakCode(line, indent, 0, lines);
        }

        return lines;
    }

    /// <summary>Between words, but not within a tag of the documentation; further lines begin as the first one does.</summary>
    private static void BreakComment(string line, int indent, List<string> lines)
    {
        int text = line.StartsWith("///", StringComparison.Ordinal) ? 3 : 2;
        bool hasTags = text == 3;
        while (text < line.Length && line[text] == ' ')
        {
            text++;
        }

        string start = line.Substring(0, text);
        string rest = line.Substring(text);
        int room = Columns - indent - text;
        while (rest.Length > room)
        {
            int place = -1;
            int depth = 0;
            for (int i = 0; i < rest.Length && (i <= room || place < 0); i++)
            {
                depth += !hasTags ? 0 : rest[i] == '<' ? 1 : rest[i] == '>' ? -1 : 0;
                if (rest[i] == ' ' && depth == 0)
                {
                    place = i;
                }
            }

            if (place < 0)
            {
                break;
            }

            lines.Add(start + rest.Substring(0, place));
            rest = rest.Substring(place + 1);
        }

        lines.Add(start + rest);
    }

    private static void BreakCode(string code, int indent, int extra, List<string> lines)
    {
        string spaces = new(' ', extra);
        if (indent + extra + code.Length <= Columns)
        {
            lines.Add(spaces + code);
            return;
        }

        int[] depths = Depths(code);
        List<int> operators = Operators(code, depths);
        if (operators.Count > 0)
        {
            int from = 0;
            int further = extra;
            foreach (int place in operators)
            {
                BreakCode(code.Substring(from, place - from), indent, further, lines);
                from = place + 1;
                further = extra + Indentation;
            }

            BreakCode(code.Substring(from), indent, further, lines);
            return;
        }

        (int open, int close) = LastArguments(code, depths);
        if (open < 0)
        {
            lines.Add(spaces + code);
            return;
        }

        lines.Add(spaces + code.Substring(0, open + 1));
        string inside = code.Substring(open + 1, close - open - 1);
        string tail = code.Substring(close);
        int inner = extra + Indentation;
        if (indent + inner + inside.Length + tail.Length <= Columns)
        {
            lines.Add(new string(' ', inner) + inside + tail);
            return;
        }

        List<string> arguments = Arguments(inside);
        for (int i = 0; i < arguments.Count; i++)
        {
            BreakCode(arguments[i] + (i < arguments.Count - 1 ? "," : tail), indent, inner, lines);
        }
    }

    /// <summary>Places of the spaces before the operators outside of parentheses that bind least, after an assignment where there is one.</summary>
    private static List<int> Operators(string code, int[] depths)
    {
        int start = 0;
        for (int i = 0; i + 3 <= code.Length; i++)
        {
            if (depths[i] == 0 && string.CompareOrdinal(code, i, " = ", 0, 3) == 0)
            {
                start = i + 3;
                break;
            }
        }

        List<int> places = [];
        foreach (string[] operators in OperatorsByPrecedence)
        {
            for (int i = start; i + 3 <= code.Length; i++)
            {
                if (depths[i] == 0 && Array.Exists(operators, item => string.CompareOrdinal(code, i, item, 0, item.Length) == 0))
                {
                    places.Add(i);
                }
            }

            if (places.Count > 0)
            {
                break;
            }
        }

        return places;
    }

    /// <summary>The last pair of parentheses that is in no other and holds something.</summary>
    private static (int Open, int Close) LastArguments(string code, int[] depths)
    {
        int close = code.Length - 1;
        while (close >= 0)
        {
            if (code[close] == ')' && depths[close] == 0)
            {
                int open = close - 1;
                while (depths[open] > 0)
                {
                    open--;
                }

                if (close - open > 1)
                {
                    return (open, close);
                }
            }

            close--;
        }

        return (-1, -1);
    }

    private static List<string> Arguments(string text)
    {
        int[] depths = Depths(text);
        List<string> arguments = [];
        StringBuilder argument = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == ',' && depths[i] == 0)
            {
                arguments.Add(argument.ToString().Trim());
                argument.Clear();
            }
            else
            {
                argument.Append(text[i]);
            }
        }

        arguments.Add(argument.ToString().Trim());
        return arguments;
    }

    /// <summary>How many brackets each character is in; characters of text literals count as in one more.</summary>
    private static int[] Depths(string code)
    {
        int[] depths = new int[code.Length];
        int depth = 0;
        bool isText = false;
        for (int i = 0; i < code.Length; i++)
        {
            char character = code[i];
            if (isText)
            {
                depths[i] = depth + 1;
                if (character == '\\' && i + 1 < code.Length)
                {
                    depths[++i] = depth + 1;
                }
                else if (character == '"')
                {
                    isText = false;
                }

                continue;
            }

            // An angle bracket is one where no space is before it, as before a comparison.
            bool closes = character is ')' or ']' or '}' || (character == '>' && i > 0 && code[i - 1] is not (' ' or '='));
            bool opens = character is '(' or '[' or '{' || (character == '<' && i > 0 && code[i - 1] != ' ');
            depth -= closes ? 1 : 0;
            depths[i] = character == '"' ? depth + 1 : depth;
            depth += opens ? 1 : 0;
            isText = character == '"';
        }

        return depths;
    }
}
