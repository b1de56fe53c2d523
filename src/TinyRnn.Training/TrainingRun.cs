using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training.Checkpoints;
using TinyRnn.Training.Data;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Network;
using TinyRnn.Training.Optimisation;

namespace TinyRnn.Training;

/// <summary>One run over the data, from initial weights to the best ones. All buffers are allocated before the first batch.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly BatchSource _training;
    private readonly BatchSource? _validation;
    private readonly TrainingNetwork _network;
    private readonly Optimiser _optimiser;
    private readonly LearningRateSchedule _schedule;
    private readonly WeightAverage _average;
    private readonly GradientWatch _watch;
    private readonly BatchRunner _runner;
    private readonly RunMetrics _metrics;

    /// <summary>Often enough to look alive, seldom enough to cost nothing.</summary>
    private static readonly TimeSpan WithinInterval = TimeSpan.FromSeconds(0.5);

    private int _epochsDone;
    private double _lowest = double.PositiveInfinity;

    // What the threads work on.
    private BatchSource _source;

    /// <summary>Allocates everything.</summary>
    /// <param name="model">The model with initial weights.</param>
    /// <param name="options">Options without nulls, except a window of null.</param>
    /// <param name="training">What to train on.</param>
    /// <param name="validation">What to judge by, or null.</param>
    public TrainingRun(TinyRnnModel model, TrainingOptions options, BatchSource training, BatchSource? validation)
    {
        _options = options;
        _training = training;
        _validation = validation;
        Loss loss = LossTable.Create(options.Loss!.Value, options.HuberDelta ?? 0);
        _network = new TrainingNetwork(model, loss, dropout: Dropout.Of(options, model.Network.Input.Kind == InputKind.Tokens), batchNorm: BatchNormSettings.Of(options));
        _optimiser = Optimiser.Create(options, _network.Parameters.Length);
        _schedule = new LearningRateSchedule(options);
        _average = new WeightAverage([_network.Parameters, _network.Normalisation.Running], options.WeightAveraging!.Value);
        _watch = new GradientWatch(model, _network.Layout);
        _metrics = new RunMetrics(model, loss, options.Task!.Value);
        int rows = Math.Max(training.Rows, validation?.Rows ?? 0);
        int sequences = Math.Max(training.Sequences, validation?.Sequences ?? 0);
        _runner = new BatchRunner(_network, sequences, rows, options.Threads!.Value, (shard, index) => _source!.Fill(shard, index));
        _source = training;
        _network.Normalisation.Fold();
        Best = _network.Parameters.Span.ToArray();
        _network.Normalisation.Unfold();
    }

    /// <summary>The best weights so far, as a model holds them: with the statistics of batchNorm layers folded in.</summary>
    public float[] Best { get; }

    /// <summary>The epoch of the best weights, from 1; 0 before the first epoch.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>Validation figures of the best weights; NaN without validation data.</summary>
    public Evaluation BestEvaluation { get; private set; } = Evaluation.None;

    /// <summary>Mean training loss of the best epoch.</summary>
    public double BestTrainingLoss { get; private set; } = double.NaN;

    /// <summary>Where the tensors stand in <see cref="Best"/>.</summary>
    public Cells.ParameterLayout Layout => _network.Layout;

    /// <summary>Name of the metric.</summary>
    public string MetricName => _metrics.Name;

    /// <summary>Trains until the last epoch, until patience ends, or until cancelled.</summary>
    /// <param name="phase">For progress.</param>
    /// <param name="epochs">Epochs at most.</param>
    /// <param name="laterEpochs">Epochs that may follow in another run; for the estimate of the remaining time.</param>
    /// <param name="progress">Told after every epoch, when its state can be saved.</param>
    /// <param name="cancellation">Looked at after every batch.</param>
    /// <param name="within">Told twice a second how far the epoch is; or null.</param>
    public void Train(
        string phase, int epochs, int laterEpochs, Action<TrainingProgress>? progress, CancellationToken cancellation, IProgress<EpochProgress>? within = null)
    {
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan told = TimeSpan.Zero;
        int before = _epochsDone;
        int batches = _training.Batches;
        for (int epoch = before + 1; epoch <= epochs && !HasLostPatience && !cancellation.IsCancellationRequested; epoch++)
        {
            _training.BeginEpoch(epoch);
            double loss = 0;
            double rate = 0;
            double norm = 0;
            double done = 0;
            for (int batch = 0; batch < batches && (batch == 0 || !cancellation.IsCancellationRequested); batch++)
            {
                double part = (((epoch - 1) * batches) + batch) / (double)(epochs * batches);
                rate = _schedule.At(part, epoch);
                double mean = Update(batch, rate, out norm);
                loss += _training.Weight * mean;
                done += _training.Weight;
                if (within is not null && watch.Elapsed - told >= WithinInterval)
                {
                    told = watch.Elapsed;
                    double epochsNow = epoch - 1 + ((batch + 1) / (double)batches);
                    within.Report(new EpochProgress(
                        phase, epoch, epochs, (batch + 1) / (double)batches, loss / done, rate,
                        told / (epochsNow - before) * (epochs - epochsNow + laterEpochs)));
                }
            }

            loss /= done;
            RefuseDivergence(epoch, loss);
            Evaluation evaluation = Judge(epoch, loss);
            _epochsDone = epoch;
            double remaining = watch.Elapsed.TotalSeconds / (epoch - before) * (epochs - epoch + laterEpochs);
            progress?.Invoke(new TrainingProgress(
                phase, epoch, epochs, loss, evaluation.Loss, _metrics.Name, evaluation.Metric, rate, norm, BestEpoch == epoch,
                TimeSpan.FromSeconds(remaining))
            {
                LayerGradients = _watch.Take(),
            });
        }
    }

    /// <summary>Loss and metric of a set under the present weights, with statistics folded in.</summary>
    public Evaluation Evaluate(BatchSource set)
    {
        _source = set;
        _metrics.Begin();
        for (int batch = 0; batch < set.Batches; batch++)
        {
            int shards = _runner.Forward(set.BeginBatch(batch));
            for (int shard = 0; shard < shards; shard++)
            {
                _metrics.Add(_runner.Shards[shard], _network.Output(_runner.Shards[shard]));
            }
        }

        return _metrics.Result();
    }

    /// <summary>What the best weights give on the validation data; null without any, and for a language model.</summary>
    /// <param name="data">Where names of labels and targets come from.</param>
    public Predictions? PredictValidation(SequenceDataset data)
    {
        if (_validation is not SampleBatches validation)
        {
            return null;
        }

        float[] present = _network.Parameters.Span.ToArray();
        Best.CopyTo(_network.Parameters.Span);
        ShardPredictions predictions = new(data, validation, _metrics.Output);
        _source = validation;
        for (int batch = 0; batch < validation.Batches; batch++)
        {
            int shards = _runner.Forward(validation.BeginBatch(batch));
            for (int shard = 0; shard < shards; shard++)
            {
                predictions.Add(_runner.Shards[shard], _network.Output(_runner.Shards[shard]), shard);
            }
        }

        present.CopyTo(_network.Parameters.Span);
        return predictions.Result;
    }

    /// <summary>Writes all that the next epoch depends on.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_epochsDone);
        writer.Write(_lowest);
        writer.Write(BestEpoch);
        writer.Write(BestEvaluation.Loss);
        writer.Write(BestEvaluation.Metric);
        writer.Write(BestTrainingLoss);
        writer.WriteFloats(Best);
        writer.WriteFloats(_network.Parameters.Span);
        writer.WriteFloats(_network.Normalisation.Running.Span);
        _optimiser.Save(writer);
        _schedule.Save(writer);
        _average.Save(writer);
    }

    /// <summary>Takes the state that <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        _epochsDone = reader.ReadInt32();
        _lowest = reader.ReadDouble();
        BestEpoch = reader.ReadInt32();
        BestEvaluation = new Evaluation(reader.ReadDouble(), reader.ReadDouble());
        BestTrainingLoss = reader.ReadDouble();
        reader.ReadFloats(Best);
        reader.ReadFloats(_network.Parameters.Span);
        reader.ReadFloats(_network.Normalisation.Running.Span);
        _optimiser.Load(reader);
        _schedule.Load(reader);
        _average.Load(reader);
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    private bool HasLostPatience => _validation is not null && _epochsDone - BestEpoch >= _options.Patience;

    private Evaluation Judge(int epoch, double loss)
    {
        _average.Swap();
        _network.Normalisation.Fold();
        Evaluation evaluation = _validation is null ? Evaluation.None : Evaluate(_validation);
        double judged = _validation is null ? -epoch : evaluation.Loss;
        if (judged < _lowest || BestEpoch == 0)
        {
            _lowest = judged;
            _network.Parameters.Span.CopyTo(Best);
            BestEpoch = epoch;
            BestEvaluation = evaluation;
            BestTrainingLoss = loss;
        }

        _network.Normalisation.Unfold();
        _average.Swap();
        _schedule.Observe(_validation is null ? loss : evaluation.Loss);
        return evaluation;
    }

    private void RefuseDivergence(int epoch, double loss)
    {
        if (!double.IsFinite(loss))
        {
            string[] layers = [.. _watch.Take().Where(layer => layer.Health == GradientHealth.Exploding).Select(layer => layer.Layer)];
            string where = layers.Length == 0 ? "" : $" The gradient explodes in {string.Join(", ", layers)}.";
            throw new TrainingException(
                $"Training diverged in epoch {epoch}: the loss is {loss}.{where} Use a smaller learningRate "
                + $"(now {_options.LearningRate}) or clipNorm (now {_options.ClipNorm}).");
        }
    }

    private double Update(int batch, double rate, out double norm)
    {
        _source = _training;
        int sequences = _training.BeginBatch(batch);
        double loss = _runner.Differentiate(sequences, 1 / _training.Weight);
        norm = _watch.Add(_runner.Gradient);
        if (_options.ClipValue > 0)
        {
            GradientReduction.Clip(_runner.Gradient, (float)_options.ClipValue.Value);
        }

        double limit = _options.ClipNorm!.Value;
        double clipped = _options.ClipValue > 0 ? GradientReduction.Norm(_runner.Gradient) : norm;
        float factor = limit > 0 && clipped > limit ? (float)(limit / clipped) : 1;
        _optimiser.Step(_network.Parameters, _runner.Gradient, factor, rate, _options.WeightDecay!.Value);
        _average.Update();
        return loss;
    }
}
