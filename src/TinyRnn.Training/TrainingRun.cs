using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training.Data;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;
using TinyRnn.Training.Optimisation;

namespace TinyRnn.Training;

/// <summary>One run over the data, from initial weights to the best ones. All buffers are allocated before the first batch.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const long ShufflePurpose = 3;
    private const long AugmentPurpose = 4;

    private readonly TrainingOptions _options;
    private readonly SampleSet _training;
    private readonly SampleSet? _validation;
    private readonly TrainingNetwork _network;
    private readonly AdamOptimiser _optimiser;
    private readonly WeightAverage _average;
    private readonly Shard[] _shards;
    private readonly RandomSource[] _randoms;
    private readonly ShardRunner _runner;
    private readonly LaneBuffer _gradient;
    private readonly int[] _order;
    private readonly RunMetrics _metrics;

    // The batch that the threads work on.
    private SampleSet _set;
    private int[] _batchOrder;
    private int _batchStart;
    private int _batchCount;
    private int _epoch;
    private bool _trains;

    /// <summary>Allocates everything.</summary>
    /// <param name="model">The model with initial weights.</param>
    /// <param name="options">Options without nulls, except a window of null.</param>
    /// <param name="training">What to train on.</param>
    /// <param name="validation">What to judge by, or null.</param>
    public TrainingRun(TinyRnnModel model, TrainingOptions options, SampleSet training, SampleSet? validation)
    {
        _options = options;
        _training = training;
        _validation = validation;
        bool classifies = model.OutputNormalisers[0] is null;
        _network = new TrainingNetwork(model, classifies ? new CrossEntropyLoss() : new MeanSquaredErrorLoss());
        _optimiser = new AdamOptimiser(_network.Parameters.Length);
        _average = new WeightAverage(_network.Parameters, options.WeightAveraging!.Value);
        _gradient = new LaneBuffer(_network.Parameters.Length);
        _metrics = new RunMetrics(model);
        int rows = Math.Max(training.LongestSample, validation?.LongestSample ?? 0);
        int largestBatch = Math.Min(options.BatchSize!.Value, Math.Max(training.Samples.Length, validation?.Samples.Length ?? 0));
        int shards = (largestBatch + LaneRows.Lanes - 1) / LaneRows.Lanes;
        _shards = [.. Enumerable.Range(0, shards).Select(_ => _network.CreateShard(rows))];
        _randoms = [.. _shards.Select(_ => new RandomSource(0))];
        _order = [.. Enumerable.Range(0, training.Samples.Length)];
        _set = training;
        _batchOrder = _order;
        _runner = new ShardRunner(Math.Min(options.Threads!.Value, shards), WorkOnShard);
        Best = _network.Parameters.Span.ToArray();
    }

    /// <summary>The best weights so far.</summary>
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
    /// <param name="progress">Told after every epoch.</param>
    /// <param name="cancellation">Looked at after every batch.</param>
    public void Train(
        string phase, int epochs, int laterEpochs, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int batchSize = _options.BatchSize!.Value;
        int batches = (_order.Length + batchSize - 1) / batchSize;
        RandomSource random = new(0);
        double lowest = double.PositiveInfinity;
        for (int epoch = 1; epoch <= epochs && !cancellation.IsCancellationRequested; epoch++)
        {
            random.Restart(_options.Seed!.Value, ShufflePurpose, epoch);
            random.Shuffle(_order.AsSpan());
            double loss = 0;
            double rate = 0;
            double norm = 0;
            int done = 0;
            for (int batch = 0; batch < batches && (batch == 0 || !cancellation.IsCancellationRequested); batch++)
            {
                double part = (((epoch - 1) * batches) + batch) / (double)(epochs * batches);
                rate = LearningRateSchedule.At(_options.LearningRate!.Value, part);
                int start = batch * batchSize;
                int count = Math.Min(batchSize, _order.Length - start);
                loss += count * Update(epoch, start, count, rate, out norm);
                done += count;
            }

            loss /= done;
            if (!double.IsFinite(loss))
            {
                throw new TrainingException(
                    $"Training diverged in epoch {epoch}: the loss is {loss}. Use a smaller learningRate "
                    + $"(now {_options.LearningRate}) or clipNorm (now {_options.ClipNorm}).");
            }

            _average.Swap();
            Evaluation evaluation = _validation is null ? Evaluation.None : Evaluate(_validation);
            double judged = _validation is null ? -epoch : evaluation.Loss;
            bool isBest = judged < lowest || BestEpoch == 0;
            if (isBest)
            {
                lowest = judged;
                _network.Parameters.Span.CopyTo(Best);
                BestEpoch = epoch;
                BestEvaluation = evaluation;
                BestTrainingLoss = loss;
            }

            _average.Swap();
            double remaining = watch.Elapsed.TotalSeconds / epoch * (epochs - epoch + laterEpochs);
            progress?.Report(new TrainingProgress(
                phase, epoch, epochs, loss, evaluation.Loss, _metrics.Name, evaluation.Metric, rate, norm, isBest,
                TimeSpan.FromSeconds(remaining)));
            if (_validation is not null && epoch - BestEpoch >= _options.Patience)
            {
                break;
            }
        }
    }

    /// <summary>Loss and metric of a set under the present weights.</summary>
    public Evaluation Evaluate(SampleSet set)
    {
        _set = set;
        _trains = false;
        _metrics.Begin();
        int batchSize = _shards.Length * LaneRows.Lanes;
        for (int start = 0; start < set.Samples.Length; start += batchSize)
        {
            _batchStart = start;
            _batchCount = Math.Min(batchSize, set.Samples.Length - start);
            int shards = (_batchCount + LaneRows.Lanes - 1) / LaneRows.Lanes;
            _runner.Run(shards);
            for (int shard = 0; shard < shards; shard++)
            {
                _metrics.Add(_shards[shard], _network.Output(_shards[shard]));
            }
        }

        return _metrics.Result();
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    private double Update(int epoch, int start, int count, double rate, out double norm)
    {
        _set = _training;
        _batchOrder = _order;
        _epoch = epoch;
        _batchStart = start;
        _batchCount = count;
        _trains = true;
        int shards = (count + LaneRows.Lanes - 1) / LaneRows.Lanes;
        _runner.Run(shards);
        double loss = 0;
        for (int shard = 0; shard < shards; shard++)
        {
            loss += _shards[shard].Loss;
        }

        GradientReduction.Sum(_shards, shards, _gradient);
        norm = GradientReduction.Norm(_gradient);
        float factor = norm > _options.ClipNorm ? (float)(_options.ClipNorm.Value / norm) : 1;
        _optimiser.Step(_network.Parameters, _gradient, factor, rate, _options.WeightDecay!.Value);
        _average.Update();
        return loss;
    }

    private void WorkOnShard(int index)
    {
        Shard shard = _shards[index];
        int first = _batchStart + (index * LaneRows.Lanes);
        int end = Math.Min(first + LaneRows.Lanes, _batchStart + _batchCount);
        int rows = 0;
        for (int i = first; i < end; i++)
        {
            rows = Math.Max(rows, _set.Samples[_trains ? _batchOrder[i] : i].Steps);
        }

        shard.Begin(rows);
        for (int i = first; i < end; i++)
        {
            int sample = _trains ? _batchOrder[i] : i;
            if (_trains)
            {
                _randoms[index].Restart(_options.Seed!.Value, AugmentPurpose, _epoch, sample);
            }

            _set.Fill(shard, _set.Samples[sample], _trains ? _randoms[index] : null);
        }

        _network.Forward(shard);
        double scale = _trains ? 1.0 / _batchCount : 1;
        shard.Loss = _network.EvaluateLoss(shard, scale);
        if (_trains)
        {
            _network.Backward(shard, scale);
        }
    }
}
