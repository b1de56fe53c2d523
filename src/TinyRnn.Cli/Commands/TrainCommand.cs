using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn train</c>: recordings in, a model file out.</summary>
internal static class TrainCommand
{
    private const string ModelExtension = ".rnn.json";

    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var data = new DataFlags();
        var training = new TrainingFlags();
        Argument<string[]> files = DataFlags.Files();
        var output = new Option<string>("--output", "-o")
        {
            Description = $"The model file to write, NAME{ModelExtension}.", Required = true, HelpName = "MODEL",
        };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !text.EndsWith(ModelExtension, StringComparison.Ordinal))
            {
                result.AddError($"--output '{text}' must end with {ModelExtension}, by which builds find models.");
            }
        });
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "train",
            "Train a recurrent network on recordings and write it as a model file.",
            ("tinyrnn train motions_TRAIN.ts -o motions.rnn.json", "one class a recording, from the .ts format"),
            ("tinyrnn train vibration.csv --recording run --label state --window 200 -o fan.rnn.json", "windows of labelled recordings"),
            ("tinyrnn train plant.csv --target flow --cell lstm --units 16 -o flow.rnn.json", "a value at every step"),
            ("tinyrnn train temperatures.csv --forecast Temp --ignore Date -o temperature.rnn.json", "the value one row ahead"))
        {
            files, output,
        };
        data.AddTo(command);
        training.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output);
            RequireFolder(path);
            SequenceDataset dataset = data.Read(parsed, parsed.GetRequiredValue(files), DataPart.Train, []);
            TrainingOptions options = training.Read(parsed);
            options = options with { Name = options.Name ?? ModelName.For(Path.GetFileName(path)[..^ModelExtension.Length]) };
            TrainingResult result = TrainingProgressView.Show(
                terminal, progress => Trainer.Train(dataset, options, progress, cancellation));
            if (result.BestEpoch == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            ModelWriter.Save(result.Model, path);
            Print(terminal, result, path, parsed.GetValue(json));
            if (!result.WasCancelled)
            {
                return ExitCodes.Success;
            }

            terminal.Error.WriteLine($"stopped: {path} holds the best model until then, of epoch {result.BestEpoch}");
            return ExitCodes.Cancelled;
        });
        return command;
    }

    /// <summary>Training takes minutes: a mistyped folder is worth knowing before.</summary>
    private static void RequireFolder(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new InputException($"{path}: the folder {folder} does not exist; create it first");
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
            ]);
    }
}
