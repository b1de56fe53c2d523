using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Training.Architectures;
using TinyRnn.Training.Data;

namespace TinyRnn.Training;

/// <summary>
/// Trains a recurrent network on recordings by backpropagation through time (Werbos, 1990): minibatches, Adam, clipped gradients,
/// validation on recordings (or, for a series, on later times) that are not trained on, early stopping, the best weights kept.
/// The same data, options and seed give the same model, byte for byte, on any number of threads.
/// </summary>
public static class Trainer
{
    private static readonly string Version = typeof(Trainer).Assembly.GetName().Version!.ToString(3);

    /// <summary>Trains a model.</summary>
    /// <param name="data">Recordings with labels or targets.</param>
    /// <param name="options">What to train; nulls take the defaults of the task, see <see cref="TaskDefaults"/>.</param>
    /// <param name="progress">Told after every epoch, on the calling thread.</param>
    /// <param name="cancellation">Stops training after the running batch; the best model until then is returned.</param>
    /// <param name="checkpoint">Where to keep what is needed to go on after a kill; nowhere by default.</param>
    /// <param name="within">Told twice a second, on the calling thread, how far the epoch at work is.</param>
    /// <exception cref="TrainingException">The options or the data cannot be trained with.</exception>
    public static TrainingResult Train(
        SequenceDataset data,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default,
        CheckpointOptions? checkpoint = null,
        IProgress<EpochProgress>? within = null)
    {
        TrainingOptions settled = Settle(data, options);
        TrainingPhases phases = new(data, settled, progress, cancellation, checkpoint, within);
        TrainedPhase kept = Run(phases);
        TrainedPhase first = phases.First;
        List<KeyValuePair<string, double>> metrics =
        [
            new("bestEpoch", first.BestEpoch),
            new("trainingLoss", Rounded(kept.TrainingLoss)),
        ];
        if (phases.Validates)
        {
            string name = phases.MetricName;
            metrics.Add(new("validationLoss", Rounded(first.Evaluation.Loss)));
            metrics.Add(new("validation" + char.ToUpperInvariant(name[0]) + name[1..], Rounded(first.Evaluation.Metric)));
        }

        return new TrainingResult
        {
            Model = Finish(kept, phases, data, settled, [.. metrics.Where(metric => double.IsFinite(metric.Value))]),
            Options = settled,
            Metrics = metrics,
            History = phases.History,
            HeldOut = phases.HeldOut,
            BestEpoch = first.BestEpoch,
            WasCancelled = cancellation.IsCancellationRequested,
        };
    }

    private static TrainedPhase Run(TrainingPhases phases)
    {
        try
        {
            return phases.Run();
        }
        catch (NotSupportedException exception)
        {
            throw new TrainingException(exception.Message);
        }
    }

    private static TinyRnnModel Finish(
        TrainedPhase phase, TrainingPhases phases, SequenceDataset data, TrainingOptions options, IReadOnlyList<KeyValuePair<string, double>> metrics)
    {
        Provenance provenance = new()
        {
            Tool = "TinyRnn.Training",
            Version = Version,
            Seed = options.Seed,
            Data = data.Name,
            Metrics = metrics,
            VectorBits = Network.TrainingNetwork.WidestVector,
        };
        TinyRnnModel model = ModelFactory.With(phase.Model, phase.Tensors, provenance, null);
        if (options.AnomalyQuantile is double quantile)
        {
            // As many steps as a training window has before those that are compared.
            int warmUp = (int)Math.Round(options.Window!.Value * (1 - options.LossFraction!.Value));
            model = ThresholdModel.Create(model, data.Targets, AnomalyThreshold.Choose(model, data, phases.Validation, warmUp, quantile));
        }

        try
        {
            return ModelFactory.With(model, model.Tensors, provenance, GoldenVectorsFactory.Create(model));
        }
        catch (InvalidOperationException exception)
        {
            throw new TrainingException(exception.Message);
        }
    }

