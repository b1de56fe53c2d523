using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Output;
using TinyRnn.Training;

namespace TinyRnn.Cli.Report;

/// <summary>What a model for values gives beside what is true, and its alarms where it has thresholds.</summary>
internal static class ValueSection
{
    private const int ShownSteps = 200;
    private const int ShownTargets = 4;
    private const int ShownPoints = 600;

    /// <summary>The section.</summary>
    public static XElement Create(PredictionFacts facts, ReportData data)
    {
        double[]? thresholds = AnomalyEvaluation.HasThresholds(data.File.Model) ? AnomalyEvaluation.ThresholdsOf(data.File.Model) : null;
        var charts = new List<XElement>();
        if (thresholds is not null && facts.Traces.Count == thresholds.Length)
        {
            charts.Add(Scores(facts.Traces, thresholds));
        }

        foreach (PredictionTrace trace in facts.Traces.Take(ShownTargets))
        {
            charts.AddRange(Charts(trace));
        }

        string more = facts.Traces.Count > ShownTargets ? $" The first {ShownTargets} of {facts.Traces.Count} targets are drawn." : "";
        string errors = facts.Columns.Count > 1 ? "the errors below, each in units of its column"
            : $"root mean square error {Tables.Number(facts.Rmse)}, mean absolute error {Tables.Number(facts.Mae)}, in units of the target";
        return ReportPage.Section(
            "Evaluation",
            ReportPage.Paragraph($"On {data.EvaluatedOn}: {errors}, over {Tables.Count(facts.Count)} values.{more}"),
            facts.Columns.Count > 1 || thresholds is not null ? Columns(facts.Columns, thresholds) : null,
            facts.Anomalies is { } anomalies ? Anomalies(anomalies) : null,
            Html.Element("div", "charts", [.. charts]));
    }

    private static XElement Columns(IReadOnlyList<ColumnErrors> columns, double[]? thresholds) => Html.Table(
        ["column", "root mean square error", "mean absolute error", .. thresholds is null ? [] : (string[])["threshold of an anomaly"]],
        columns.Select((column, i) => (object[])
        [
            column.Column, Tables.Number(column.Rmse), Tables.Number(column.Mae), .. thresholds is null ? [] : (object[])[Tables.Number(thresholds[i])],
        ]));

    private static XElement Anomalies(AnomalyFacts anomalies) => Html.Element(
        "div", null,
        ReportPage.Paragraph("A row is an alarm where the error of any column is above its threshold:"),
        Html.Element("ul", "findings", [.. anomalies.Figures.Select(figure => Html.Element("li", null, $"{figure.Key}: {figure.Value}"))]));

    /// <summary>The largest error of each step in thresholds.</summary>
    private static XElement Scores(IReadOnlyList<PredictionTrace> traces, double[] thresholds)
    {
        int steps = traces.Min(trace => trace.Expected.Count), shown = Math.Min(ShownSteps, steps);
        double[] scores = [.. Enumerable.Range(steps - shown, shown).Select(step => traces.Select(
            (trace, i) => Math.Abs(trace.Found[step] - trace.Expected[step]) / thresholds[i]).Max())];
        Axis vertical = Axis.For("largest error, in thresholds", [0, 1, .. scores], mayBeLogarithmic: false);
        string title = $"Largest error of a row: the last {shown.ToString(CultureInfo.InvariantCulture)} steps";
        return LineChart.Draw(
            title, Axis.Whole("step", Math.Max(1, shown)), vertical, [Line("error", scores), Line("threshold", [.. scores.Select(_ => 1.0)])]);
    }

    private static IEnumerable<XElement> Charts(PredictionTrace trace)
    {
        int skip = Math.Max(0, trace.Expected.Count - ShownSteps);
        double[] expected = [.. trace.Expected.Skip(skip)], found = [.. trace.Found.Skip(skip)];
        Axis value = Axis.For($"{trace.Target}, raw units", expected.Concat(found), mayBeLogarithmic: false);
        string title = $"{trace.Target}: the last {expected.Length.ToString(CultureInfo.InvariantCulture)} steps";
        yield return LineChart.Draw(title, Axis.Whole("step", Math.Max(1, expected.Length)), value, [Line("true", expected), Line("the model", found)]);

        (double X, double Y)[] points = [.. trace.Expected.Zip(trace.Found).Where(pair => double.IsFinite(pair.First) && double.IsFinite(pair.Second))];
        int every = Math.Max(1, points.Length / ShownPoints);
        (double X, double Y)[] shown = [.. points.Where((_, index) => index % every == 0)];
        Axis both = Axis.For(trace.Target, shown.SelectMany(point => new[] { point.X, point.Y }), mayBeLogarithmic: false);
        yield return LineChart.Scatter($"{trace.Target}: the model's values against the true ones", both, "true, raw units", "the model, raw units", shown);
        yield return Histogram.Draw(
            $"{trace.Target}: errors", "the model's value less the true one, raw units", [.. points.Select(point => (float)(point.Y - point.X))], isSmall: false);
    }

    private static ChartLine Line(string name, double[] values) => new(name, [.. values.Select((value, index) => (index + 1.0, value))]);
}
