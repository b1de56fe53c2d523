using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using TinyRnn.Cli.IO;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary>The options of training: each can stand on the command line or, by its JSON name, in a <c>--config</c> file.</summary>
internal sealed class TrainingFlags
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = "JSON file with training options; options on the command line go first.", HelpName = "FILE",
    };

    private readonly Option<string?> _task = new("--task")
    {
        Description = "classification (one decision a window), streamClassification (one a step), regression or forecast; "
            + "chosen by the data by default.",
    };

    private readonly Option<string?> _cell = new("--cell") { Description = "Recurrent kind: gru, lstm or simpleRnn." };
    private readonly Option<int?> _units = Optional("--units", 1, "Units of each recurrent layer.");
    private readonly Option<int?> _layers = Optional("--layers", 1, "Recurrent layers.");

    private readonly Option<string?> _activations = new("--activations")
    {
        Description = "accurate (errors below 2e-7, the default) or fast (below 1e-4, cheaper on the device).",
    };

    private readonly Option<int?> _epochs = Optional("--epochs", 1, "Passes over the data at most.");
    private readonly Option<int?> _batchSize = Optional("--batch-size", 1, "Sequences in one update.");
    private readonly Option<double?> _learningRate = new("--learning-rate") { Description = "Largest learning rate." };
    private readonly Option<long?> _seed = new("--seed") { Description = "Random seed: the same seed gives the same model file." };
    private readonly Option<int?> _window = Optional("--window", 1, "Steps of a window; whole recordings by default.");
    private readonly Option<int?> _stride = Optional("--stride", 1, "Steps between the starts of two windows.");
    private readonly Option<double?> _validation = new("--validation") { Description = "Part of the data kept for validation, 0 to 0.5." };
    private readonly Option<int?> _patience = Optional("--patience", 1, "Epochs without a better validation loss until training stops.");
    private readonly Option<int?> _threads = Optional("--threads", 1, "Threads; changes the time and nothing else.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _task.AcceptOnlyFromAmong("classification", "streamClassification", "regression", "forecast");
        _cell.AcceptOnlyFromAmong("gru", "lstm", "simpleRnn");
        _activations.AcceptOnlyFromAmong("accurate", "fast");
        foreach (Option option in All())
        {
            command.Add(option);
        }
    }

    /// <summary>The options given; null where neither the command line nor the file says anything.</summary>
    /// <exception cref="InputException">The file is missing.</exception>
    /// <exception cref="DataFileException">The file's content is wrong; with line and column.</exception>
    public TrainingOptions Read(ParseResult parsed)
    {
        TrainingOptions given = new()
        {
            Task = parsed.GetValue(_task) switch
            {
                null => null,
                "classification" => TrainingTask.Classification,
                "streamClassification" => TrainingTask.StreamClassification,
                "regression" => TrainingTask.Regression,
                _ => TrainingTask.Forecast,
            },
            Cell = parsed.GetValue(_cell),
            Units = parsed.GetValue(_units),
            Layers = parsed.GetValue(_layers),
            Activations = parsed.GetValue(_activations) switch
            {
                null => null,
                "fast" => ActivationTier.Fast,
                _ => ActivationTier.Accurate,
            },
            Epochs = parsed.GetValue(_epochs),
            BatchSize = parsed.GetValue(_batchSize),
            LearningRate = parsed.GetValue(_learningRate),
            Seed = parsed.GetValue(_seed),
            Window = parsed.GetValue(_window),
            Stride = parsed.GetValue(_stride),
            ValidationFraction = parsed.GetValue(_validation),
            Patience = parsed.GetValue(_patience),
            Threads = parsed.GetValue(_threads),
        };
        if (parsed.GetValue(_config) is not { } file)
        {
            return given;
        }

        MatrixFile.RequireFile(file);
        return given.Over(TrainingOptions.FromJson(File.ReadAllText(file), file));
    }

    private static Option<int?> Optional(string name, int minimum, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result => CommonOptions.Require(result, name, minimum));
        return option;
    }

    private IEnumerable<Option> All() =>
    [
        _config, _task, _cell, _units, _layers, _activations, _epochs, _batchSize, _learningRate, _seed, _window, _stride, _validation, _patience,
        _threads,
    ];
}
