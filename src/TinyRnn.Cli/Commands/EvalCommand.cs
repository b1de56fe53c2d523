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
            "--from", 0, "Values and text: part of each recording that only warms the model up; what comes after it is compared.");
        var recursive = new Option<int?>("--recursive")
        {
            Description = "Forecast: also feed forecasts back as inputs and compare each of so many rows ahead.", HelpName = "ROWS",
        };
        recursive.Validators.Add(result => CommonOptions.Require(result, "--recursive", 1));
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "eval",
            "Compare a model with recordings: accuracy and confusion matrix, or root mean square and mean absolute error. A "
            + "recording gets one class: for windows the one with the largest sum over its windows, for a stream the last step's.",
            ("tinyrnn eval motions.rnn.json --data motions_TEST.ts", "a classifier on labelled recordings"),
            ("tinyrnn eval temperature.rnn.json --data temperatures.csv --forecast Temp --ignore Date --from 0.7",
                "a forecaster on the last 30 %, beside persistence and an autoregression"),
            ("tinyrnn eval sunspots.rnn.json --data sunspots.csv --forecast Sunspots --ignore Month --from 0.7 --recursive 12",
                "a year ahead, month by month, by feeding forecasts back"),
            ("tinyrnn eval load.rnn.json --data load.csv --forecast load current --anomaly is_fault", "alarms against marked rows"),
            ("tinyrnn eval novel.rnn.json --data novel.txt --from 0.9", "a language model on the last 10 % of a text"),
            ("tinyrnn eval sms.rnn.json --data sms.tsv --label Label --text SMS --hold-out 0.2", "a classifier on the texts held out"),
            ("tinyrnn eval flow.rnn.json --data plant.csv --target flow --json", "a regressor, figures for a script"))
        {
            model, files, engine,
        };
        data.AddTo(command);
        recipe.AddTo(command);
        command.Add(from);
        command.Add(recursive);
        command.Add(json);
        command.SetAction(parsed =>
        {
            ModelFile file = ModelFile.Read(parsed.GetRequiredValue(model));
            NetworkSpec network = file.Model.Network;
            SequenceDataset? marks = null;
            (SequenceDataset dataset, ParseResult options) = recipe.Read(
                parsed, data, parsed.GetValue(files) ?? [], DataPart.Test,
                (options, paths) =>
                {
                    marks = data.ReadMarks(options, paths, network.Input.Features);
                    return data.Read(options, paths, DataPart.Test, network.Input.Features, VocabularyOf(file));
                });
            if (parsed.GetValue(recursive) is not null && dataset.Horizon < 1)
            {
                throw new UsageException("--recursive is for forecasts, which can be fed back; this data has no --forecast column.");
            }

            RowEngine rows = RowEngine.Create(file, parsed.GetRequiredValue(engine), raw: false);
            bool asJson = parsed.GetValue(json);
            if (dataset.Vocabulary is not null && dataset.Labels.Count == 0)
            {
                Print(terminal, LanguageEvaluation.Run(rows, network, dataset, CommonOptions.GivenOr(parsed, options, from), cancellation), dataset.Vocabulary.Unit, asJson);
            }
            else if (dataset.Labels.Count > 0)
            {
                Print(terminal, Evaluation.ClassifyRecordings(rows, network, dataset, cancellation), asJson);
            }
            else
            {
                double part = CommonOptions.GivenOr(parsed, options, from);
                ForecastBaselines[] baselines = part > 0 && dataset.Horizon > 0
                    ? [.. dataset.Targets.Select((_, target) => ForecastBaselines.Compare(dataset, target, part))]
                    : [];
                var results = new ForecastResults(Evaluation.Predict(rows, network, dataset, part, cancellation), baselines)
                {
                    Recursive = parsed.GetValue(recursive) is int steps
                        ? RecursiveResults.Run(rows, network, dataset, steps, part, cancellation)
                        : [],
                    Anomalies = Anomalies(rows, part),
                    HasMarks = data.MarkColumn(options) is not null,
                };
                results.Print(terminal, asJson);
            }

            return ExitCodes.Success;

            AnomalyMetrics? Anomalies(RowEngine engine, double part)
            {
                bool areMarked = data.MarkColumn(options) is not null;
                return !areMarked && (!AnomalyEvaluation.HasThresholds(file.Model) || dataset.Horizon < 1)
                    ? null
                    : AnomalyEvaluation.Run(engine, file.Model, dataset, marks, part, cancellation);
            }
        });
        return command;
    }

    /// <summary>The tokens that texts are read as; null for a model of values.</summary>
    public static EquatableArray<string>? VocabularyOf(ModelFile file) =>
        file.Model.Network.Input.Kind == InputKind.Tokens ? file.Model.Network.Input.Vocabulary : null;

    private static void Print(Terminal terminal, LanguageMetrics result, TextUnit unit, bool asJson)
    {
        if (asJson)
        {
            Json.Write(terminal.Out, new JsonObject
            {
                ["natsPerToken"] = Json.Number(result.Nats), ["bitsPerToken"] = Json.Number(result.Bits), ["tokens"] = result.Count,
            });
            return;
        }

        string token = unit == TextUnit.Byte ? "byte" : "character";
        Tables.WriteFacts(
            terminal.OutConsole,
            [
                ("loss", $"{Tables.Number(result.Nats)} nats per {token} ({Tables.Number(result.Bits)} bits, perplexity {Tables.Number(result.Perplexity)})"),
                ($"{token}s compared", Tables.Count(result.Count)),
            ]);
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
}
