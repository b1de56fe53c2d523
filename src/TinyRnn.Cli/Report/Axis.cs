using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TinyRnn.Cli.Report;

/// <summary>One axis of a chart: its range, where its ticks stand and what they say.</summary>
internal sealed class Axis
{
    private const double LogarithmicFrom = 50;

    private Axis(string title, double minimum, double maximum, bool isLogarithmic, IReadOnlyList<(double Value, string Text)> ticks)
    {
        Title = title;
        Minimum = minimum;
        Maximum = maximum;
        IsLogarithmic = isLogarithmic;
        Ticks = ticks;
    }

    /// <summary>What is drawn along it, with its unit.</summary>
    public string Title { get; }

    /// <summary>Value at the axis's start.</summary>
    public double Minimum { get; }

    /// <summary>Value at the axis's end, above the minimum.</summary>
    public double Maximum { get; }

    /// <summary>Whether equal factors take equal room.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>Values with their texts, ascending.</summary>
    public IReadOnlyList<(double Value, string Text)> Ticks { get; }

    /// <summary>An axis for values: logarithmic where all are above 0 and the largest is 50 times the smallest.</summary>
    /// <param name="title">What is drawn along it.</param>
    /// <param name="values">What must find room; values that are not finite are left out.</param>
    /// <param name="mayBeLogarithmic">Whether a logarithmic one makes sense.</param>
    public static Axis For(string title, IEnumerable<double> values, bool mayBeLogarithmic)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
        {
            return Linear(title, 0, 1);
        }

        double minimum = finite.Min(), maximum = finite.Max();
        double[] above = mayBeLogarithmic ? [.. finite.Where(value => value > 0)] : [];
        return above.Length > 0 && minimum >= 0 && maximum / above.Min() >= LogarithmicFrom
            ? Logarithmic(title, above.Min(), maximum)
            : Linear(title, minimum, maximum);
    }

    /// <summary>An axis with four to eight round ticks whose ends are ticks.</summary>
    public static Axis Linear(string title, double minimum, double maximum)
    {
        if (!(maximum - minimum > 1e-12 * Math.Max(Math.Abs(minimum), Math.Abs(maximum))))
        {
            double margin = minimum == 0 ? 1 : Math.Abs(minimum) * 0.1;
            (minimum, maximum) = (minimum - margin, maximum + margin);
        }

        double step = RoundStep((maximum - minimum) / 5);
        double first = Math.Floor((minimum / step) + 1e-9), last = Math.Ceiling((maximum / step) - 1e-9);
        return new Axis(title, first * step, last * step, false, [.. TicksOf(first, last, step)]);
    }

    /// <summary>An axis of whole numbers from 1 (or 0 for a single one), such as epochs; its end is the largest.</summary>
    public static Axis Whole(string title, int maximum)
    {
        double step = Math.Max(1, RoundStep(maximum / 5.0));
        return new Axis(title, maximum > 1 ? 1 : 0, Math.Max(1, maximum), false, [.. TicksOf(1, Math.Floor(maximum / step), step)
            .Where(tick => tick.Value <= maximum)
            .Prepend((Value: 1.0, Text: "1"))
            .DistinctBy(tick => tick.Value)
            .OrderBy(tick => tick.Value)]);
    }

    /// <summary>An axis of counts, from 0 to a tick at or above the largest.</summary>
    public static Axis Counts(string title, int maximum)
    {
        double step = Math.Max(1, RoundStep(Math.Max(1, maximum) / 3.0));
        double last = Math.Max(1, Math.Ceiling(maximum / step));
        return new Axis(title, 0, last * step, false, [.. TicksOf(0, last, step)]);
    }

    /// <summary>Where a value stands, 0 at the start to 1 at the end; what lies outside is put to the border.</summary>
    public double Position(double value)
    {
        double position = IsLogarithmic
            ? Math.Log(Math.Max(value, double.Epsilon) / Minimum) / Math.Log(Maximum / Minimum)
            : (value - Minimum) / (Maximum - Minimum);
        return Math.Clamp(position, 0, 1);
    }

    private static Axis Logarithmic(string title, double minimum, double maximum)
    {
        int first = (int)Math.Floor(Math.Log10(minimum) + 1e-9), last = (int)Math.Ceiling(Math.Log10(maximum) - 1e-9);
        int every = Math.Max(1, (last - first + 5) / 6);
        var ticks = new List<(double, string)>();
        for (int exponent = first; exponent <= last; exponent += every)
        {
            ticks.Add((Math.Pow(10, exponent), exponent is >= -3 and <= 4
                ? Math.Pow(10, exponent).ToString("0.####", CultureInfo.InvariantCulture)
                : $"1e{exponent.ToString(CultureInfo.InvariantCulture)}"));
        }

        return new Axis(title, Math.Pow(10, first), Math.Pow(10, last), true, ticks);
    }

    private static double RoundStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double factor = rough / power;
        return power * (factor <= 1.0001 ? 1 : factor <= 2.0001 ? 2 : factor <= 5.0001 ? 5 : 10);
    }

    private static IEnumerable<(double Value, string Text)> TicksOf(double first, double last, double step)
    {
        double largest = Math.Max(Math.Abs(first), Math.Abs(last)) * step;
        bool isPlain = largest < 1e6 && step >= 1e-4;
        int decimals = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        for (double i = first; i <= last; i++)
        {
            double value = i * step;
            yield return (value, isPlain
                ? value.ToString($"F{decimals}", CultureInfo.InvariantCulture)
                : value.ToString("0.###e0", CultureInfo.InvariantCulture));
        }
    }
}
