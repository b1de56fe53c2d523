using System;
using TinyRnn.Format;
using TinyRnn.Training.Data;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training;

/// <summary>Takes the compared steps of shards apart into <see cref="Predictions"/>.</summary>
/// <param name="data">Names of labels and targets.</param>
/// <param name="batches">The samples that the shards hold.</param>
/// <param name="output">The output's normaliser; null for classes.</param>
internal sealed class ShardPredictions(SequenceDataset data, SampleBatches batches, Normaliser? output)
{
    /// <summary>All that was added.</summary>
    public Predictions Result { get; } = output is null ? Predictions.OfClasses(data.Labels) : Predictions.OfValues(data.Targets);

    /// <summary>Adds a shard, sample after sample.</summary>
    /// <param name="shard">A shard that was run forward.</param>
    /// <param name="values">Its outputs.</param>
    /// <param name="index">Which shard of the minibatch, from 0.</param>
    public void Add(Shard shard, LaneRows values, int index)
    {
        for (int lane = 0; lane < shard.Sequences; lane++)
        {
            Sample sample = batches.SampleAt(index, lane);
            for (int row = 0; row < sample.Steps; row++)
            {
                if (shard.Weights.RowSpan(row)[lane] != 0)
                {
                    Add(shard.Targets.RowSpan(row), values.RowSpan(row), lane, sample.Recording, sample.Start + row);
                }
            }
        }
    }

    private void Add(ReadOnlySpan<float> targets, ReadOnlySpan<float> values, int lane, int recording, int step)
    {
        if (output is null)
        {
            Result.Decisions!.Add(RunMetrics.Largest(targets, lane) / LaneRows.Lanes, RunMetrics.Largest(values, lane) / LaneRows.Lanes);
            return;
        }

        for (int target = 0; target < output.Mean.Length; target++)
        {
            int at = (target * LaneRows.Lanes) + lane;
            Result.Add(recording, step, target, Raw(targets[at], target), Raw(values[at], target));
        }
    }

    private double Raw(float value, int target) => ((double)value * output!.Scale[target]) + output.Mean[target];
}
