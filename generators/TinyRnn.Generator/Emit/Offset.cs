using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// A whole number of the emitted code: a sum of names (constants and loop variables), each times a number, and a number. It is written
/// the way one writes it by hand: nothing times 1, nothing plus 0, what is known added up.
/// </summary>
internal sealed class Offset
{
    private readonly IReadOnlyList<(string Name, int Factor)> _terms;
    private readonly int _constant;

    private Offset(IReadOnlyList<(string Name, int Factor)> terms, int constant)
    {
        _terms = terms;
        _constant = constant;
    }

    /// <summary>Whether it is 0.</summary>
    public bool IsZero => _terms.Count == 0 && _constant == 0;

    /// <summary>A known number.</summary>
    public static implicit operator Offset(int value) => new([], value);

    /// <summary>A name, or an expression that stands for one.</summary>
    public static implicit operator Offset(string name) => Of(name);

    /// <summary>As the conversion, where a string would be taken for text.</summary>
    public static Offset Of(string name) => int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
        ? value
        : new Offset([(name, 1)], 0);

    /// <summary>The sum.</summary>
    public Offset Plus(Offset other)
    {
        List<(string Name, int Factor)> terms = [.. _terms];
        foreach ((string name, int factor) in other._terms)
        {
            int known = terms.FindIndex(term => term.Name == name);
            if (known < 0)
            {
                terms.Add((name, factor));
            }
            else
            {
                terms[known] = (name, terms[known].Factor + factor);
            }
        }

        return new([.. terms.Where(term => term.Factor != 0)], checked(_constant + other._constant));
    }

    /// <summary>The product with a known number.</summary>
    public Offset Times(int factor) => factor == 0
        ? 0
        : new Offset([.. _terms.Select(term => (term.Name, checked(term.Factor * factor)))], checked(_constant * factor));

    /// <summary>The product with a constant of the emitted code.</summary>
    public Offset Times(string constant) => IsZero ? this : Of($"{Factor()} * {constant}");

    /// <summary>The expression.</summary>
    public override string ToString()
    {
        string text = string.Empty;
        foreach ((string name, int factor) in _terms)
        {
            string value = Math.Abs(factor) == 1 ? name : $"{Part(name)} * {CodeWriter.Integer(Math.Abs(factor))}";
            text += text.Length > 0 ? (factor < 0 ? " - " : " + ") + value : factor < 0 ? "-" + value : value;
        }

        return text.Length == 0 ? CodeWriter.Integer(_constant)
            : _constant == 0 ? text
            : $"{text} {(_constant < 0 ? "-" : "+")} {CodeWriter.Integer(Math.Abs((long)_constant))}";
    }

    private string Factor() => _terms.Count + (_constant == 0 ? 0 : 1) > 1 ? $"({this})" : ToString();

    private static string Part(string name) => name.Contains(" + ") || name.Contains(" - ") ? $"({name})" : name;
}
