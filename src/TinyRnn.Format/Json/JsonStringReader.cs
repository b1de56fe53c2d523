using System.Globalization;
using System.Text;

namespace TinyRnn.Format;

/// <summary>Reads JSON strings.</summary>
static class JsonStringReader
{
    private const int UnicodeDigits = 4;

    /// <summary>Reads the string whose opening quote is at <paramref name="position"/> and moves behind its closing quote.</summary>
    public static string Read(string text, ref int position, ModelProblems problems)
    {
        int start = position;
        int end = start + 1;
        bool isPlain = true;
        while (end < text.Length && text[end] != '"')
        {
            isPlain &= text[end] != '\\' && !char.IsSurrogate(text[end]);
            if (text[end] < ' ')
            {
                throw problems.At(new(end, 1), ModelErrorCodes.InvalidText,
                    $"A string holds the control character U+{(int)text[end]:X4} (a line break?); expected it as an escape such as \\n. " +
                    "Close the string or write the escape.");
            }

            end += text[end] == '\\' ? 2 : 1;
        }

        if (end >= text.Length)
        {
            throw problems.At(new(text.Length, 0), ModelErrorCodes.JsonTruncated,
                "The file ends early: expected a closing '\"', found the end of the file. Copy or export the file again.");
        }

        position = end + 1;
        return isPlain ? text.Substring(start + 1, end - start - 1) : Unescape(text, start + 1, end, problems);
    }

    private static string Unescape(string text, int start, int end, ModelProblems problems)
    {
        StringBuilder result = new();
        int pendingHigh = -1;
        int i = start;
        while (i < end)
        {
            int unitStart = i;
            char unit = text[i] == '\\' ? ReadEscape(text, ref i, end, problems) : text[i++];
            if (pendingHigh >= 0 != char.IsLowSurrogate(unit))
            {
                int wrong = pendingHigh >= 0 ? pendingHigh : unitStart;
                throw Unpaired(wrong, problems);
            }

            pendingHigh = char.IsHighSurrogate(unit) ? unitStart : -1;
            result.Append(unit);
        }

        return pendingHigh < 0 ? result.ToString() : throw Unpaired(pendingHigh, problems);
    }

    private static ModelFileException Unpaired(int position, ModelProblems problems) =>
        problems.At(new(position, 1), ModelErrorCodes.InvalidText,
            "A string holds half of a surrogate pair; expected a high half followed by a low half. Write the whole character.");

    private static char ReadEscape(string text, ref int position, int end, ModelProblems problems)
    {
        int start = position;
        char kind = text[start + 1];
        position += 2;
        switch (kind)
        {
            case '"' or '\\' or '/':
                return kind;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when position + UnicodeDigits <= end && TryHex(text, position, out int code):
                position += UnicodeDigits;
                return (char)code;
            default:
                throw problems.At(new(start, 2), ModelErrorCodes.InvalidText,
                    $"A string holds the escape {Wording.Quote(text.Substring(start, 2))}; expected \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u with " +
                    "4 hexadecimal digits. Correct it.");
        }
    }

    private static bool TryHex(string text, int start, out int code) =>
        int.TryParse(text.Substring(start, UnicodeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
}
