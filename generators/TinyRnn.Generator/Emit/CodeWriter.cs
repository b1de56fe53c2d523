using System;
using System.Collections.Generic;
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
    private Scope? _scope;
    private int _level;
    private int _loops;

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

    /// <summary>
    /// Writes one or more lines at the current indentation, broken where they are too long; LF separates lines, whatever the source
    /// file uses.
    /// </summary>
    public CodeWriter Line(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string trimmed = line.TrimEnd('\r', ' ');
            string code = trimmed.TrimStart(' ');
            int indent = (_level * SpacesPerLevel) + trimmed.Length - code.Length;
            if (code.Length > 0 && IsAfterBlock() && !IsEndOfBlock(code))
            {
                _text.Append('\n');
            }

            foreach (string part in LineBreaker.Break(code, indent))
            {
                Append(part, indent);
            }
        }

        return this;
    }

    /// <summary>Writes a line of data that nobody reads, however long.</summary>
    public CodeWriter Data(string line)
    {
        Append(line.TrimEnd(' '), _level * SpacesPerLevel);
        return this;
    }

    /// <summary>Declares a reference, if the block that it stands in uses it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">What it refers to, without ref keyword.</param>
    /// <param name="type">The type of that.</param>
    public void Reference(string name, string value, string type = "float") => Declare(name, $"ref {type} {name} = ref {value};");

    /// <summary>Writes a declaration, if the block that it stands in uses its name further on.</summary>
    public void Declare(string name, string declaration)
    {
        int start = _text.Length;
        Line(declaration);
        _scope?.Declarations.Add((name, start, _text.Length - start));
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

    /// <summary>
    /// As <see cref="Block(string)"/> for a method of step code. Where it has loops its body is unchecked: what it counts is known to
    /// fit, also in projects that check arithmetic.
    /// </summary>
    public IDisposable Method(string header)
    {
        IDisposable block = Block(header);
        _level++;
        return new UncheckedBody(this, block);
    }

    /// <summary>Opens a loop over a whole number; inside <see cref="Method"/>.</summary>
    /// <param name="name">Name of the number.</param>
    /// <param name="from">Its first value.</param>
    /// <param name="end">The value that it stays below.</param>
    /// <param name="step">From a value to the next, above 0.</param>
    public IDisposable Loop(string name, Offset from, Offset end, Offset? step = null)
    {
        NoteArithmetic();
        string next = step?.ToString() is { } distance && distance != "1" ? $"{name} += {distance}" : name + "++";
        return Block($"for (int {name} = {from}; {name} < {end}; {next})");
    }

    /// <summary>As the other, from a number down to 0.</summary>
    public IDisposable LoopDown(string name, int from)
    {
        NoteArithmetic();
        return Block($"for (int {name} = {Integer(from)}; {name} >= 0; {name}--)");
    }

    /// <summary>Has the body of the method unchecked: it adds or multiplies numbers outside of a loop.</summary>
    public void NoteArithmetic() => _loops++;

    /// <summary>Indents until the scope is disposed, without braces (continuation lines).</summary>
    public IDisposable Indented()
    {
        _level++;
        return new Indentation(this);
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

    /// <summary>Whether a text has a name, not as a part of a longer one.</summary>
    public static bool Mentions(string text, string name)
    {
        for (int at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            int end = at + name.Length;
            if ((at == 0 || !IsOfName(text[at - 1])) && (end == text.Length || !IsOfName(text[end])))
            {
                return true;
            }
        }

        return false;

        static bool IsOfName(char character) => char.IsLetterOrDigit(character) || character == '_';
    }

    /// <summary>Everything written so far.</summary>
    public override string ToString() => _text.ToString();

    private void Append(string line, int indent)
    {
        if (line.Length > 0)
        {
            _text.Append(' ', indent).Append(line);
        }

        _text.Append('\n');
    }

    /// <summary>Whether the last line closes a block.</summary>
    private bool IsAfterBlock()
    {
        int start = _text.Length - 1;
        while (start > 0 && _text[start - 1] != '\n')
        {
            start--;
        }

        while (start >= 0 && start < _text.Length && _text[start] == ' ')
        {
            start++;
        }

        return start >= 0 && start < _text.Length && _text[start] == '}';
    }

    private static bool IsEndOfBlock(string code) => code[0] == '}' || code.StartsWith("else", StringComparison.Ordinal);

    /// <summary>Removes the declarations of a scope that nothing after them uses, the last first: it may be all that uses another.</summary>
    private void RemoveUnused(List<(string Name, int Start, int Length)> declarations)
    {
        for (int i = declarations.Count - 1; i >= 0; i--)
        {
            (string name, int start, int length) = declarations[i];
            int end = start + length;
            if (!Mentions(_text.ToString(end, _text.Length - end), name))
            {
                _text.Remove(start, length);
                RemoveEmptyLine(start);
            }
        }
    }

    /// <summary>Removes the empty line at a place where the line before it is empty too, opens a block or is the end of the text.</summary>
    private void RemoveEmptyLine(int place)
    {
        if (place >= _text.Length)
        {
            while (_text.Length >= 2 && _text[_text.Length - 1] == '\n' && _text[_text.Length - 2] == '\n')
            {
                _text.Length--;
            }
        }
        else if (place >= 2 && _text[place] == '\n' && _text[place - 2] is '\n' or '{')
        {
            _text.Remove(place, 1);
        }
    }

    private sealed class Scope : IDisposable
    {
        private readonly CodeWriter _writer;
        private readonly string _closing;
        private readonly Scope? _outer;

        public Scope(CodeWriter writer, string closing)
        {
            _writer = writer;
            _closing = closing;
            _outer = writer._scope;
            writer._scope = this;
        }

        public List<(string Name, int Start, int Length)> Declarations { get; } = [];

        public void Dispose()
        {
            _writer.RemoveUnused(Declarations);
            _writer._scope = _outer;
            _writer._level--;
            _writer.Line(_closing);
        }
    }

    private sealed class Indentation(CodeWriter writer) : IDisposable
    {
        public void Dispose() => writer._level--;
    }

    /// <summary>A body, written one level further in: it either gets the braces of unchecked around it, or goes back.</summary>
    private sealed class UncheckedBody : IDisposable
    {
        private readonly CodeWriter _writer;
        private readonly IDisposable _block;
        private readonly int _start;
        private readonly int _loops;

        public UncheckedBody(CodeWriter writer, IDisposable block)
        {
            _writer = writer;
            _block = block;
            _start = writer._text.Length;
            _loops = writer._loops;
        }

        public void Dispose()
        {
            StringBuilder text = _writer._text;
            _writer.RemoveUnused(((Scope)_block).Declarations);
            ((Scope)_block).Declarations.Clear();
            _writer._level--;
            string body = text.ToString(_start, text.Length - _start);
            text.Length = _start;
            if (_writer._loops > _loops)
            {
                _writer.Line("unchecked");
                _writer.Line("{");
                text.Append(body);
                _writer.Line("}");
            }
            else if (body.Length > 0)
            {
                foreach (string line in body.TrimEnd('\n').Split('\n'))
                {
                    text.Append(line.Length == 0 ? line : line.Substring(SpacesPerLevel)).Append('\n');
                }
            }

            _block.Dispose();
        }
    }
}
