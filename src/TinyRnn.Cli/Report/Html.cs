using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace TinyRnn.Cli.Report;

/// <summary>
/// Elements of a page that is HTML and well-formed XML at once. The library escapes; what XML has no character for (a name may hold
/// anything) becomes U+FFFD.
/// </summary>
internal static class Html
{
    private static readonly HashSet<string> Void = ["meta", "br", "hr", "col"];

    /// <summary>An element with attributes (name and value in turn) and content.</summary>
    public static XElement Element(string name, string? cssClass, params object?[] content)
    {
        var element = new XElement(name);
        if (cssClass is not null)
        {
            element.SetAttributeValue("class", cssClass);
        }

        element.Add(content.Select(Clean).ToArray());

        // HTML knows no empty-element tags but those of void elements.
        if (element.IsEmpty && !Void.Contains(name))
        {
            element.Value = "";
        }

        return element;
    }

    /// <summary>An attribute.</summary>
    public static XAttribute Attribute(string name, string value) => new(name, CleanText(value));

    /// <summary>A table with a header row; cells after the first column stand to the right.</summary>
    public static XElement Table(IEnumerable<string> headers, IEnumerable<IEnumerable<object>> rows) => Element(
        "div", "scroll",
        Element(
            "table", null,
            Element("thead", null, Element("tr", null, [.. headers.Select(header => Element("th", null, Attribute("scope", "col"), header))])),
            Element("tbody", null, [.. rows.Select(row => Element("tr", null, [.. row.Select((cell, index) => index == 0
                ? Element("th", null, Attribute("scope", "row"), cell)
                : Element("td", null, cell))]))])));

    /// <summary>The text of a whole page.</summary>
    public static string Document(XElement root)
    {
        var text = new StringBuilder("<!DOCTYPE html>\n");
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = false, NewLineChars = "\n", NewLineHandling = NewLineHandling.None };
        using (var writer = XmlWriter.Create(text, settings))
        {
            root.Save(writer);
        }

        return text.Append('\n').ToString();
    }

    /// <summary>Text without characters that XML cannot hold.</summary>
    public static string CleanText(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }

    private static object? Clean(object? content) => content switch
    {
        string text => CleanText(text),
        IEnumerable<object?> list and not XElement => list.Select(Clean).ToArray(),
        IFormattable number and not XNode => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => content,
    };
}
