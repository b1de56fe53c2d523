using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using TinyRnn.Cli.Output;

namespace TinyRnn.Cli.Report;

/// <summary>Loss, metric and learning rate over the epochs.</summary>
internal static class TrainingSection
{
    private const string TrainPhase = "train";

    /// <summary>The section; null without a history.</summary>
    public static XElement? Create(ReportData data)
    {
        if (data.History is not { Epochs.Count: > 0 } history)
        {
            return null;
        }

        EpochFacts[] train = [.. history.Epochs.Where(epoch => epoch.Phase == TrainPhase)];
        EpochFacts[] refit = [.. history.Epochs.Where(epoch => epoch.Phase != TrainPhase)];
        EpochFacts? best = train.LastOrDefault(epoch => epoch.IsBest);
        bool validates = train.Any(epoch => double.IsFinite(epoch.ValidationLoss));
        Axis epochs = Axis.Whole("epoch", history.Epochs.Max(epoch => epoch.Epoch));
        (double, string)? mark = best is null ? null : (best.Epoch, $"best epoch, {best.Epoch}");
        var charts = new List<XElement>
        {
            Chart("Loss", "loss", epochs, mark, mayBeLogarithmic: true,
                Line("training", train, epoch => epoch.Loss),
                validates ? Line("validation", train, epoch => epoch.ValidationLoss) : null,
                refit.Length > 0 ? Line("training again on all data", refit, epoch => epoch.Loss) : null),
        };
        if (train.Any(epoch => double.IsFinite(epoch.Metric)))
        {
            string name = train[0].MetricName;
            string unit = name == "rmse" ? "rmse, units of the target" : name == "accuracy" ? "accuracy, part of decisions" : name;
            charts.Add(Chart($"Validation {name}", unit, epochs, mark, mayBeLogarithmic: false, Line("validation", train, epoch => epoch.Metric)));
        }

        charts.Add(Chart("Learning rate", "learning rate", epochs, null, mayBeLogarithmic: false,
            Line("training", train, epoch => epoch.LearningRate),
            refit.Length > 0 ? Line("training again on all data", refit, epoch => epoch.LearningRate) : null));
        return ReportPage.Section("Training", ReportPage.Paragraph(Summary(train, refit, best, validates)), Html.Element("div", "charts", [.. charts]));
    }

    private static string Summary(EpochFacts[] train, EpochFacts[] refit, EpochFacts? best, bool validates)
    {
        string kept = !validates ? $"{train.Length} epochs without validation data; the last weights were kept."
            : best is null ? $"{train.Length} epochs."
            : $"{train.Length} epochs; epoch {best.Epoch} had the lowest validation loss, {Tables.Number(best.ValidationLoss)}, "
                + $"with {best.MetricName} {Tables.Number(best.Metric)}.";
        return refit.Length > 0 ? $"{kept} Then {refit.Length} epochs from new weights on all data, validation data included: the model's weights." : kept;
    }

    private static XElement Chart(
        string title, string unit, Axis epochs, (double, string)? mark, bool mayBeLogarithmic, params ChartLine?[] lines)
    {
        ChartLine[] drawn = [.. lines.OfType<ChartLine>()];
        Axis vertical = Axis.For(unit, drawn.SelectMany(line => line.Points.Select(point => point.Y)), mayBeLogarithmic);
        return LineChart.Draw(title, epochs, vertical, drawn, mark);
    }

    private static ChartLine Line(string name, IEnumerable<EpochFacts> epochs, Func<EpochFacts, double> value) =>
        new(name, [.. epochs.Select(epoch => ((double)epoch.Epoch, value(epoch)))]);
}
