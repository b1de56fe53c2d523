using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;
using TinyRnn.Format;
using TinyRnn.Training.Architectures;

namespace TinyRnn.Training;

/// <summary>What the network is to do.</summary>
public enum TrainingTask
{
    /// <summary>Name the class of a recording, or of a window of it: one decision, at the last step.</summary>
    [JsonStringEnumMemberName("classification")]
    Classification,

    /// <summary>Name the class at every step of an endless stream.</summary>
    [JsonStringEnumMemberName("streamClassification")]
    StreamClassification,

    /// <summary>Give the target columns of the same row, at every step.</summary>
    [JsonStringEnumMemberName("regression")]
    Regression,

    /// <summary>Give a column some steps ahead, at every step.</summary>
    [JsonStringEnumMemberName("forecast")]
    Forecast,

    /// <summary>Give the probability of each token that may come next in a text (a language model).</summary>
    [JsonStringEnumMemberName("nextToken")]
    NextToken,
}

/// <summary>
/// How to train. A null means the default of the task type, see <see cref="TaskDefaults"/>. Reads from and writes to JSON with the
/// property names in camel case.
/// </summary>
public sealed partial record TrainingOptions
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The task; null: classification where the data has labels, forecast where it has a horizon, else regression.</summary>
    public TrainingTask? Task { get; init; }

    /// <summary>The model's name.</summary>
    public string? Name { get; init; }

    /// <summary>One line for people.</summary>
    public string? Summary { get; init; }

    /// <summary>
    /// The layers between input and output in one text, such as <c>conv1d 16x5 relu, gru 32, layerNorm, dense 16 relu</c>, instead of
    /// <see cref="Cell"/>, <see cref="Units"/>, <see cref="Layers"/>, <see cref="Bidirectional"/>, <see cref="Convolution"/>,
    /// <see cref="Norm"/> and <see cref="Head"/>. Kinds and attributes are those of the model file; numbers alone are a kind's sizes, and
    /// <c>NAME: ... from NAME NAME</c> makes any graph. The output layer follows by itself; of layers that give several rows a step it
    /// makes the targets row after row.
    /// </summary>
    public string? Architecture { get; init; }

    /// <summary>Recurrent kind: <c>gru</c>, <c>lstm</c> or <c>simpleRnn</c>.</summary>
    public string? Cell { get; init; }

    /// <summary>Units of each recurrent layer, at least 1.</summary>
    public int? Units { get; init; }

    /// <summary>Recurrent layers, 1 to 8.</summary>
    public int? Layers { get; init; }

    /// <summary>Whether recurrent layers run in both directions: <c>bidirectional gru 32</c>. For task classification alone.</summary>
    public bool? Bidirectional { get; init; }

    /// <summary>A causal convolution in front, FILTERSxROWS: <c>16x5</c> is <c>conv1d 16x5 relu</c>.</summary>
    public string? Convolution { get; init; }

    /// <summary>What follows every recurrent layer: <c>layerNorm</c> or <c>batchNorm</c>.</summary>
    public string? Norm { get; init; }

    /// <summary>Units of a dense layer before the output layer: 16 is <c>dense 16 relu</c>.</summary>
    public int? Head { get; init; }

    /// <summary>
    /// Batch normalisation: part of the running mean and variance that each minibatch replaces (what PyTorch calls momentum; Keras means 1
    /// minus it), above 0 to 1.
    /// </summary>
    public double? BatchNormMomentum { get; init; }

    /// <summary>Tier of tanh and sigmoid, in training as on the device: <c>Accurate</c> or <c>Fast</c>.</summary>
    public ActivationTier? Activations { get; init; }

    /// <summary>Text: values that the embedding gives for a token, at least 1.</summary>
    public int? Embedding { get; init; }

    /// <summary>Classification: how the steps' values become one decision.</summary>
    public PoolingKind? Pooling { get; init; }

    /// <summary>
    /// Whether the last layer also sees the network's input. Where the layers give several rows a step, each row sees its part of the
    /// input; by default there is no skip where the channels cannot be shared out evenly.
    /// </summary>
    public bool? Skip { get; init; }

    /// <summary>Passes over the training data at most, at least 1.</summary>
    public int? Epochs { get; init; }

    /// <summary>Sequences in one update, at least 1; multiples of 16 waste nothing.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Largest learning rate of the schedule, above 0.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Largest norm of the gradient; 0 is off.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Weight decay, at least 0: decoupled for AdamW, added to the gradient for the others.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Loss; null: cross-entropy for classes, mean squared error for values.</summary>
    public LossKind? Loss { get; init; }

    /// <summary>Error, in standard deviations of the target, from which on the Huber loss is a line; above 0.</summary>
    public double? HuberDelta { get; init; }

    /// <summary>
    /// Weights of classes in the loss: <c>none</c>, <c>balanced</c> (each class counts the same, however many recordings it has) or
    /// <c>label=weight,label=weight</c>, where classes that are not named weigh 1.
    /// </summary>
    public string? ClassWeights { get; init; }

    /// <summary>Optimiser.</summary>
    public OptimiserKind? Optimiser { get; init; }

    /// <summary>Momentum of SGD or RMSProp, 0 to below 1.</summary>
    public double? Momentum { get; init; }

    /// <summary>Whether the momentum of SGD looks ahead.</summary>
    public bool? Nesterov { get; init; }

    /// <summary>Schedule of the learning rate.</summary>
    public ScheduleKind? Schedule { get; init; }

    /// <summary>Part of the run over which the learning rate rises, 0 to 0.9.</summary>
    public double? WarmUp { get; init; }

    /// <summary>Epochs between two steps of the schedule, or without a better loss until a plateau ends; at least 1.</summary>
    public int? ScheduleEpochs { get; init; }

    /// <summary>Factor of the learning rate at a step or plateau, above 0 to 1.</summary>
    public double? ScheduleFactor { get; init; }

    /// <summary>Last learning rate of the cosine as a part of the largest, 0 to 1.</summary>
    public double? FinalRate { get; init; }

    /// <summary>Largest size of an element of the gradient; 0 is off.</summary>
    public double? ClipValue { get; init; }

    /// <summary>
    /// Part of the input channels that a sequence does without in training, 0 to below 1; of a text, the part of its tokens that are
    /// replaced by the one for unknown characters.
    /// </summary>
    public double? InputDropout { get; init; }

    /// <summary>
    /// Part of the hidden units that the recurrent products of a sequence do without in training, the same ones at all steps
    /// (Gal and Ghahramani, 2016), 0 to below 1.
    /// </summary>
    public double? RecurrentDropout { get; init; }

    /// <summary>Part of each recurrent layer's outputs that the next layer does without in training, 0 to below 1.</summary>
    public double? Dropout { get; init; }

    /// <summary>Part of each class target that is spread over all classes, 0 to below 1.</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>Random seed; the same seed gives the same model file.</summary>
    public long? Seed { get; init; }

    /// <summary>Part of the recordings (of the time, for a single series) kept for validation, 0 to 0.5.</summary>
    public double? ValidationFraction { get; init; }

    /// <summary>Epochs without a better validation loss until training stops, at least 1.</summary>
    public int? Patience { get; init; }

    /// <summary>Whether to train once more on all data, for as many epochs as the validation found best.</summary>
    public bool? Refit { get; init; }

    /// <summary>Classification: steps of a window (null: the whole recording). Other tasks: steps of a training sequence.</summary>
    public int? Window { get; init; }

    /// <summary>Steps between the starts of two windows, 1 to the window.</summary>
    public int? Stride { get; init; }

    /// <summary>
    /// Next token: steps that gradients go back through. The state is carried on from one such stretch to the next, from the start
    /// of a stream to its end (truncated backpropagation through time; Williams and Peng, 1990).
    /// </summary>
    public int? Truncate { get; init; }

    /// <summary>Part of a window, counted from its end, over which the loss is taken; 0 is the last step alone, 1 every step.</summary>
    public double? LossFraction { get; init; }

    /// <summary>Augmentation: shortest random part of a window that is trained on, 0 to 1 (1 is off).</summary>
    public double? CropFraction { get; init; }

    /// <summary>Augmentation: standard deviation of the noise added to normalised inputs, at least 0.</summary>
    public double? Jitter { get; init; }

    /// <summary>Augmentation: standard deviation of the logarithm of a random gain of each recording, at least 0.</summary>
    public double? GainJitter { get; init; }

    /// <summary>
    /// Augmentation: most steps by which a window is moved, either way, within the part of its recording that trains; null: less than
    /// half the stride.
    /// </summary>
    public int? TimeShift { get; init; }

    /// <summary>Whether windows of rarer classes are repeated until every class has as many as the most frequent one.</summary>
    public bool? Oversample { get; init; }

    /// <summary>How validation data is kept apart; null: whole recordings where there are enough, else the end of each in time.</summary>
    public SplitKind? Split { get; init; }

    /// <summary>Part of the running mean of the weights that survives an update, 0 (off) to below 1.</summary>
    public double? WeightAveraging { get; init; }

    /// <summary>
    /// Forecast: part of the validation steps whose errors lie below the thresholds from which on a step is an anomaly, 0.5 to 1; null for
    /// no thresholds.
    /// </summary>
    public double? AnomalyQuantile { get; init; }

    /// <summary>Threads; changes the time and nothing else.</summary>
    public int? Threads { get; init; }

    /// <summary>How each layer kind is written in <see cref="Architecture"/>.</summary>
    public static IReadOnlyList<string> ArchitectureKinds { get; } =
        [.. ArchitectureParser.Kinds.Select(kind => ArchitectureParser.Usage(LayerKinds.Find(kind)!))];

    /// <summary>Reads options from JSON text.</summary>
    /// <param name="text">An object with any of the properties.</param>
    /// <param name="file">Name that errors carry.</param>
    /// <exception cref="DataFileException">The text is not such an object.</exception>
    public static TrainingOptions FromJson(string text, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingOptions>(text, Json)
                ?? throw new DataFileException(file, 1, 1, "expected an object with training options, found null.");
        }
        catch (JsonException exception)
        {
            throw new DataFileException(
                file, (int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1, Problem(exception));
        }
    }

    /// <summary>What is wrong with the text of options, without the names of .NET types.</summary>
    private static string Problem(JsonException exception)
    {
        string[] names = [.. Json.GetTypeInfo(typeof(TrainingOptions)).Properties.Select(property => property.Name)];
        if (exception.Message.Split('\'') is [var start, var unknown, ..] && start.StartsWith("The JSON property", StringComparison.Ordinal))
        {
            return $"there is no training option '{unknown}'. {Wording.Suggest(unknown, names, "options")}";
        }

        string name = exception.Path is { Length: > 2 } path ? path[2..] : "";
        if (Json.GetTypeInfo(typeof(TrainingOptions)).Properties.FirstOrDefault(property => property.Name == name) is { } option)
        {
            Type type = Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType;
            string expected = type == typeof(int) || type == typeof(long) ? "a whole number"
                : type == typeof(double) ? "a number"
                : type == typeof(bool) ? "true or false"
                : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type).Select(value => char.ToLowerInvariant(value[0]) + value[1..]))}"
                : "a text";
            return $"option '{name}': expected {expected}.";
        }

        int position = exception.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return $"expected a JSON object of training options: {(position < 0 ? exception.Message : exception.Message[..position])}";
    }

    /// <summary>A task as it is written in options.</summary>
    internal static string NameOf(TrainingTask task) => char.ToLowerInvariant(task.ToString()[0]) + task.ToString()[1..];

    /// <summary>The options as JSON, without those that are null.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>
    /// These options, with the nulls taken from others. An architecture is one choice: where these options say a part of it, nothing of it
    /// comes from the others' text, and the other way round.
    /// </summary>
    public TrainingOptions Over(TrainingOptions defaults)
    {
        TrainingOptions others = Architecture is not null
            ? defaults with { Cell = null, Units = null, Layers = null, Bidirectional = null, Convolution = null, Norm = null, Head = null }
            : HasArchitectureParts ? defaults with { Architecture = null }
            : defaults;
        return Filled(others);
    }

    /// <summary>Whether an option of the simple kind says what the layers are.</summary>
    private bool HasArchitectureParts => (Cell ?? Convolution ?? Norm) is not null || (Units ?? Layers ?? Head) is not null || Bidirectional is not null;

    private TrainingOptions Filled(TrainingOptions defaults) => new()
    {
        Task = Task ?? defaults.Task,
        Name = Name ?? defaults.Name,
        Summary = Summary ?? defaults.Summary,
        Architecture = Architecture ?? defaults.Architecture,
        Cell = Cell ?? defaults.Cell,
        Units = Units ?? defaults.Units,
        Layers = Layers ?? defaults.Layers,
        Bidirectional = Bidirectional ?? defaults.Bidirectional,
        Convolution = Convolution ?? defaults.Convolution,
        Norm = Norm ?? defaults.Norm,
        Head = Head ?? defaults.Head,
        BatchNormMomentum = BatchNormMomentum ?? defaults.BatchNormMomentum,
        Activations = Activations ?? defaults.Activations,
        Embedding = Embedding ?? defaults.Embedding,
        Pooling = Pooling ?? defaults.Pooling,
        Skip = Skip ?? defaults.Skip,
        Epochs = Epochs ?? defaults.Epochs,
        BatchSize = BatchSize ?? defaults.BatchSize,
        LearningRate = LearningRate ?? defaults.LearningRate,
        ClipNorm = ClipNorm ?? defaults.ClipNorm,
        WeightDecay = WeightDecay ?? defaults.WeightDecay,
        Loss = Loss ?? defaults.Loss,
        HuberDelta = HuberDelta ?? defaults.HuberDelta,
        ClassWeights = ClassWeights ?? defaults.ClassWeights,
        Optimiser = Optimiser ?? defaults.Optimiser,
        Momentum = Momentum ?? defaults.Momentum,
        Nesterov = Nesterov ?? defaults.Nesterov,
        Schedule = Schedule ?? defaults.Schedule,
        WarmUp = WarmUp ?? defaults.WarmUp,
        ScheduleEpochs = ScheduleEpochs ?? defaults.ScheduleEpochs,
        ScheduleFactor = ScheduleFactor ?? defaults.ScheduleFactor,
        FinalRate = FinalRate ?? defaults.FinalRate,
        ClipValue = ClipValue ?? defaults.ClipValue,
        InputDropout = InputDropout ?? defaults.InputDropout,
        RecurrentDropout = RecurrentDropout ?? defaults.RecurrentDropout,
        Dropout = Dropout ?? defaults.Dropout,
        LabelSmoothing = LabelSmoothing ?? defaults.LabelSmoothing,
        Seed = Seed ?? defaults.Seed,
        ValidationFraction = ValidationFraction ?? defaults.ValidationFraction,
        Patience = Patience ?? defaults.Patience,
        Refit = Refit ?? defaults.Refit,
        Window = Window ?? defaults.Window,
        Stride = Stride ?? defaults.Stride,
        Truncate = Truncate ?? defaults.Truncate,
        LossFraction = LossFraction ?? defaults.LossFraction,
        CropFraction = CropFraction ?? defaults.CropFraction,
        Jitter = Jitter ?? defaults.Jitter,
        GainJitter = GainJitter ?? defaults.GainJitter,
        TimeShift = TimeShift ?? defaults.TimeShift,
        Oversample = Oversample ?? defaults.Oversample,
        Split = Split ?? defaults.Split,
        WeightAveraging = WeightAveraging ?? defaults.WeightAveraging,
        AnomalyQuantile = AnomalyQuantile ?? defaults.AnomalyQuantile,
        Threads = Threads ?? defaults.Threads,
    };
}
