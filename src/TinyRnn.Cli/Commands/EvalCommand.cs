using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn eval</c>: a model on recordings it has not seen.</summary>
internal static class EvalCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var data = new DataFlags();
        var recipe = new RecipeFlag();
        Argument<string> model = CommonOptions.Model();
        Option<string[]> files = DataFlags.FilesOption();
        Option<string> engine = RunCommand.EngineOption();
        Option<double> from = CommonOptions.Part(
            "--from", 0, "Values: part of each recording that only warms the model up; what comes after it is compared.");
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "eval",
            "Compare a model with recordings: accuracy and confusion matrix, or root mean square and mean absolute error. A "
            + "recording gets one class: for windows the one with the largest sum over its windows, for a stream the last step's.",
            ("tinyrnn eval motions.rnn.json --data motions_TEST.ts", "a classifier on labelled recordings"),
            ("tinyrnn eval temperature.rnn.json --data temperatures.csv --forecast Temp --ignore Date --from 0.7",
                "a forecaster on the last 30 %, beside persistence and an autoregression"),
            ("tinyrnn eval flow.rnn.json --data plant.csv --target flow --json", "a regressor, figures for a script"))
        {
            model, files, engine,
        };
        data.AddTo(command);
        recipe.AddTo(command);
        command.Add(from);
        command.Add(json);
        command.SetAction(parsed =>
        {
            ModelFile file = ModelFile.Read(parsed.GetRequiredValue(model));
            NetworkSpec network = file.Model.Network;
            (SequenceDataset dataset, ParseResult options) = recipe.Read(
                parsed, data, parsed.GetValue(files) ?? [], DataPart.Test,
                (options, paths) => data.Read(options, paths, DataPart.Test, network.Input.Features));
            RowEngine rows = RowEngine.Create(file, parsed.GetRequiredValue(engine), raw: false);
            bool asJson = parsed.GetValue(json);
            if (dataset.Labels.Count > 0)
            {
                Print(terminal, Evaluation.ClassifyRecordings(rows, network, dataset, cancellation), asJson);
            }
            else
            {
                double part = CommonOptions.GivenOr(parsed, options, from);
                ForecastBaselines? baselines = part > 0 && dataset.Horizon > 0 && dataset.Targets.Count == 1
                    ? ForecastBaselines.Compare(dataset, part)
                    : null;
                Print(terminal, Evaluation.Regress(rows, network, dataset, part, cancellation), baselines, asJson);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(Terminal terminal, ClassificationMetrics result, bool asJson)
    {
        if (asJson)
        {
            Json.Write(terminal.Out, new JsonObject
            {
                ["accuracy"] = result.Accuracy,
                ["confusion"] = new JsonArray([.. result.ToRows().Select(
                    row => new JsonArray([.. row.Select(count => JsonValue.Create(count))]))]),
            });
            return;
        }

        Tables.WriteFacts(
            terminal.OutConsole,
            [("accuracy", $"{Tables.Percent(result.Accuracy)} ({result.Right} of {result.Count} recordings)")]);
        Tables.WriteConfusion(terminal.OutConsole, result.Labels, result.ToRows());
    }

    private static void Print(Terminal terminal, RegressionMetrics result, ForecastBaselines? baselines, bool asJson)
    {
        if (asJson)
        {
            JsonObject figures = new() { ["rmse"] = Json.Number(result.Rmse), ["mae"] = Json.Number(result.Mae) };
            if (baselines is not null)
            {
                figures["persistenceRmse"] = Json.Number(baselines.Persistence.Rmse);
                figures["autoregressionRmse"] = Json.Number(baselines.Autoregression.Rmse);
            }

            Json.Write(terminal.Out, figures);
            return;
        }

        Tables.WriteFacts(
            terminal.OutConsole,
            [
                ("root mean square error", Tables.Number(result.Rmse)),
                ("mean absolute error", Tables.Number(result.Mae)),
                ("values compared", Tables.Count(result.Count)),
                .. Baselines(result, baselines),
            ]);
    }

    private static IEnumerable<(string, string)> Baselines(RegressionMetrics result, ForecastBaselines? baselines) => baselines is null
        ? []
        :
        [
            ("persistence", Against(result, baselines.Persistence)),
            ($"autoregression of {ForecastBaselines.Order}", Against(result, baselines.Autoregression)),
        ];

    private static string Against(RegressionMetrics result, RegressionMetrics baseline) =>
        $"{Tables.Number(baseline.Rmse)} root mean square; the model's is {Tables.Percent(1 - (result.Rmse / baseline.Rmse))} below";
}
