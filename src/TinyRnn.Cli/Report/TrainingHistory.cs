using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TinyRnn.Cli.IO;
using TinyRnn.Training;

namespace TinyRnn.Cli.Report;

/// <summary>
/// How a model was trained, kept in <c>NAME.history.json</c> beside <c>NAME.rnn.json</c> for the report. Like the model it depends on
/// data, options and seed alone: no clock, no thread count, six digits.
/// </summary>
internal sealed record TrainingHistory
{
    private const string ModelEnding = ".rnn.json";
    private const string Ending = ".history.json";
    private const string FormatName = "tinyrnn-history";
    private const int FormatVersion = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary><c>tinyrnn-history</c>.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Version of the file's form.</summary>
    public int Version { get; init; } = FormatVersion;

    /// <summary>SHA-256 of the model file that the run wrote, lower-case hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>The arguments of <c>tinyrnn</c> that write the same model again.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Every option as it was used, but the number of threads.</summary>
    public required JsonObject TrainingOptions { get; init; }

    /// <summary>What was trained on.</summary>
    public required DataFacts Data { get; init; }

    /// <summary>Every epoch of every phase, in order.</summary>
    public required IReadOnlyList<EpochFacts> Epochs { get; init; }

    /// <summary>What the validated weights gave on the validation data; null without any.</summary>
    public PredictionFacts? HeldOut { get; init; }

    /// <summary>Where the history of a model is kept.</summary>
    public static string PathFor(string modelPath) =>
        (modelPath.EndsWith(ModelEnding, StringComparison.OrdinalIgnoreCase) ? modelPath[..^ModelEnding.Length] : modelPath) + Ending;

    /// <summary>The history of a run whose model was written.</summary>
    /// <param name="modelPath">The model file.</param>
    /// <param name="command">Arguments that repeat the run.</param>
    /// <param name="data">What was trained on.</param>
    /// <param name="result">What training gave.</param>
    public static TrainingHistory Of(string modelPath, IReadOnlyList<string> command, SequenceDataset data, TrainingResult result) => new()
    {
        ModelSha256 = HashOf(modelPath),
        Command = command,
        TrainingOptions = JsonNode.Parse((result.Options with { Threads = null }).ToJson())!.AsObject(),
        Data = DataFacts.Of(data),
        Epochs = [.. result.History.Select(EpochFacts.Of)],
        HeldOut = result.HeldOut is { } heldOut ? PredictionFacts.Of(heldOut) : null,
    };

    /// <summary>Whether the model file is the one that the run wrote.</summary>
    public bool IsOf(string modelPath) => HashOf(modelPath) == ModelSha256;

    /// <summary>Writes the file beside its model.</summary>
    public void Save(string modelPath) => AtomicFile.WriteText(PathFor(modelPath), JsonSerializer.Serialize(this, Options) + "\n");

    /// <summary>Reads the history of a model; null where there is none.</summary>
    /// <exception cref="InputException">The file is none of this version.</exception>
    public static TrainingHistory? Find(string modelPath)
    {
        string path = PathFor(modelPath);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            TrainingHistory? history = JsonSerializer.Deserialize<TrainingHistory>(File.ReadAllText(path), Options);
            return history is { Format: FormatName, Version: FormatVersion }
                ? history
                : throw new InputException($"{path}: expected a training history of version {FormatVersion}, found "
                    + $"'{history?.Format}' version {history?.Version}; delete it or train again");
        }
        catch (JsonException exception)
        {
            throw new InputException($"{path}({(exception.LineNumber ?? 0) + 1},{(exception.BytePositionInLine ?? 0) + 1}): "
                + $"this is no training history ({exception.Message}); delete it or train again");
        }
    }

    /// <summary>Six digits: enough to draw.</summary>
    public static double Rounded(double value) => double.IsFinite(value)
        ? double.Parse(value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture)
        : value;

    private static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}

/// <summary>Size of the data that was trained on.</summary>
/// <param name="Name">Data source in words or file names without folder.</param>
/// <param name="Recordings">Recordings.</param>
/// <param name="Steps">Steps of all recordings.</param>
/// <param name="Features">Channel names.</param>
/// <param name="Labels">Class names; empty for values.</param>
/// <param name="Targets">Target names; empty for classes.</param>
/// <param name="Horizon">Steps from a row to the one it forecasts; 0 where nothing is forecast.</param>
internal sealed record DataFacts(
    string Name, int Recordings, long Steps, IReadOnlyList<string> Features, IReadOnlyList<string> Labels, IReadOnlyList<string> Targets, int Horizon)
{
    /// <summary>The facts of a set of recordings.</summary>
    public static DataFacts Of(SequenceDataset data) => new(
        data.Name, data.Recordings.Count, data.Recordings.Sum(recording => (long)recording.Steps), data.Features, data.Labels, data.Targets, data.Horizon);
}

