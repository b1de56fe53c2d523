using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Cli.Report;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn report</c>: one page about a model.</summary>
internal static class ReportCommand
{
    private const string Ending = ".report.html";

    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var data = new DataFlags();
        var recipe = new RecipeFlag();
        Argument<string> model = CommonOptions.Model();
        var output = new Option<string?>("--output", "-o")
        {
            Description = $"The page to write; NAME{Ending} beside the model by default.", HelpName = "FILE",
        };
        Option<string[]> files = DataFlags.FilesOption();
        Option<double> from = CommonOptions.Part(
            "--from", 0, "Values: part of each recording that only warms the model up; what comes after it is shown.");
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "report",
            "Write one HTML page about a model: training curves, evaluation, gradients, cost, weights, golden check and the command that "
            + "trains it again. It needs no network and no script. Curves come from NAME.history.json, which 'train' writes.",
            ("tinyrnn report motions.rnn.json", "writes motions.report.html, with the validation data's confusion matrix"),
            ("tinyrnn report motions.rnn.json --data motions_TEST.ts -o test.html", "the same with the test data's"))
        {
            model, output, files,
        };
        data.AddTo(command);
        recipe.AddTo(command);
        command.Add(from);
        command.Add(json);
        command.SetAction(parsed =>
        {
            ModelFile file = ModelFile.Read(parsed.GetRequiredValue(model));
            PredictionFacts? evaluation = null;
            string evaluatedOn = "";
            string[] paths = parsed.GetValue(files) ?? [];
            if (paths.Length > 0 || recipe.Find(parsed) is not null)
            {
                SequenceDataset? marks = null;
                (SequenceDataset dataset, ParseResult options) = recipe.Read(
                    parsed, data, paths, DataPart.Test,
                    (options, named) =>
                    {
                        marks = data.ReadMarks(options, named, file.Model.Network.Input.Features);
                        return data.Read(options, named, DataPart.Test, file.Model.Network.Input.Features, EvalCommand.VocabularyOf(file));
                    });
                evaluation = Evaluate(file, dataset, marks, CommonOptions.GivenOr(parsed, options, from), cancellation);
                evaluatedOn = dataset.Name;
            }

            string path = parsed.GetValue(output) ?? PathFor(file.Path);
            Write(file, path, evaluation, evaluatedOn);
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, new JsonObject { ["reportPath"] = path });
            }
            else
            {
                Tables.WriteFacts(terminal.OutConsole, [("report", path)]);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Writes the page of a model.</summary>
    /// <param name="file">The model.</param>
    /// <param name="path">Where.</param>
    /// <param name="evaluation">An evaluation to show instead of the training's own; or null.</param>
    /// <param name="evaluatedOn">What that evaluation was on.</param>
    public static void Write(ModelFile file, string path, PredictionFacts? evaluation = null, string evaluatedOn = "") =>
        AtomicFile.WriteText(path, ReportPage.Write(ReportData.Collect(file, evaluation, evaluatedOn)));

    private static string PathFor(string modelPath) =>
        (modelPath.EndsWith(CommonOptions.ModelExtension, System.StringComparison.OrdinalIgnoreCase) ? modelPath[..^CommonOptions.ModelExtension.Length] : modelPath) + Ending;

    private static PredictionFacts Evaluate(ModelFile file, SequenceDataset data, SequenceDataset? marks, double from, CancellationToken cancellation)
    {
        RowEngine rows = RowEngine.Create(file, RowEngine.Generated, raw: false);
        if (data.Vocabulary is not null && data.Labels.Count == 0)
        {
            LanguageMetrics language = LanguageEvaluation.Run(rows, file.Model.Network, data, from, cancellation);
            return new PredictionFacts([], [], double.NaN, double.NaN, language.Count, []) { NatsPerToken = language.Nats };
        }

        if (data.Labels.Count == 0)
        {
            PredictionFacts values = PredictionFacts.Of(Evaluation.Predict(rows, file.Model.Network, data, from, cancellation));
            return !AnomalyEvaluation.HasThresholds(file.Model) || data.Horizon < 1 ? values : values with
            {
                Anomalies = new([.. ForecastResults.AnomalyFacts(AnomalyEvaluation.Run(rows, file.Model, data, marks, from, cancellation), marks is not null)
                    .Select(fact => KeyValuePair.Create(fact.Name, fact.Value))]),
            };
        }

        ClassificationMetrics decisions = Evaluation.ClassifyRecordings(rows, file.Model.Network, data, cancellation);
        return new PredictionFacts(decisions.Labels, decisions.ToRows(), double.NaN, double.NaN, decisions.Count, []);
    }
}
