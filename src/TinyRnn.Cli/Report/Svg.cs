using System;
using System.Globalization;
using System.Xml.Linq;

namespace TinyRnn.Cli.Report;

/// <summary>Parts of pictures.</summary>
internal static class Svg
{
    /// <summary>A text.</summary>
    public static XElement Text(double x, double y, string anchor, string text) => Html.Element(
        "text", null, Html.Attribute("x", Number(x)), Html.Attribute("y", Number(y)), Html.Attribute("text-anchor", anchor), text);

    /// <summary>The name of a vertical axis, turned, at the picture's left.</summary>
    public static XElement VerticalTitle(double middle, string text)
    {
        XElement title = Text(0, 0, "middle", text);
        title.SetAttributeValue("transform", $"translate(11 {Number(middle)}) rotate(-90)");
        return title;
    }

    /// <summary>A line in the style of a class.</summary>
    public static XElement Line(string cssClass, double x1, double y1, double x2, double y2) => Html.Element(
        "line", cssClass, Html.Attribute("x1", Number(x1)), Html.Attribute("y1", Number(y1)), Html.Attribute("x2", Number(x2)), Html.Attribute("y2", Number(y2)));

    /// <summary>A place in a picture; a tenth of a unit is enough.</summary>
    public static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