/// <summary>One epoch.</summary>
/// <param name="Phase"><c>train</c> or <c>refit</c>.</param>
/// <param name="Epoch">From 1 in its phase.</param>
/// <param name="Loss">Mean training loss.</param>
/// <param name="ValidationLoss">Loss on validation data, or NaN.</param>
/// <param name="MetricName">Name of the metric.</param>
/// <param name="Metric">The metric on validation data, or NaN.</param>
/// <param name="LearningRate">Learning rate of the last update.</param>
/// <param name="GradientNorm">Norm of the last gradient before clipping.</param>
/// <param name="IsBest">Whether its weights were the best until then.</param>
/// <param name="Layers">The gradient of each layer.</param>
internal sealed record EpochFacts(
    string Phase,
    int Epoch,
    double Loss,
    double ValidationLoss,
    string MetricName,
    double Metric,
    double LearningRate,
    double GradientNorm,
    bool IsBest,
    IReadOnlyList<LayerGradient> Layers)
{
    /// <summary>The facts of a progress report.</summary>
    public static EpochFacts Of(TrainingProgress progress) => new(
        progress.Phase,
        progress.Epoch,
        TrainingHistory.Rounded(progress.Loss),
        TrainingHistory.Rounded(progress.ValidationLoss),
        progress.MetricName,
        TrainingHistory.Rounded(progress.Metric),
        TrainingHistory.Rounded(progress.LearningRate),
        TrainingHistory.Rounded(progress.GradientNorm),
        progress.IsBest,
        [.. progress.LayerGradients.Select(layer => layer with { Norm = TrainingHistory.Rounded(layer.Norm) })]);
}

/// <summary>What a model gives beside what is true.</summary>
/// <param name="Labels">Class names; empty for values.</param>
/// <param name="Confusion">One row a true class, one column a decision; empty for values.</param>
/// <param name="Rmse">Root mean square error; NaN for classes.</param>
/// <param name="Mae">Mean absolute error; NaN for classes.</param>
/// <param name="Count">Decisions or values compared.</param>
/// <param name="Traces">The last steps of each target; empty for classes.</param>
internal sealed record PredictionFacts(
    IReadOnlyList<string> Labels, IReadOnlyList<IReadOnlyList<int>> Confusion, double Rmse, double Mae, long Count, IReadOnlyList<PredictionTrace> Traces)
{
    /// <summary>Loss of a language model; NaN for others.</summary>
    public double NatsPerToken { get; init; } = double.NaN;

    /// <summary>Errors of each target; empty for classes.</summary>
    public IReadOnlyList<ColumnErrors> Columns { get; init; } = [];

    /// <summary>Alarms of a model with thresholds; null where they were not counted.</summary>
    public AnomalyFacts? Anomalies { get; init; }

    /// <summary>The facts of an evaluation.</summary>
    public static PredictionFacts Of(Predictions predictions) => predictions is { Decisions: { } decisions }
        ? new(decisions.Labels, decisions.ToRows(), double.NaN, double.NaN, decisions.Count, [])
        : new(
            [], [], TrainingHistory.Rounded(predictions.Errors!.Rmse), TrainingHistory.Rounded(predictions.Errors.Mae), predictions.Errors.Count,
            [.. predictions.Traces.Select(trace => trace with
            {
                Expected = [.. trace.Expected.Select(TrainingHistory.Rounded)],
                Found = [.. trace.Found.Select(TrainingHistory.Rounded)],
            })])
        {
            Columns = [.. predictions.ErrorsOfTargets.Select(target => new ColumnErrors(
                target.Key, TrainingHistory.Rounded(target.Value.Rmse), TrainingHistory.Rounded(target.Value.Mae)))],
        };
}

/// <summary>Errors of one target, in its units.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Rmse">Root mean square error.</param>
/// <param name="Mae">Mean absolute error.</param>
internal sealed record ColumnErrors(string Column, double Rmse, double Mae);

/// <summary>Alarms of a model with thresholds.</summary>
/// <param name="Figures">Their names and values, as <c>eval</c> prints them.</param>
internal sealed record AnomalyFacts(IReadOnlyList<KeyValuePair<string, string>> Figures);
