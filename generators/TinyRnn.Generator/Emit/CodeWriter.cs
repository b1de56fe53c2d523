using System;
using System.Globalization;
using System.Text;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// Writes C# with indentation: <c>using (writer.Block("if (x)")) { ... }</c>. Lines end in LF and no blank follows the last
/// character of a line, so the same model gives the same bytes on every machine.
/// </summary>
internal sealed class CodeWriter
{
    private const int SpacesPerLevel = 4;

    private readonly StringBuilder _text = new();
    private int _level;

    /// <summary>Writes an empty line, unless the previous line opens a block or is empty itself.</summary>
    public CodeWriter Line()
    {
        int length = _text.Length;
        bool isStart = length == 0;
        bool isAfterEmptyLine = length >= 2 && _text[length - 1] == '\n' && _text[length - 2] == '\n';
        bool isAfterOpening = length >= 2 && _text[length - 1] == '\n' && _text[length - 2] == '{';
        if (!isStart && !isAfterEmptyLine && !isAfterOpening)
        {
            _text.Append('\n');
        }

        return this;
    }

    /// <summary>Writes one or more lines at the current indentation; LF separates lines, whatever the source file uses.</summary>
    public CodeWriter Line(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string trimmed = line.TrimEnd('\r', ' ');
            if (trimmed.Length > 0)
            {
                _text.Append(' ', _level * SpacesPerLevel).Append(trimmed);
            }

            _text.Append('\n');
        }

        return this;
    }

    /// <summary>Writes <paramref name="header"/> and an opening brace, and indents until the scope is disposed.</summary>
    public IDisposable Block(string header) => Block(header, "}");

    /// <summary>As <see cref="Block(string)"/> with another closing line, such as <c>};</c>.</summary>
    public IDisposable Block(string header, string closing)
    {
        if (header.Length > 0)
        {
            Line(header);
        }

        Line("{");
        _level++;
        return new Scope(this, closing);
    }

    /// <summary>Indents until the scope is disposed, without braces (continuation lines).</summary>
    public IDisposable Indented()
    {
        _level++;
        return new Scope(this, null);
    }

    /// <summary>A float32 literal that reads back to the same bits, such as <c>0.2f</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public static string Float(float value)
    {
        if (float.IsNaN(value) || float.IsInfinity(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "Only finite values have a literal.");
        }

        return value.ToString("R", CultureInfo.InvariantCulture) is string shortest
            && float.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).Equals(value)
                ? shortest + "f"
                : value.ToString("G9", CultureInfo.InvariantCulture) + "f";
    }

    /// <summary>A whole number in invariant form.</summary>
    public static string Integer(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A name of the model file as part of a C# name: the first letter large.</summary>
    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    /// <summary>Everything written so far.</summary>
    public override string ToString() => _text.ToString();

    private sealed class Scope(CodeWriter writer, string? closing) : IDisposable
    {
        public void Dispose()
        {
            writer._level--;
            if (closing is not null)
            {
                writer.Line(closing);
            }
        }
    }
}
