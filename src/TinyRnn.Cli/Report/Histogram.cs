using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using TinyRnn.Cli.Output;

namespace TinyRnn.Cli.Report;

/// <summary>How often values fall where, as a figure with both axes labelled.</summary>
internal static class Histogram
{
    private const int Bins = 31;

    /// <summary>Draws values.</summary>
    /// <param name="title">Heading of the figure.</param>
    /// <param name="horizontalTitle">What the values are.</param>
    /// <param name="values">The values; those that are not finite are counted in the caption only.</param>
    /// <param name="isSmall">Whether the figure is one of many: narrower and lower.</param>
    public static XElement Draw(string title, string horizontalTitle, float[] values, bool isSmall)
    {
        double width = isSmall ? 230 : 360, height = isSmall ? 140 : 230, left = isSmall ? 44 : 52, right = 18, top = 10, bottom = 38;
        float[] finite = [.. values.Where(float.IsFinite)];
        Axis horizontal = Axis.For(horizontalTitle, finite.Select(value => (double)value), mayBeLogarithmic: false);
        int[] counts = new int[Bins];
        foreach (float value in finite)
        {
            counts[Math.Min(Bins - 1, (int)(horizontal.Position(value) * Bins))]++;
        }

        Axis vertical = Axis.Counts("count", counts.Max());
        double inner = width - left - right, rise = height - top - bottom;
        XElement picture = Html.Element(
            "svg", null, Html.Attribute("viewBox", $"0 0 {Number(width)} {Number(height)}"), Html.Attribute("role", "img"),
            Html.Attribute("aria-label", $"{title}: number of values over {horizontalTitle}"));
        foreach ((double value, string text) in Few(vertical))
        {
            double y = height - bottom - (vertical.Position(value) * rise);
            picture.Add(Html.Element(
                "line", "grid", Html.Attribute("x1", Number(left)), Html.Attribute("x2", Number(width - right)), Html.Attribute("y1", Number(y)),
                Html.Attribute("y2", Number(y))));
            picture.Add(Text(left - 5, y + 4, "end", text));
        }

        for (int bin = 0; bin < Bins; bin++)
        {
            double share = vertical.Position(counts[bin]);
            if (counts[bin] > 0)
            {
                picture.Add(Html.Element(
                    "rect", "f1", Html.Attribute("x", Number(left + (bin * inner / Bins) + 0.5)), Html.Attribute("width", Number((inner / Bins) - 1)),
                    Html.Attribute("y", Number(height - bottom - (share * rise))), Html.Attribute("height", Number(share * rise))));
            }
        }

        foreach ((double value, string text) in Few(horizontal))
        {
            picture.Add(Text(left + (horizontal.Position(value) * inner), height - bottom + 14, "middle", text));
        }

        picture.Add(Text(left + (inner / 2), height - 5, "middle", horizontalTitle));
        XElement name = Text(0, 0, "middle", vertical.Title);
        name.SetAttributeValue("transform", $"translate(11 {Number(top + (rise / 2))}) rotate(-90)");
        picture.Add(name);
        return Html.Element("figure", null, Html.Element("figcaption", null, title, Html.Element("span", null, $" {Summary(values, finite)}")), picture);
    }

    private static string Summary(float[] values, float[] finite)
    {
        if (finite.Length == 0)
        {
            return "no finite values";
        }

        double mean = finite.Average(value => (double)value);
        double deviation = Math.Sqrt(finite.Average(value => (value - mean) * (value - mean)));
        string wrong = finite.Length < values.Length ? $", {Tables.Count(values.Length - finite.Length)} not finite" : "";
        return $"mean {Tables.Number(mean)}, deviation {Tables.Number(deviation)}{wrong}";
    }

    /// <summary>Every tick, or where there are more than four, every second or third.</summary>
    private static IEnumerable<(double Value, string Text)> Few(Axis axis)
    {
        int every = (axis.Ticks.Count + 3) / 4;
        return axis.Ticks.Where((_, index) => index % every == 0);
    }

    private static XElement Text(double x, double y, string anchor, string text) => Html.Element(
        "text", null, Html.Attribute("x", Number(x)), Html.Attribute("y", Number(y)), Html.Attribute("text-anchor", anchor), text);

    private static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
