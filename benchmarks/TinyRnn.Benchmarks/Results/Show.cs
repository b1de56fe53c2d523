using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace TinyRnn.Benchmarks.Results;

/// <summary>Numbers as text, the same everywhere.</summary>
internal static class Show
{
    /// <summary>With so many decimals.</summary>
    public static string Number(double value, int decimals = 0) => value.ToString("F" + decimals, CultureInfo.InvariantCulture);

    /// <summary>Nanoseconds: a decimal below 100, else whole.</summary>
    public static string Nanoseconds(double value) => Number(value, value < 100 ? 1 : 0);

    /// <summary>A share as whole percent.</summary>
    public static string Percent(double share) => $"{Number(100 * share)} %";

    /// <summary>A whole number with thousands separated.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Geometric mean.</summary>
    public static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}
