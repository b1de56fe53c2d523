using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json;
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
        Description = "classification (one decision a window), streamClassification (one a step), regression, forecast or "
            + "nextToken (text); chosen by the data by default.",
    };

    private readonly Option<string?> _architecture = new("--architecture")
    {
        Description = "All layers between input and output, in order, instead of --cell, --units, --layers, --bidirectional, --conv, --norm "
            + "and --head: KIND SIZES WORDS, separated by commas. The kinds stand below.",
        HelpName = "LAYERS",
    };

    private readonly Option<string?> _cell = new("--cell") { Description = "Recurrent kind: gru, lstm or simpleRnn." };
    private readonly Option<int?> _units = Optional("--units", 1, "Units of each recurrent layer.");
    private readonly Option<int?> _layers = Optional("--layers", 1, "Recurrent layers.");

    private readonly Option<bool?> _bidirectional = new("--bidirectional")
    {
        Description = "Recurrent layers in both directions, which need whole recordings or windows: task classification.",
    };

    private readonly Option<string?> _convolution = new("--conv")
    {
        Description = "A causal convolution with relu in front: filters and the rows that each sees, such as 16x5.", HelpName = "FILTERSxROWS",
    };

    private readonly Option<string?> _norm = new("--norm") { Description = "After each recurrent layer: layerNorm or batchNorm." };
    private readonly Option<int?> _head = Optional("--head", 1, "Units of a dense layer with relu before the output layer.");
    private readonly Option<bool?> _skip = new("--skip") { Description = "Let the output layer see the input too; forecasts and regressions do by default." };

    private readonly Option<int?> _embedding = Optional("--embedding", 1, "Text: values that stand for a token.");
    private readonly Choice<PoolingKind> _pooling = new("--pooling", "Classification: what decides of all steps' values.", new()
    {
        ["last"] = PoolingKind.Last,
        ["mean"] = PoolingKind.Mean,
        ["max"] = PoolingKind.Max,
        ["attention"] = PoolingKind.Attention,
    });

    private readonly Option<string?> _activations = new("--activations")
    {
        Description = "accurate (errors below 2e-7, the default) or fast (below 1e-4, cheaper on the device).",
    };

    private readonly Option<int?> _epochs = Optional("--epochs", 1, "Passes over the data at most.");
    private readonly Option<int?> _batchSize = Optional("--batch-size", 1, "Sequences in one update.");
    private readonly Option<double?> _learningRate = Number("--learning-rate", "Largest learning rate.");
    private readonly Option<long?> _seed = new("--seed") { Description = "Random seed: the same seed gives the same model file.", HelpName = "NUMBER" };
    private readonly Option<int?> _window = Optional("--window", 1, "Steps of a window; whole recordings by default.");
    private readonly Option<int?> _stride = Optional("--stride", 1, "Steps between the starts of two windows.");
    private readonly Option<int?> _truncate = Optional("--truncate", 1, "Text: steps that gradients go back through; the state is carried on.");
    private readonly Option<double?> _validation = Number("--validation", "Part of the data kept for validation, 0 to 0.5.");
    private readonly Option<int?> _patience = Optional("--patience", 1, "Epochs without a better validation loss until training stops.");
    private readonly Option<bool?> _refit = new("--refit") { Description = "Train once more on all data, for as many epochs as validation found best." };
    private readonly Option<double?> _weightAveraging = Number("--weight-averaging", "Part of the running mean of the weights that an update leaves; 0 is off.");
    private readonly Option<int?> _threads = Optional("--threads", 1, "Threads; changes the time and nothing else.");

    private readonly Choice<LossKind> _loss = new("--loss", "What training makes small.", new()
    {
        ["crossEntropy"] = LossKind.CrossEntropy,
        ["meanSquaredError"] = LossKind.MeanSquaredError,
        ["meanAbsoluteError"] = LossKind.MeanAbsoluteError,
        ["huber"] = LossKind.Huber,
    });

    private readonly Option<double?> _huberDelta = Number("--huber-delta", "Error, in standard deviations of the target, from which on huber is a line.");
    private readonly Option<double?> _labelSmoothing = Number("--label-smoothing", "Part of each class target spread over all classes, 0 to below 1.");

    private readonly Option<string?> _classWeights = new("--class-weights")
    {
        Description = "Weights of classes in the loss: none, balanced, or label=weight,label=weight.", HelpName = "WEIGHTS",
    };

    private readonly Choice<OptimiserKind> _optimiser = new("--optimiser", "How weights follow their gradient.", new()
    {
        ["sgd"] = OptimiserKind.Sgd,
        ["rmsProp"] = OptimiserKind.RmsProp,
        ["adam"] = OptimiserKind.Adam,
        ["adamW"] = OptimiserKind.AdamW,
    });

    private readonly Option<double?> _momentum = Number("--momentum", "Momentum of sgd or rmsProp, 0 to below 1.");
    private readonly Option<bool?> _nesterov = new("--nesterov") { Description = "Let the momentum of sgd look ahead." };
    private readonly Option<double?> _weightDecay = Number("--weight-decay", "Weight decay: decoupled for adamW, added to the gradient for the others.");

    private readonly Choice<ScheduleKind> _schedule = new("--schedule", "How the learning rate changes over the run.", new()
    {
        ["constant"] = ScheduleKind.Constant,
        ["step"] = ScheduleKind.Step,
        ["cosine"] = ScheduleKind.Cosine,
        ["oneCycle"] = ScheduleKind.OneCycle,
        ["plateau"] = ScheduleKind.Plateau,
    });

    private readonly Option<double?> _warmUp = Number("--warm-up", "Part of the run over which the learning rate rises, 0 to 0.9.");
    private readonly Option<int?> _scheduleEpochs = Optional("--schedule-epochs", 1, "Epochs between steps, or without a better loss until a plateau ends.");
    private readonly Option<double?> _scheduleFactor = Number("--schedule-factor", "Factor of the learning rate at a step or plateau.");
    private readonly Option<double?> _finalRate = Number("--final-rate", "Last learning rate of a cosine, as a part of the largest.");
    private readonly Option<double?> _clipNorm = Number("--clip-norm", "Largest norm of the gradient; 0 is off.");
    private readonly Option<double?> _clipValue = Number("--clip-value", "Largest size of an element of the gradient; 0 is off.");
    private readonly Option<double?> _dropout = Number("--dropout", "Part of each recurrent layer's outputs dropped in training.");
    private readonly Option<double?> _inputDropout = Number("--input-dropout", "Part of the input channels dropped in training.");
    private readonly Option<double?> _recurrentDropout = Number("--recurrent-dropout", "Part of the hidden units dropped from recurrent products in training.");
    private readonly Option<double?> _anomalyQuantile = Number(
        "--anomaly-quantile", "Forecast: part of the validation errors below the threshold from which on a step is an anomaly, such as 0.999.");
    private readonly Option<double?> _lossFraction = Number("--loss-fraction", "Part of a window, from its end, that is compared; 0 is its last step.");

    private readonly Option<double?> _crop = Number("--crop", "Augmentation: shortest random part of a window that is trained on, 0 to 1; 1 is off.");
    private readonly Option<double?> _jitter = Number("--jitter", "Augmentation: deviation of the noise added to inputs, in deviations of their channel.");
    private readonly Option<double?> _gainJitter = Number("--gain-jitter", "Augmentation: deviation of the logarithm of a random gain of each window.");
    private readonly Option<int?> _timeShift = Optional("--time-shift", 0, "Augmentation: most steps by which a window is moved, either way.");
    private readonly Option<bool?> _oversample = new("--oversample") { Description = "Repeat windows of rarer classes until all classes have as many." };

    private readonly Choice<SplitKind> _split = new("--split", "How validation data is kept apart.", new()
    {
        ["recording"] = SplitKind.Recording,
        ["time"] = SplitKind.Time,
    });

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        CommonOptions.AcceptOnly(_task, "classification", "streamClassification", "regression", "forecast", "nextToken");
        CommonOptions.AcceptOnly(_cell, "gru", "lstm", "simpleRnn");
        CommonOptions.AcceptOnly(_activations, "accurate", "fast");
        CommonOptions.AcceptOnly(_norm, LayerKinds.LayerNorm, LayerKinds.BatchNorm);
        foreach (Option option in All())
        {
            command.Add(option);
        }
    }

    /// <summary>What options are where nobody says anything, for the help.</summary>
    public static IReadOnlyList<string> DefaultNotes() =>
    [
        "Defaults, of one recurrent layer (cell gru); the 'report' of a model lists every option as it was used:",
        .. Defaults("classification", TaskDefaults.For(TrainingTask.Classification)),
        .. Defaults("classification of texts", TaskDefaults.For(TrainingTask.Classification, isText: true)),
        .. Defaults("streamClassification", TaskDefaults.For(TrainingTask.StreamClassification)),
        .. Defaults("regression, forecast", TaskDefaults.For(TrainingTask.Forecast)),
        .. Defaults("nextToken", TaskDefaults.For(TrainingTask.NextToken)),
        "",
    ];

    private static IEnumerable<string> Defaults(string task, TrainingOptions options)
    {
        yield return $"  {task}:";
        yield return FormattableString.Invariant($"      units {options.Units}, epochs {options.Epochs}, patience {options.Patience}, batch-size {options.BatchSize}, ")
            + FormattableString.Invariant($"learning-rate {options.LearningRate}, validation {options.ValidationFraction}, dropout {options.Dropout}")
            + (options.Window is int window ? $", window {window}, stride {options.Stride}" : "") + (options.Refit == true ? ", refit" : "");
    }

    /// <summary>How the layers of <c>--architecture</c> are written, for the help.</summary>
    public static IReadOnlyList<string> ArchitectureNotes() =>
    [
        "Layers of --architecture, as in the model file; the output layer follows by itself:",
        .. TrainingOptions.ArchitectureKinds.Select(kind => $"  {kind}"),
        $"  ACTIVATION: {string.Join(", ", ActivationKinds.All.Select(kind => kind.Name))}; with parameters: leakyRelu:0.2, clamp:-1:1",
        "  any graph: NAME: KIND ... from NAME NAME, where 'input' is the network's input",
        "",
    ];

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
                "nextToken" => TrainingTask.NextToken,
                _ => TrainingTask.Forecast,
            },
            Architecture = parsed.GetValue(_architecture),
            Cell = parsed.GetValue(_cell),
            Units = parsed.GetValue(_units),
            Layers = parsed.GetValue(_layers),
            Bidirectional = parsed.GetValue(_bidirectional),
            Convolution = parsed.GetValue(_convolution),
            Norm = parsed.GetValue(_norm),
            Head = parsed.GetValue(_head),
            Skip = parsed.GetValue(_skip),
            Refit = parsed.GetValue(_refit),
            WeightAveraging = parsed.GetValue(_weightAveraging),
            FinalRate = parsed.GetValue(_finalRate),
            Embedding = parsed.GetValue(_embedding),
            Pooling = _pooling.Read(parsed),
            Truncate = parsed.GetValue(_truncate),
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
            Loss = _loss.Read(parsed),
            HuberDelta = parsed.GetValue(_huberDelta),
            LabelSmoothing = parsed.GetValue(_labelSmoothing),
            ClassWeights = parsed.GetValue(_classWeights),
            Optimiser = _optimiser.Read(parsed),
            Momentum = parsed.GetValue(_momentum),
            Nesterov = parsed.GetValue(_nesterov),
            WeightDecay = parsed.GetValue(_weightDecay),
            Schedule = _schedule.Read(parsed),
            WarmUp = parsed.GetValue(_warmUp),
            ScheduleEpochs = parsed.GetValue(_scheduleEpochs),
            ScheduleFactor = parsed.GetValue(_scheduleFactor),
            ClipNorm = parsed.GetValue(_clipNorm),
            ClipValue = parsed.GetValue(_clipValue),
            Dropout = parsed.GetValue(_dropout),
            InputDropout = parsed.GetValue(_inputDropout),
            RecurrentDropout = parsed.GetValue(_recurrentDropout),
            AnomalyQuantile = parsed.GetValue(_anomalyQuantile),
            LossFraction = parsed.GetValue(_lossFraction),
            CropFraction = parsed.GetValue(_crop),
            Jitter = parsed.GetValue(_jitter),
            GainJitter = parsed.GetValue(_gainJitter),
            TimeShift = parsed.GetValue(_timeShift),
            Oversample = parsed.GetValue(_oversample),
            Split = _split.Read(parsed),
        };
        if (parsed.GetValue(_config) is not { } file)
        {
            return given;
        }

        MatrixFile.RequireFile(file);
        return given.Over(TrainingOptions.FromJson(File.ReadAllText(file), file));
    }

    /// <summary>The same complaint about the option as it stands on the command line; null where it does not stand there.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="exception">The trainer's complaint, which begins with the option's name in JSON.</param>
    public UsageException? Blame(ParseResult parsed, TrainingException exception)
    {
        string name = exception.Message.Split(' ', ',')[0];
        string flag = name switch
        {
            "validationFraction" => _validation.Name,
            "cropFraction" => _crop.Name,
            "convolution" => _convolution.Name,
            _ => $"--{JsonNamingPolicy.KebabCaseLower.ConvertName(name)}",
        };
        return All().Any(option => option.Name == flag && parsed.GetResult(option) is { Implicit: false })
            ? new UsageException(flag + exception.Message[name.Length..])
            : null;
    }

    private static Option<double?> Number(string name, string description) => new(name) { Description = description, HelpName = "NUMBER" };

    private static Option<int?> Optional(string name, int minimum, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "COUNT" };
        option.Validators.Add(result => CommonOptions.Require(result, name, minimum));
        return option;
    }

    private IEnumerable<Option> All() =>
    [
        _config, _task, _cell, _units, _layers, _bidirectional, _convolution, _norm, _head, _skip, _architecture, _activations, _epochs, _batchSize, _learningRate, _seed, _window, _stride, _validation, _patience, _refit,
        _weightAveraging, _threads, _embedding, _pooling, _truncate, _anomalyQuantile, _loss, _huberDelta, _labelSmoothing, _classWeights, _lossFraction, _optimiser, _momentum, _nesterov, _weightDecay,
        _schedule, _warmUp, _scheduleEpochs, _scheduleFactor, _finalRate, _clipNorm, _clipValue, _dropout, _inputDropout, _recurrentDropout,
        _crop, _jitter, _gainJitter, _timeShift, _oversample, _split,
    ];
}
