using System.Globalization;
using System.Text;

namespace TinyRnn.Generator.Emit;

/// <summary>Values as C# text, the same on every machine.</summary>
internal static class Literals
{
    /// <summary>A string literal with exactly these UTF-16 units.</summary>
    public static string Text(string value)
    {
        StringBuilder text = new("\"", value.Length + 2);
        foreach (char unit in value)
        {
            bool plain = unit is >= ' ' and < (char)127 && unit is not '"' and not '\\';
            bool letter = unit >= 160 && char.IsLetterOrDigit(unit);
            if (plain || letter)
            {
                text.Append(unit);
            }
            else if (unit is '"' or '\\')
            {
                text.Append('\\').Append(unit);
            }
            else
            {
                text.Append("\\u").Append(((int)unit).ToString("X4", CultureInfo.InvariantCulture));
            }
        }

        return text.Append('"').ToString();
    }

    /// <summary>Text for an XML comment: one line, markup escaped, whatever a comment cannot hold replaced.</summary>
    public static string Xml(string value)
    {
        StringBuilder text = new(value.Length);
        foreach (char unit in value)
        {
            text.Append(unit switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ when char.IsControl(unit) || char.IsSurrogate(unit) || unit is '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF' => " ",
                _ => unit.ToString(),
            });
        }

        return text.ToString();
    }

    /// <summary>Text for a line comment: one line.</summary>
    public static string Comment(string value)
    {
        StringBuilder text = new(value.Length);
        foreach (char unit in value)
        {
            text.Append(char.IsControl(unit) || unit is '\u2028' or '\u2029' ? ' ' : unit);
        }

        return text.ToString();
    }

    /// <summary>A double literal that reads back as the same bits (finite values only).</summary>
    public static string Double(double value) => value.ToString("G17", CultureInfo.InvariantCulture) + "d";

    /// <summary>A whole number for reading: <c>12,345</c>.</summary>
    public static string Grouped(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A whole number as code.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
