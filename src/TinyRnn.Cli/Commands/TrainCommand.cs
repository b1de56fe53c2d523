using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Cli.Report;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn train</c>: recordings in, a model file out.</summary>
internal static class TrainCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var data = new DataFlags();
        var recipe = new RecipeFlag();
        var training = new TrainingFlags();
        Argument<string[]> files = DataFlags.Files();
        Option<string[]> moreFiles = DataFlags.FilesOption();
        Option<string> output = CommonOptions.ModelOutput();
        Option<double> until = CommonOptions.Part("--until", 1, "Part of each recording, from its start, to train and validate on.");
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "Keep what is needed to go on after a kill in this file; MODEL.checkpoint by default.", HelpName = "FILE",
        };
        var checkpointSeconds = CommonOptions.AtLeast("--checkpoint-seconds", 0.0, "Least time between two checkpoints; 0 is after every epoch.", "SECONDS", CommonOptions.MostSeconds);
        checkpointSeconds.DefaultValueFactory = _ => 10;
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on from the checkpoint, if there is one: the model gets the bytes of an uninterrupted run.",
        };
        var report = new Option<string?>("--report") { Description = "Also write the HTML page of 'tinyrnn report'.", HelpName = "FILE" };
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "train",
            "Train a recurrent network on recordings and write it as a model file.",
            ("tinyrnn train motions_TRAIN.ts -o motions.rnn.json", "one class a recording, from the .ts format"),
            ("tinyrnn train vibration.csv --recording run --label state --window 200 -o fan.rnn.json", "windows of labelled recordings"),
            ("tinyrnn train plant.csv --target flow --cell lstm --units 16 -o flow.rnn.json", "a value at every step"),
            ("tinyrnn train temperatures.csv --forecast Temp --ignore Date --until 0.7 -o temperature.rnn.json",
                "the value one row ahead, from the first 70 % of the rows"),
            ("tinyrnn train load.csv --forecast load --anomaly-quantile 0.999 -o load.rnn.json",
                "the value one row ahead, and the error from which on a row is an anomaly"),
            ("tinyrnn train novel.txt --until 0.9 -o novel.rnn.json", "what character comes next, from the first 90 % of a text"),
            ("tinyrnn train sms.tsv --label Label --text SMS --hold-out 0.2 -o sms.rnn.json", "classes of texts, a fifth held out for eval"),
            ("tinyrnn train names --label-by-file -o names.rnn.json", "one class a file, one text a line"),
            ("tinyrnn train motions_TRAIN.ts --architecture \"conv1d 16x5 relu, lstm 32 peepholes, dense 16 relu\" -o motions.rnn.json",
                "layers of your own"))
        {
            files, output,
        };
        command.Notes = [.. TrainingFlags.DefaultNotes(), .. TrainingFlags.ArchitectureNotes()];
        data.AddTo(command);
        command.Add(moreFiles);
        recipe.AddTo(command);
        training.AddTo(command);
        command.Add(until);
        command.Add(checkpoint);
        command.Add(checkpointSeconds);
        command.Add(resume);
        command.Add(report);
        command.Add(json);
        command.SetAction(parsed =>
        {
            try
            {
                return Run(parsed);
            }
            catch (TrainingException exception) when (training.Blame(parsed, exception) is { } usage)
            {
                throw usage;
            }
        });
        return command;

        int Run(ParseResult parsed)
        {
            string path = parsed.GetRequiredValue(output);
            // Training takes minutes: a mistyped folder is worth knowing before.
            AtomicFile.RequireWritable(path);
            AtomicFile.RequireWritable(TrainingHistory.PathFor(path));
            AtomicFile.RequireWritable(parsed.GetValue(report) ?? path);
            TrainingOptions options = training.Read(parsed);
            options = recipe.Find(parsed) is { } found ? options.Over(found.TrainingOptions() with { Summary = found.Summary }) : options;
            options.Validate();
            string[] named = [.. parsed.GetValue(files) ?? [], .. parsed.GetValue(moreFiles) ?? []];
            (SequenceDataset dataset, ParseResult preset) = recipe.Read(
                parsed, data, named, DataPart.Train, (options, paths) => data.Read(
                    options, paths, DataPart.Train, [], until: CommonOptions.GivenOr(parsed, options, until)));
            double part = CommonOptions.GivenOr(parsed, preset, until);
            dataset = part < 1 ? dataset.Until(part) : dataset;
            options = options with { Name = options.Name ?? ModelName.For(Path.GetFileName(path)[..^CommonOptions.ModelExtension.Length]) };
            CheckpointOptions kept = new(
                parsed.GetValue(checkpoint) ?? path + ".checkpoint",
                parsed.GetValue(resume),
                TimeSpan.FromSeconds(parsed.GetValue(checkpointSeconds)));
            AtomicFile.RequireWritable(kept.Path);
            TrainingResult result = TrainingProgressView.Show(
                terminal, (progress, within) => Trainer.Train(dataset, options, progress, cancellation, kept, within));
            WarnOfGradients(terminal, result);
            if (result.BestEpoch == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            AtomicFile.Guard(path, () => ModelWriter.Save(result.Model, path));
            TrainingHistory.Of(path, RepeatableCommand.Of(parsed), dataset, result).Save(path);
            if (parsed.GetValue(report) is { } page)
            {
                ReportCommand.Write(ModelFile.Read(path), page);
            }

            Print(terminal, result, path, parsed.GetValue(json));
            if (!result.WasCancelled)
            {
                return ExitCodes.Success;
            }

            string goesOn = File.Exists(kept.Path) ? "; --resume goes on from the last checkpoint" : "";
            terminal.Error.WriteLine($"stopped: {path} holds the best model until then, of epoch {result.BestEpoch}{goesOn}");
            return ExitCodes.Cancelled;
        }
    }

    /// <summary>Names the layers whose gradient vanished or exploded in most epochs: they learnt nothing, or only noise.</summary>
    private static void WarnOfGradients(Terminal terminal, TrainingResult result)
    {
        var unsound = result.History
            .SelectMany(epoch => epoch.LayerGradients)
            .Where(layer => layer.Health != GradientHealth.Sound)
            .GroupBy(layer => (layer.Layer, layer.Health));
        foreach (var group in unsound.Where(group => 2 * group.Count() > result.History.Count))
        {
            terminal.Error.WriteLine(
                $"warning: the gradient of layer '{group.Key.Layer}' was {(group.Key.Health == GradientHealth.Vanishing ? "vanishing" : "exploding")} "
                + $"in {group.Count()} of {result.History.Count} epochs, norm {Tables.Number(group.Last().Norm)} in the last");
        }
    }

    private static void Print(Terminal terminal, TrainingResult result, string path, bool asJson)
    {
        if (asJson)
        {
            Json.Write(terminal.Out, new JsonObject
            {
                ["modelPath"] = path,
                ["metrics"] = new JsonObject(result.Metrics.Select(
                    metric => KeyValuePair.Create(metric.Key, Json.Number(metric.Value)))),
            });
            return;
        }

        Tables.WriteFacts(
            terminal.OutConsole,
            [
                ("model", path),
                .. result.Metrics.Select(metric => (metric.Key, Tables.Number(metric.Value))),
                .. EarlyEnd(result),
            ]);
    }

    /// <summary>Why training ended before its last epoch, where it did so by itself.</summary>
    private static IEnumerable<(string Name, string Value)> EarlyEnd(TrainingResult result)
    {
        int epochs = result.History.Count(epoch => epoch.Phase == result.History[0].Phase), planned = result.Options.Epochs!.Value;
        return result.WasCancelled || epochs == planned
            ? []
            : [("ended early", $"after epoch {epochs} of {planned}: no lower validation loss in {result.Options.Patience} epochs (--patience)")];
    }
}
