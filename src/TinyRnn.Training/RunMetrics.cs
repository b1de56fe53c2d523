using System;
using TinyRnn.Format;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training;

/// <summary>Loss and metric of a set.</summary>
/// <param name="Loss">Mean loss of a compared step.</param>
/// <param name="Metric">Accuracy, root mean square error in raw units, or bits a token.</param>
internal readonly record struct Evaluation(double Loss, double Metric)
{
    /// <summary>Without validation data.</summary>
    public static Evaluation None => new(double.NaN, double.NaN);
}

/// <summary>Collects loss and metric over shards: accuracy for classes, root mean square error in raw units for values,
/// bits a token for text.</summary>
/// <param name="model">The model.</param>
/// <param name="loss">The loss.</param>
/// <param name="task">What the model does.</param>
internal sealed class RunMetrics(TinyRnnModel model, Loss loss, TrainingTask task)
{
    private readonly Normaliser? _output = model.OutputNormalisers[0];
    private double _lossSum;
    private double _sum;
    private long _count;

    /// <summary>Name of the metric.</summary>
    public string Name => task == TrainingTask.NextToken ? "bits" : _output is null ? "accuracy" : "rmse";

    /// <summary>The output's normaliser; null for classes.</summary>
    public Normaliser? Output => _output;

    /// <summary>Starts a set.</summary>
    public void Begin()
    {
        _lossSum = 0;
        _sum = 0;
        _count = 0;
    }

    /// <summary>Adds the compared rows of a shard.</summary>
    public void Add(Shard shard, LaneRows output)
    {
        _lossSum += loss.Evaluate(output, shard.Targets, shard.Weights, shard.OutputRows, 1);
        for (int row = 0; row < shard.OutputRows; row++)
        {
            for (int lane = 0; lane < shard.Sequences; lane++)
            {
                if (shard.Weights.RowSpan(row)[lane] != 0)
                {
                    _sum += _output is null
                        ? IsRight(output.RowSpan(row), shard.Targets.RowSpan(row), lane) ? 1 : 0
                        : SquaredError(output.RowSpan(row), shard.Targets.RowSpan(row), lane);
                    _count++;
                }
            }
        }
    }

    /// <summary>The figures of the set.</summary>
    public Evaluation Result()
    {
        double count = Math.Max(1, _count);
        if (task == TrainingTask.NextToken)
        {
            return new Evaluation(_lossSum / count, _lossSum / count / Math.Log(2));
        }

        return new Evaluation(_lossSum / count, _output is null ? _sum / count : Math.Sqrt(_sum / count));
    }

    private static bool IsRight(ReadOnlySpan<float> output, ReadOnlySpan<float> targets, int lane) =>
        Largest(output, lane) == Largest(targets, lane);

    /// <summary>Index, lane included, of the largest value of a lane; the first of equal ones.</summary>
    internal static int Largest(ReadOnlySpan<float> row, int lane)
    {
        int best = lane;
        for (int i = lane; i < row.Length; i += LaneRows.Lanes)
        {
            best = row[i] > row[best] ? i : best;
        }

        return best;
    }

    private double SquaredError(ReadOnlySpan<float> output, ReadOnlySpan<float> targets, int lane)
    {
        double sum = 0;
        int channels = output.Length / LaneRows.Lanes;
        for (int i = 0; i < channels; i++)
        {
            int at = (i * LaneRows.Lanes) + lane;
            double error = (output[at] - targets[at]) * (double)_output!.Scale[i];
            sum += error * error;
        }

        return sum / channels;
    }
}
