using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Cli.Engine;
using TinyRnn.Training;

namespace TinyRnn.Cli.Output;

/// <summary>What <c>tinyrnn eval</c> prints about values: errors, baselines, recursive forecasts, alarms.</summary>
/// <param name="Errors">Errors of the outputs.</param>
/// <param name="Baselines">What the forecast of each target is worth comparing with; empty where there is nothing to fit on.</param>
internal sealed record ForecastResults(Predictions Errors, IReadOnlyList<ForecastBaselines> Baselines)
{
    /// <summary>Errors of forecasts fed back; empty where none were asked for.</summary>
    public required IReadOnlyList<RecursiveResults> Recursive { get; init; }

    /// <summary>Alarms; null without thresholds.</summary>
    public required AnomalyMetrics? Anomalies { get; init; }

    /// <summary>Whether anomalies are marked; without marks every alarm is a false one.</summary>
    public required bool HasMarks { get; init; }

    private bool IsOfOne => Errors.ErrorsOfTargets.Count == 1;

    /// <summary>Prints everything.</summary>
    public void Print(Terminal terminal, bool asJson)
    {
        if (asJson)
        {
            Json.Write(terminal.Out, ToJson());
            return;
        }

        // Errors of several columns, each in units of its own, have no common figure.
        Tables.WriteFacts(
            terminal.OutConsole,
            [
                .. IsOfOne
                    ? [("root mean square error", Tables.Number(Errors.Errors!.Rmse)), ("mean absolute error", Tables.Number(Errors.Errors.Mae))]
                    : ((string, string)[])[],
                ("values compared", Tables.Count(Errors.Errors!.Count)),
                .. IsOfOne && Baselines.Count > 0 ? BaselineFacts(Errors.Errors, Baselines[0]) : [],
                .. AnomalyFacts(Anomalies, HasMarks),
            ]);
        if (!IsOfOne)
        {
            WriteTargets(terminal);
        }

        if (Recursive.Count > 0)
        {
            WriteRecursive(terminal);
        }
    }

    private static string[] BaselineHeads(bool areKnown) => areKnown ? ["persistence", "autoregression"] : [];

    private static string[] BaselineCells(ForecastBaselines? baselines) => baselines is null
        ? []
        : [Tables.Number(baselines.Persistence.Rmse), Tables.Number(baselines.Autoregression.Rmse)];

    private void WriteTargets(Terminal terminal)
    {
        var table = new TextTable(["column", "RMSE", "MAE", .. BaselineHeads(Baselines.Count > 0)]);
        for (int i = 0; i < Errors.ErrorsOfTargets.Count; i++)
        {
            (string target, RegressionMetrics errors) = Errors.ErrorsOfTargets[i];
            table.Add([target, Tables.Number(errors.Rmse), Tables.Number(errors.Mae), .. BaselineCells(Baselines.ElementAtOrDefault(i))]);
        }

        table.Write(terminal.OutConsole);
    }

    private void WriteRecursive(Terminal terminal)
    {
        var table = new TextTable(
            ["steps ahead, fed back", .. IsOfOne ? [] : (string[])["column"], "RMSE", "MAE", .. BaselineHeads(Recursive[0].Baselines is not null)]);
        foreach (RecursiveResults step in Recursive)
        {
            table.Add(
            [
                Tables.Count(step.Ahead), .. IsOfOne ? [] : (string[])[step.Target], Tables.Number(step.Model.Rmse), Tables.Number(step.Model.Mae),
                .. BaselineCells(step.Baselines),
            ]);
        }

        table.Write(terminal.OutConsole);
    }

    private JsonObject ToJson()
    {
        JsonObject figures = [];
        if (IsOfOne)
        {
            AddErrors(figures, Errors.Errors!, Baselines.ElementAtOrDefault(0));
        }
        else
        {
            figures["columns"] = new JsonArray([.. Errors.ErrorsOfTargets.Select((target, i) =>
            {
                JsonObject entry = new() { ["column"] = target.Key };
                AddErrors(entry, target.Value, Baselines.ElementAtOrDefault(i));
                return entry;
            })]);
        }

        if (Recursive.Count > 0)
        {
            figures["recursive"] = new JsonArray([.. Recursive.Select(step =>
            {
                JsonObject entry = new() { ["ahead"] = step.Ahead };
                if (!IsOfOne)
                {
                    entry["column"] = step.Target;
                }

                AddErrors(entry, step.Model, step.Baselines);
                return entry;
            })]);
        }

        AddAnomalies(figures);
        return figures;
    }

    private void AddAnomalies(JsonObject figures)
    {
        if (Anomalies is not { } anomalies)
        {
            return;
        }

        figures["falseAlarmRate"] = Json.Number(anomalies.FalseAlarmRate);
        if (HasMarks)
        {
            figures["precision"] = Json.Number(anomalies.Precision);
            figures["recall"] = Json.Number(anomalies.Recall);
            figures["f1"] = Json.Number(anomalies.F1);
            figures["areaUnderCurve"] = Json.Number(anomalies.AreaUnderCurve);
            figures["events"] = anomalies.Events;
            figures["eventsFound"] = anomalies.EventsFound;
        }
    }

    private static void AddErrors(JsonObject figures, RegressionMetrics errors, ForecastBaselines? baselines)
    {
        figures["rmse"] = Json.Number(errors.Rmse);
        figures["mae"] = Json.Number(errors.Mae);
        if (baselines is not null)
        {
            figures["persistenceRmse"] = Json.Number(baselines.Persistence.Rmse);
            figures["autoregressionRmse"] = Json.Number(baselines.Autoregression.Rmse);
        }
    }

    private static IEnumerable<(string, string)> BaselineFacts(RegressionMetrics errors, ForecastBaselines baselines) =>
    [
        ("persistence", Against(errors, baselines.Persistence)),
        ($"autoregression of {ForecastBaselines.Order}", Against(errors, baselines.Autoregression)),
    ];

    private static string Against(RegressionMetrics errors, RegressionMetrics baseline) =>
        $"{Tables.Number(baseline.Rmse)} root mean square; the model's is {Tables.Percent(1 - (errors.Rmse / baseline.Rmse))} below";

    /// <summary>Names and values of alarms, as people read them.</summary>
    /// <param name="anomalies">The alarms; null for none.</param>
    /// <param name="hasMarks">Whether anomalies are marked; without marks every alarm is a false one.</param>
    public static IEnumerable<(string Name, string Value)> AnomalyFacts(AnomalyMetrics? anomalies, bool hasMarks) => anomalies is null ? []
        : hasMarks
        ?
        [
            ("precision", $"{Tables.Percent(anomalies.Precision)} of {Tables.Count(anomalies.Alarms)} alarms"),
            ("recall", $"{Tables.Percent(anomalies.Recall)} of {Tables.Count(anomalies.Anomalies)} marked rows, "
                + $"{anomalies.EventsFound} of {anomalies.Events} events"),
            ("F1", Tables.Number(anomalies.F1)),
            ("area under the curve", $"{Tables.Number(anomalies.AreaUnderCurve)}, for any threshold; 0.5 is chance"),
            ("false alarms", $"{Tables.Number(100 * anomalies.FalseAlarmRate)}% of the other rows"),
        ]
        : [("alarms", $"{Tables.Count(anomalies.Alarms)} of {Tables.Count(anomalies.Count)} rows ({Tables.Number(100 * anomalies.FalseAlarmRate)}%), "
            + "all false where nothing is wrong")];
}
