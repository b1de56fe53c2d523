using System;
using System.Linq;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Data;

/// <summary>
/// Minibatches of the windows of a set: for training in another order each epoch, augmented and with dropout; else in their order. Texts
/// differ in length so much that shards would be mostly padding: within every so many minibatches they are sorted by length, and the
/// minibatches are shuffled again. Texts of one length stay in the order of chance: in the order of the data, minibatches would be made
/// of neighbours, which in a folder of one file a class are of one class (surnames with maximum pooling, two epochs, ten seeds: 76.2 %
/// right instead of 77.1).
/// </summary>
internal sealed class SampleBatches : BatchSource
{
    /// <summary>Minibatches that are sorted by length together: enough to fill shards well, few enough to leave chance its part.</summary>
    private const int SortedBatches = 16;

    private const long ShufflePurpose = 3;
    private const long AugmentPurpose = 4;
    private const long DropoutPurpose = 5;

    private readonly SampleSet _set;
    private readonly bool _trains;
    private readonly bool _sorts;
    private readonly long _seed;
    private readonly int[] _order;
    private readonly int[] _places;
    private readonly RandomSource[] _randoms;
    private readonly RandomSource _shuffle = new(0);
    private readonly int _batchSize;
    private int[] _batchOrder;
    private int _epoch;
    private int _start;
    private int _count;

    /// <summary>Takes a set.</summary>
    /// <param name="set">The windows.</param>
    /// <param name="options">Options without nulls, except a window of null.</param>
    /// <param name="trains">Whether the order changes and samples are augmented.</param>
    /// <param name="batchSize">Sequences of a minibatch, at least 1.</param>
    public SampleBatches(SampleSet set, TrainingOptions options, bool trains, int batchSize)
    {
        _set = set;
        _trains = trains;
        _sorts = set.IsText;
        _seed = options.Seed!.Value;
        _batchSize = batchSize;
        _order = [.. Enumerable.Range(0, set.Samples.Length)];
        _places = [.. _order];
        _batchOrder = [.. Enumerable.Range(0, (_order.Length + batchSize - 1) / batchSize)];
        _randoms = [.. Enumerable.Range(0, (Sequences + LaneRows.Lanes - 1) / LaneRows.Lanes).Select(_ => new RandomSource(0))];
        if (_sorts && !trains)
        {
            Array.Sort(_order, Longer);
        }
    }

    public override int Rows => _set.LongestSample;

    public override int Sequences => Math.Min(_batchSize, _order.Length);

    public override int Batches => _batchOrder.Length;

    public override double Weight => _count;

    /// <summary>From the order of the data each time, so that an epoch depends on its number alone.</summary>
    public override void BeginEpoch(int epoch)
    {
        _epoch = epoch;
        if (!_trains)
        {
            return;
        }

        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        _shuffle.Restart(_seed, ShufflePurpose, epoch);
        _shuffle.Shuffle(_order.AsSpan());
        if (_sorts)
        {
            for (int i = 0; i < _order.Length; i++)
            {
                _places[_order[i]] = i;
            }

            for (int start = 0; start < _order.Length; start += SortedBatches * _batchSize)
            {
                int length = Math.Min(SortedBatches * _batchSize, _order.Length - start);
                _order.AsSpan(start, length).Sort(Longer);
            }

            _batchOrder = [.. Enumerable.Range(0, _batchOrder.Length)];
            _shuffle.Shuffle(_batchOrder.AsSpan());
        }
    }

    public override int BeginBatch(int batch)
    {
        _start = _batchOrder[batch] * _batchSize;
        _count = Math.Min(_batchSize, _order.Length - _start);
        return _count;
    }

    /// <summary>The window in a lane of a shard of the present minibatch.</summary>
    public Sample SampleAt(int shard, int lane) => _set.Samples[_order[_start + (shard * LaneRows.Lanes) + lane]];

    public override void Fill(Shard shard, int index)
    {
        int first = _start + (index * LaneRows.Lanes);
        int end = Math.Min(first + LaneRows.Lanes, _start + _count);
        int rows = 0;
        for (int i = first; i < end; i++)
        {
            rows = Math.Max(rows, _set.Samples[_order[i]].Steps);
        }

        shard.Begin(rows);
        RandomSource random = _randoms[index];
        for (int i = first; i < end; i++)
        {
            if (_trains)
            {
                random.Restart(_seed, AugmentPurpose, _epoch, _order[i]);
            }

            _set.Fill(shard, _set.Samples[_order[i]], _trains ? random : null);
        }

        if (_trains)
        {
            random.Restart(_seed, DropoutPurpose, _epoch, first);
            shard.Drop(random);
        }
    }

    private int Longer(int left, int right)
    {
        int order = _set.Samples[right].Steps.CompareTo(_set.Samples[left].Steps);
        return order != 0 ? order : _places[left].CompareTo(_places[right]);
    }
}
