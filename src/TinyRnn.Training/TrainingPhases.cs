using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training.Checkpoints;
using TinyRnn.Training.Data;

namespace TinyRnn.Training;

/// <summary>What one phase of training found.</summary>
/// <param name="Model">The model with the phase's normalisers and its initial weights.</param>
/// <param name="Tensors">The best weights.</param>
/// <param name="BestEpoch">The epoch of them, from 1; 0 for the initial weights.</param>
/// <param name="Evaluation">Validation figures of them; NaN without validation data.</param>
/// <param name="TrainingLoss">Mean training loss of the best epoch.</param>
internal sealed record TrainedPhase(
    TinyRnnModel Model, IReadOnlyList<Tensor> Tensors, int BestEpoch, Evaluation Evaluation, double TrainingLoss);

/// <summary>
/// The phases of a training: <c>train</c>, and where options want it <c>refit</c>, once more on all data for as many epochs as
/// validation found best. Between epochs the state goes into a checkpoint.
/// </summary>
/// <param name="data">The recordings.</param>
/// <param name="options">Options without nulls, except a window of null.</param>
/// <param name="progress">Told after every epoch.</param>
/// <param name="cancellation">Looked at after every batch.</param>
/// <param name="checkpoint">Where the state is kept; or null.</param>
/// <param name="within">Told now and then how far an epoch is; or null.</param>
internal sealed class TrainingPhases(
    SequenceDataset data,
    TrainingOptions options,
    IProgress<TrainingProgress>? progress,
    CancellationToken cancellation,
    CheckpointOptions? checkpoint,
    IProgress<EpochProgress>? within)
{
    private const string TrainPhase = "train";
    private const string RefitPhase = "refit";

    private readonly DataSplit _split = DataSplit.Create(data, options.ValidationFraction!.Value, options.Seed!.Value, options.Split);
    private readonly CheckpointFile? _checkpoint = checkpoint is null ? null : new CheckpointFile(checkpoint, data, options);
    private List<TrainingProgress> _history = [];
    private TrainedPhase? _first;

    /// <summary>Whether some of the data validates.</summary>
    public bool Validates => _split.Validation.Count > 0;

    /// <summary>The steps that validate.</summary>
    public IReadOnlyList<StepSpan> Validation => _split.Validation;

    /// <summary>Every epoch so far.</summary>
    public IReadOnlyList<TrainingProgress> History => _history;

    /// <summary>Name of the validation metric.</summary>
    public string MetricName { get; private set; } = "";

    /// <summary>What the validated phase's best weights give on the validation data; null without any.</summary>
    public Predictions? HeldOut { get; private set; }

    /// <summary>What the validated phase found.</summary>
    public TrainedPhase First => _first ?? throw new InvalidOperationException("Nothing was trained yet.");

    /// <summary>Runs all phases.</summary>
    /// <returns>What the model is made of.</returns>
    /// <exception cref="TrainingException">Training diverged, or the checkpoint does not fit.</exception>
    public TrainedPhase Run()
    {
        using BinaryReader? saved = _checkpoint?.Open();
        string savedPhase = saved?.ReadString() ?? "";
        if (saved is not null)
        {
            _history = saved.ReadHistory();
        }

        bool refits = options.Refit!.Value && Validates;
        int epochs = options.Epochs!.Value;
        using (TrainingRun run = CreateRun(_split, out TinyRnnModel model))
        {
            MetricName = run.MetricName;
            if (saved is not null)
            {
                run.Load(saved);
            }

            if (savedPhase != RefitPhase)
            {
                run.Train(TrainPhase, epochs, refits ? epochs : 0, epoch => Report(epoch, TrainPhase, run, null), cancellation, within);
            }

            _first = Result(model, run);
            HeldOut = run.PredictValidation(data);
            if (refits && !cancellation.IsCancellationRequested)
            {
                TrainedPhase second = Refit(run, savedPhase == RefitPhase ? saved : null);

                // A refit that was cut short has no validation to speak for it.
                if (!cancellation.IsCancellationRequested)
                {
                    _checkpoint?.Delete();
                    return second;
                }
            }
        }

        if (!cancellation.IsCancellationRequested)
        {
            _checkpoint?.Delete();
        }

        return First;
    }

    private TrainedPhase Refit(TrainingRun first, BinaryReader? saved)
    {
        using TrainingRun run = CreateRun(DataSplit.All(data), out TinyRnnModel model);
        if (saved is not null)
        {
            run.Load(saved);
        }

        run.Train(RefitPhase, first.BestEpoch, 0, epoch => Report(epoch, RefitPhase, first, run), cancellation, within);
        return Result(model, run);
    }

    /// <summary>The state is the phase, the history, the first run, and in the second phase the second run.</summary>
    private void Report(TrainingProgress epoch, string phase, TrainingRun first, TrainingRun? second)
    {
        _history.Add(epoch);
        _checkpoint?.Write(writer =>
        {
            writer.Write(phase);
            writer.WriteHistory(_history);
            first.Save(writer);
            second?.Save(writer);
        });
        progress?.Report(epoch);
    }

    private TrainingRun CreateRun(DataSplit split, out TinyRnnModel model)
    {
        int batchSize = options.BatchSize!.Value;
        if (options.Task == TrainingTask.NextToken)
        {
            model = ModelFactory.Create(data, options, null, null);
            return new TrainingRun(
                model, options, new TokenStreams(data, split.Training, options, trains: true, batchSize),
                split.Validation.Count == 0 ? null : new TokenStreams(data, split.Validation, options, trains: false, batchSize));
        }

        Normaliser? input = data.Vocabulary is not null ? null : NormaliserFitting.FitInputs(data, split.Training);
        Normaliser? output = data.Targets.Count > 0 ? NormaliserFitting.FitTargets(data, split.Training) : null;
        model = ModelFactory.Create(data, options, input, output);
        SampleSet training = new(data, split.Training, input, output, options, isTraining: true);
        SampleSet? validation = split.Validation.Count == 0
            ? null
            : new SampleSet(data, split.Validation, input, output, options, isTraining: false);
        int largest = Math.Min(batchSize, Math.Max(training.Samples.Length, validation?.Samples.Length ?? 0));
        return new TrainingRun(
            model, options, new SampleBatches(training, options, trains: true, batchSize),
            validation is null
                ? null
                : new SampleBatches(validation, options, trains: false, Optimisation.BatchRunner.ShardsOf(largest) * Numerics.LaneRows.Lanes));
    }

    private static TrainedPhase Result(TinyRnnModel model, TrainingRun run) =>
        new(model, run.Layout.Write(model, run.Best), run.BestEpoch, run.BestEvaluation, run.BestTrainingLoss);
}