    private static TrainingOptions Settle(SequenceDataset data, TrainingOptions options)
    {
        options.Validate();
        bool classifies = data.Labels.Count > 0;
        TrainingTask task = options.Task ?? (classifies ? TrainingTask.Classification
            : data.Horizon > 0 ? TrainingTask.Forecast
            : data.Vocabulary is not null ? TrainingTask.NextToken
            : TrainingTask.Regression);
        if (task == TrainingTask.NextToken && (classifies || data.Vocabulary is null))
        {
            throw new TrainingException($"Task {task} needs a text without labels; data '{data.Name}' "
                + (classifies ? "has class labels." : "has channels of values."));
        }

        bool wantsLabels = task is TrainingTask.Classification or TrainingTask.StreamClassification;
        if (wantsLabels != classifies)
        {
            throw new TrainingException(wantsLabels
                ? $"Task {task} needs labelled recordings; data '{data.Name}' has none. Name the label column."
                : $"Task {task} needs targets; data '{data.Name}' has class labels. Name the target column instead.");
        }

        if (!classifies && data.Targets.Count == 0 && task != TrainingTask.NextToken)
        {
            throw new TrainingException($"Data '{data.Name}' has neither labels nor targets: there is nothing to learn from it.");
        }

        int classes = data.Recordings.Select(recording => recording.Label).Distinct().Count();
        if (classifies && classes < 2)
        {
            throw new TrainingException($"Data '{data.Name}': expected recordings of at least 2 classes, found {classes}.");
        }

        RequireLossOfTask(options, classifies || task == TrainingTask.NextToken);
        RequireOptionsOfTask(options, task, data);
        TrainingOptions settled = TaskDefaults.Complete(options.Over(Without(options, TaskDefaults.For(task, data.Vocabulary is not null))));
        Architecture architecture = Architecture.Of(options, settled, data.Vocabulary is not null);
        if (!ModelFactory.Check(data, architecture))
        {
            Require(
                options.Skip != true,
                $"skip is given, but the {data.Features.Count} channels of the input cannot be shared out evenly among the rows of the last layer. Leave skip out, or add flatten");
            settled = settled with { Skip = false };
        }

        Require(
            options.BatchNormMomentum is null || architecture.Layers.Any(layer => layer.Kind.Name == LayerKinds.BatchNorm),
            "batchNormMomentum is given, but it needs a batchNorm layer");
        settled = settled with
        {
            Architecture = architecture.ToString(),
            Cell = null, Units = null, Layers = null, Bidirectional = null, Convolution = null, Norm = null, Head = null, Embedding = null,
            Pooling = architecture.Pools ? null : PoolingKind.Last,
        };
        if (task == TrainingTask.Classification && data.Vocabulary is null)
        {
            settled = settled with { Window = ModelFactory.WindowSteps(data, settled) };
        }

        RequireWindowsOnBothSides(data, settled);
        Recording? tooShort = settled.Window is int window && task == TrainingTask.Classification
            ? data.Recordings.FirstOrDefault(recording => recording.Steps < window)
            : null;
        return tooShort is null
            ? settled
            : throw new TrainingException(
                $"Data '{data.Name}', recording {tooShort.Id} has {tooShort.Steps} steps; the window is {settled.Window}. "
                + "Use a smaller window or leave the recording out.");
    }

    /// <summary>A decision on less than a window says nothing about the model's decisions.</summary>
    private static void RequireWindowsOnBothSides(SequenceDataset data, TrainingOptions options)
    {
        if (options is { Task: TrainingTask.Classification, Split: SplitKind.Time, Window: int window, ValidationFraction: > 0 and double part }
            && data.Recordings.FirstOrDefault(recording => Math.Round(recording.Steps * Math.Min(part, 1 - part)) < window) is { } recording)
        {
            throw new TrainingException(
                $"Data '{data.Name}', recording {recording.Id} has {recording.Steps} steps: split by time, one of its parts is shorter than the window "
                + $"of {window}. Use a smaller window, another validation fraction, or split by recording.");
        }
    }

    /// <summary>Without validation data there is nothing to choose the epochs of a refit by.</summary>
    private static TrainingOptions Without(TrainingOptions given, TrainingOptions defaults) =>
        given.ValidationFraction == 0 ? defaults with { Refit = false } : defaults;

    /// <summary>An option that would do nothing is a mistake of the caller.</summary>
    private static void RequireOptionsOfTask(TrainingOptions options, TrainingTask task, SequenceDataset data)
    {
        bool isText = data.Vocabulary is not null;
        bool nextToken = task == TrainingTask.NextToken;
        Require(isText || options.Embedding is null, "embedding is for text");
        Require(nextToken || options.Truncate is null, "truncate is for task nextToken");
        Require(
            options.AnomalyQuantile is null || task == TrainingTask.Forecast, "anomalyQuantile is for task forecast");
        Require(!nextToken || options.Window is null, "task nextToken has no window; truncate says how far gradients go back");
        Require(!nextToken || options.ClassWeights is null or ClassWeights.None, "classWeights are for labelled recordings");
        Require(!nextToken || options.LossFraction is null, "task nextToken compares every step; leave lossFraction out");
        Require(!isText || options.Skip != true, "skip is not for text: a token is no value");
        Require(!isText || !(options.Jitter > 0 || options.GainJitter > 0), "jitter and gainJitter are not for text: a token is no value");
        Require(!nextToken || options.CropFraction is null or 1, "cropFraction is for windows");
        Require(
            !isText || !(options.InputDropout > 0) || data.Vocabulary!.Unknown is not null,
            "inputDropout of text needs an entry for unknown characters in the vocabulary");
        Require(
            options.Pooling is null or PoolingKind.Last || task == TrainingTask.Classification,
            "pooling is for task classification, which makes one decision of many steps");
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new TrainingException(problem + ".");
        }
    }

    private static void RequireLossOfTask(TrainingOptions options, bool classifies)
    {
        if (options.Loss is LossKind loss && (loss == LossKind.CrossEntropy) != classifies)
        {
            throw new TrainingException(classifies
                ? $"loss is {char.ToLowerInvariant(loss.ToString()[0])}{loss.ToString()[1..]}; classes need crossEntropy."
                : "loss is crossEntropy; values need meanSquaredError, meanAbsoluteError or huber.");
        }

        if (!classifies && (options.LabelSmoothing > 0 || options.ClassWeights is not (null or ClassWeights.None) || options.Oversample == true))
        {
            throw new TrainingException("labelSmoothing, classWeights and oversample are for classes; this task gives values.");
        }
    }

    /// <summary>Six digits: enough to compare, and no noise from the last bits in the file.</summary>
    private static double Rounded(double value) =>
        double.IsFinite(value) ? double.Parse(value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture) : value;
}
