using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Cli.Engine;
using TinyRnn.Training;

namespace TinyRnn.Cli.Output;

/// <summary>What <c>tinyrnn eval</c> prints about values: errors, baselines, recursive forecasts, alarms.</summary>
/// <param name="Errors">Errors of the outputs.</param>
/// <param name="Baselines">What a forecast is worth comparing with; or null.</param>
internal sealed record ForecastResults(RegressionMetrics Errors, ForecastBaselines? Baselines)
{
    /// <summary>Errors of forecasts fed back; empty where none were asked for.</summary>
    public required IReadOnlyList<RecursiveResults> Recursive { get; init; }

    /// <summary>Alarms; null without a threshold.</summary>
    public required AnomalyMetrics? Anomalies { get; init; }

    /// <summary>Whether anomalies are marked; without marks every alarm is a false one.</summary>
    public required bool HasMarks { get; init; }

    /// <summary>Prints everything.</summary>
    public void Print(Terminal terminal, bool asJson)
    {
        if (asJson)
        {
            Json.Write(terminal.Out, ToJson());
            return;
        }

        Tables.WriteFacts(
            terminal.OutConsole,
            [
                ("root mean square error", Tables.Number(Errors.Rmse)),
                ("mean absolute error", Tables.Number(Errors.Mae)),
                ("values compared", Tables.Count(Errors.Count)),
                .. BaselineFacts(),
                .. AnomalyFacts(),
            ]);
        if (Recursive.Count > 0)
        {
            var table = new TextTable(["steps ahead, fed back", "RMSE", "MAE", .. Recursive[0].Baselines is null ? [] : (string[])["persistence", "autoregression"]]);
            foreach (RecursiveResults step in Recursive)
            {
                table.Add(
                [
                    Tables.Count(step.Ahead), Tables.Number(step.Model.Rmse), Tables.Number(step.Model.Mae),
                    .. step.Baselines is { } simple
                        ? (string[])[Tables.Number(simple.Persistence.Rmse), Tables.Number(simple.Autoregression.Rmse)]
                        : [],
                ]);
            }

            table.Write(terminal.OutConsole);
        }
    }

    private JsonObject ToJson()
    {
        JsonObject figures = new() { ["rmse"] = Json.Number(Errors.Rmse), ["mae"] = Json.Number(Errors.Mae) };
        AddBaselines(figures, Baselines);
        if (Recursive.Count > 0)
        {
            figures["recursive"] = new JsonArray([.. Recursive.Select(step =>
            {
                JsonObject entry = new()
                {
                    ["ahead"] = step.Ahead, ["rmse"] = Json.Number(step.Model.Rmse), ["mae"] = Json.Number(step.Model.Mae),
                };
                AddBaselines(entry, step.Baselines);
                return entry;
            })]);
        }

        if (Anomalies is { } anomalies)
        {
            figures["falseAlarmRate"] = Json.Number(anomalies.FalseAlarmRate);
            if (HasMarks)
            {
                figures["precision"] = Json.Number(anomalies.Precision);
                figures["recall"] = Json.Number(anomalies.Recall);
                figures["f1"] = Json.Number(anomalies.F1);
                figures["events"] = anomalies.Events;
                figures["eventsFound"] = anomalies.EventsFound;
            }
        }

        return figures;
    }

    private static void AddBaselines(JsonObject figures, ForecastBaselines? baselines)
    {
        if (baselines is not null)
        {
            figures["persistenceRmse"] = Json.Number(baselines.Persistence.Rmse);
            figures["autoregressionRmse"] = Json.Number(baselines.Autoregression.Rmse);
        }
    }

    private IEnumerable<(string, string)> BaselineFacts() => Baselines is null
        ? []
        :
        [
            ("persistence", Against(Baselines.Persistence)),
            ($"autoregression of {ForecastBaselines.Order}", Against(Baselines.Autoregression)),
        ];

    private IEnumerable<(string, string)> AnomalyFacts() => Anomalies is not { } anomalies ? []
        : HasMarks
        ?
        [
            ("precision", $"{Tables.Percent(anomalies.Precision)} of {Tables.Count(anomalies.Alarms)} alarms"),
            ("recall", $"{Tables.Percent(anomalies.Recall)} of {Tables.Count(anomalies.Anomalies)} marked rows, "
                + $"{anomalies.EventsFound} of {anomalies.Events} events"),
            ("F1", Tables.Number(anomalies.F1)),
            ("false alarms", $"{Tables.Number(100 * anomalies.FalseAlarmRate)}% of the other rows"),
        ]
        : [("alarms", $"{Tables.Count(anomalies.Alarms)} of {Tables.Count(anomalies.Count)} rows ({Tables.Number(100 * anomalies.FalseAlarmRate)}%), "
            + "all false where nothing is wrong")];

    private string Against(RegressionMetrics baseline) =>
        $"{Tables.Number(baseline.Rmse)} root mean square; the model's is {Tables.Percent(1 - (Errors.Rmse / baseline.Rmse))} below";
}
