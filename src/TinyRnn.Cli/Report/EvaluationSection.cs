using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using TinyRnn.Cli.Output;

namespace TinyRnn.Cli.Report;

/// <summary>What a model gives beside what is true: the confusion matrix of a classifier, or the sections of other tasks.</summary>
internal static class EvaluationSection
{
    /// <summary>More classes than this stand as a list of the most frequent confusions.</summary>
    public const int LargestMatrix = 40;

    private const int ManyClasses = 8;
    private const int ListedConfusions = 30;

    /// <summary>The section; null where there is no evaluation.</summary>
    public static XElement Create(ReportData data) => data.Evaluation switch
    {
        null when ValidatedLanguage(data) is { } nats => Language(data, nats, ReportData.ValidationData),
        null => ReportPage.Section("Evaluation", Html.Element(
            "p", "quiet", "No evaluation is known: name data with --data and, for CSV files, the same column options as in training.")),
        { Labels.Count: > 0 } classes => Classes(classes, data.EvaluatedOn),
        { } language when double.IsFinite(language.NatsPerToken) => Language(
            data, language.NatsPerToken, $"{data.EvaluatedOn}, {Tables.Count(language.Count)} tokens"),
        { } values => ValueSection.Create(values, data),
    };

    private static XElement Language(ReportData data, double nats, string source) => ReportPage.Section("Evaluation", ReportPage.Paragraph(
        $"On {source}: {Tables.Number(nats)} nats per token ({Tables.Number(nats / Math.Log(2))} bits). To guess among all {data.Network.OutputSize} "
        + $"tokens alike costs {Tables.Number(Math.Log(data.Network.OutputSize))} nats."));

    /// <summary>The lowest validation loss of a language model's training: its loss is the evaluation. Null for others and without validation.</summary>
    private static double? ValidatedLanguage(ReportData data) =>
        data.History?.Epochs.LastOrDefault(epoch => epoch.IsBest) is { MetricName: "bits" } best && double.IsFinite(best.ValidationLoss) ? best.ValidationLoss : null;

    private static XElement Classes(PredictionFacts facts, string source)
    {
        int right = facts.Confusion.Select((row, index) => row[index]).Sum();
        double accuracy = facts.Count == 0 ? double.NaN : (double)right / facts.Count;
        XElement matrix = facts.Labels.Count <= LargestMatrix ? Matrix(facts) : Confusions(facts);
        return ReportPage.Section(
            "Evaluation",
            ReportPage.Paragraph($"On {source}: {Tables.Percent(accuracy)} of decisions are right ({Tables.Count(right)} of {Tables.Count(facts.Count)})."),
            matrix,
            Html.Element("p", "quiet", "Recall is the part of a class's decisions that name it; precision the part of the decisions for a class that are right."));
    }

    /// <summary>A row a true class, a column a decision, shaded by the part of the row.</summary>
    private static XElement Matrix(PredictionFacts facts)
    {
        XElement table = Html.Table(
            [.. facts.Labels.Prepend("true \\ decided"), "recall"],
            [
                .. facts.Labels.Select((label, row) => new List<object>([label, .. facts.Confusion[row].Select(Tables.Count), Part(facts.Confusion[row][row], facts.Confusion[row].Sum())])),
                [.. facts.Labels.Select((_, column) => (object)Part(facts.Confusion[column][column], facts.Confusion.Sum(row => row[column]))).Prepend("precision"), ""],
            ]);
        XElement inner = table.Element("table")!;
        inner.SetAttributeValue("class", facts.Labels.Count > ManyClasses ? "confusion many" : "confusion");
        XElement[] rows = [.. inner.Element("tbody")!.Elements("tr")];
        for (int row = 0; row < facts.Labels.Count; row++)
        {
            XElement[] cells = [.. rows[row].Elements("td")];
            for (int column = 0; column < facts.Labels.Count; column++)
            {
                cells[column].SetAttributeValue("class", $"shade{Shade(facts.Confusion[row][column], facts.Confusion[row].Sum())}");
            }
        }

        return table;
    }

    private static XElement Confusions(PredictionFacts facts)
    {
        var all = facts.Confusion
            .SelectMany((row, expected) => row.Select((count, found) => (Expected: expected, Found: found, Count: count)))
            .Where(cell => cell.Expected != cell.Found && cell.Count > 0)
            .OrderByDescending(cell => cell.Count)
            .Take(ListedConfusions);
        return Html.Table(
            ["true", "decided", "times"],
            all.Select(cell => new object[] { facts.Labels[cell.Expected], facts.Labels[cell.Found], Tables.Count(cell.Count) }));
    }

    private static string Part(int part, int whole) => whole == 0 ? "none" : Tables.Percent((double)part / whole);

    private static int Shade(int count, int sum) => count == 0 ? 0 : ((double)count / sum) switch
    {
        < 0.1 => 1,
        < 0.5 => 2,
        _ => 3,
    };
}
