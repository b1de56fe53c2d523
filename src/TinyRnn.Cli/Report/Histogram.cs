using System;
using System.Collections.Generic;
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
        double width = isSmall ? 230 : 360, height = isSmall ? 140 : 230, left = isSmall ? 44 : 52, right = 26, top = 10, bottom = 38;
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
            "svg", null, Html.Attribute("viewBox", $"0 0 {Svg.Number(width)} {Svg.Number(height)}"), Html.Attribute("role", "img"),
            Html.Attribute("aria-label", $"{title}: number of values over {horizontalTitle}"));
        foreach ((double value, string text) in Few(vertical))
        {
            double y = height - bottom - (vertical.Position(value) * rise);
            picture.Add(Svg.Line("grid", left, y, width - right, y));
            picture.Add(Svg.Text(left - 5, y + 4, "end", text));
        }

        for (int bin = 0; bin < Bins; bin++)
        {
            double share = vertical.Position(counts[bin]);
            if (counts[bin] > 0)
            {
                picture.Add(Html.Element(
                    "rect", "f1", Html.Attribute("x", Svg.Number(left + (bin * inner / Bins) + 0.5)), Html.Attribute("width", Svg.Number((inner / Bins) - 1)),
                    Html.Attribute("y", Svg.Number(height - bottom - (share * rise))), Html.Attribute("height", Svg.Number(share * rise))));
            }
        }

        foreach ((double value, string text) in Few(horizontal))
        {
            picture.Add(Svg.Text(left + (horizontal.Position(value) * inner), height - bottom + 14, "middle", text));
        }

        picture.Add(Svg.Text(left + (inner / 2), height - 5, "middle", horizontalTitle));
        picture.Add(Svg.VerticalTitle(top + (rise / 2), vertical.Title));
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
}
