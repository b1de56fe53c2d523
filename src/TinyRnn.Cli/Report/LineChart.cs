using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace TinyRnn.Cli.Report;

/// <summary>One line of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Places and values; a value that is not finite interrupts the line.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A chart of lines with both axes labelled, as a figure with its legend in HTML.</summary>
internal static class LineChart
{
    /// <summary>Width in the chart's own units; the page shows a unit as about a pixel.</summary>
    private const double Width = 360;

    private const double Height = 230;
    private const double Left = 52;
    private const double Right = 12;
    private const double Top = 12;
    private const double Bottom = 40;

    /// <summary>Draws lines.</summary>
    /// <param name="title">Heading of the figure.</param>
    /// <param name="horizontal">The axis below.</param>
    /// <param name="vertical">The axis at the left.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="mark">A place to mark and its name; or null.</param>
    public static XElement Draw(string title, Axis horizontal, Axis vertical, IReadOnlyList<ChartLine> lines, (double X, string Name)? mark = null)
    {
        XElement picture = Frame(title, horizontal, vertical);
        if (mark is { } at)
        {
            string x = Number(X(horizontal, at.X));
            picture.Add(Line("mark", x, Number(Top), x, Number(Height - Bottom)));
        }

        for (int i = 0; i < lines.Count; i++)
        {
            AddLine(picture, horizontal, vertical, lines[i], i);
        }

        return Figure(title, [.. lines.Select((line, index) => Legend(line.Name, index)), mark is { } named ? MarkLegend(named.Name) : null], picture);
    }

    /// <summary>Draws points of value against value with the line where both are equal.</summary>
    /// <param name="title">Heading of the figure.</param>
    /// <param name="axis">Both axes' range.</param>
    /// <param name="horizontalTitle">What is drawn to the right.</param>
    /// <param name="verticalTitle">What is drawn upwards.</param>
    /// <param name="points">The points.</param>
    public static XElement Scatter(string title, Axis axis, string horizontalTitle, string verticalTitle, IEnumerable<(double X, double Y)> points)
    {
        XElement picture = Frame(title, axis, axis, horizontalTitle, verticalTitle);
        picture.Add(Line(
            "mark", Number(X(axis, axis.Minimum)), Number(Y(axis, axis.Minimum)), Number(X(axis, axis.Maximum)), Number(Y(axis, axis.Maximum))));
        foreach ((double x, double y) in points)
        {
            picture.Add(Html.Element(
                "circle", "f1", Html.Attribute("cx", Number(X(axis, x))), Html.Attribute("cy", Number(Y(axis, y))), Html.Attribute("r", "1.8"),
                Html.Attribute("fill-opacity", "0.6")));
        }

        return Figure(title, [MarkLegend("equal")], picture);
    }

    private static XElement Figure(string title, IEnumerable<XElement?> legend, XElement picture) => Html.Element(
        "figure", null, Html.Element("figcaption", null, title), Html.Element("ul", "legend", [.. legend]), picture);

    private static XElement Frame(string title, Axis horizontal, Axis vertical, string? horizontalTitle = null, string? verticalTitle = null)
    {
        horizontalTitle ??= horizontal.Title;
        verticalTitle ??= vertical.Title + (vertical.IsLogarithmic ? " (logarithmic)" : "");
        XElement picture = Html.Element(
            "svg", null, Html.Attribute("viewBox", $"0 0 {Number(Width)} {Number(Height)}"), Html.Attribute("role", "img"),
            Html.Attribute("aria-label", $"{title}: {verticalTitle} over {horizontalTitle}"));
        foreach ((double value, string text) in vertical.Ticks)
        {
            string y = Number(Y(vertical, value));
            picture.Add(Line("grid", Number(Left), y, Number(Width - Right), y));
            picture.Add(Text(Left - 6, Y(vertical, value) + 4, "end", text));
        }

        foreach ((double value, string text) in horizontal.Ticks)
        {
            string x = Number(X(horizontal, value));
            picture.Add(Line("grid", x, Number(Height - Bottom), x, Number(Height - Bottom + 4)));
            picture.Add(Text(X(horizontal, value), Height - Bottom + 16, "middle", text));
        }

        picture.Add(Text(Left + ((Width - Left - Right) / 2), Height - 6, "middle", horizontalTitle));
        XElement name = Text(0, 0, "middle", verticalTitle);
        name.SetAttributeValue("transform", $"translate(11 {Number(Top + ((Height - Top - Bottom) / 2))}) rotate(-90)");
        picture.Add(name);
        return picture;
    }

    private static void AddLine(XElement picture, Axis horizontal, Axis vertical, ChartLine line, int index)
    {
        var path = new StringBuilder();
        bool isDown = false;
        int drawn = 0;
        (double X, double Y) last = default;
        foreach ((double x, double y) in line.Points)
        {
            if (!double.IsFinite(y))
            {
                isDown = false;
                continue;
            }

            path.Append(isDown ? 'L' : 'M').Append(Number(X(horizontal, x))).Append(' ').Append(Number(Y(vertical, y)));
            isDown = true;
            drawn++;
            last = (x, y);
        }

        string series = Series(index);
        if (drawn == 1)
        {
            picture.Add(Html.Element(
                "circle", $"f{series}", Html.Attribute("cx", Number(X(horizontal, last.X))), Html.Attribute("cy", Number(Y(vertical, last.Y))),
                Html.Attribute("r", "3")));
        }
        else if (drawn > 1)
        {
            picture.Add(Html.Element("path", $"line s{series}", Html.Attribute("d", path.ToString()), Html.Element("title", null, line.Name)));
        }
    }

    private static XElement Legend(string name, int index) => Sample($"line s{Series(index)}", name);

    private static XElement MarkLegend(string name) => Sample("mark", name);

    private static XElement Sample(string cssClass, string name) => Html.Element(
        "li", null,
        Html.Element(
            "svg", null, Html.Attribute("viewBox", "0 0 26 10"), Html.Attribute("aria-hidden", "true"), Line(cssClass, "0", "5", "26", "5")),
        name);

    private static XElement Line(string cssClass, string x1, string y1, string x2, string y2) => Html.Element(
        "line", cssClass, Html.Attribute("x1", x1), Html.Attribute("y1", y1), Html.Attribute("x2", x2), Html.Attribute("y2", y2));

    private static XElement Text(double x, double y, string anchor, string text) => Html.Element(
        "text", null, Html.Attribute("x", Number(x)), Html.Attribute("y", Number(y)), Html.Attribute("text-anchor", anchor), text);

    private static double X(Axis axis, double value) => Left + (axis.Position(value) * (Width - Left - Right));

    private static double Y(Axis axis, double value) => Height - Bottom - (axis.Position(value) * (Height - Top - Bottom));

    private static string Series(int index) => ((index % ReportColours.Series) + 1).ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
