using System;
using System.Linq;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Data;

/// <summary>
/// A text for a language model: every lane of a minibatch reads a stretch of its own from start to end, so many steps a minibatch, and
/// keeps its state in between. What is wanted at a step is the token after it. In training the stretches start at another place
/// each epoch, so that the borders of minibatches wander.
/// </summary>
internal sealed class TokenStreams : BatchSource
{
    private const long OffsetPurpose = 7;
    private const long DropoutPurpose = 8;

    private readonly float[] _tokens;
    private readonly int _start;
    private readonly int _streamSteps;
    private readonly int _steps;
    private readonly int _largestOffset;
    private readonly bool _trains;
    private readonly long _seed;
    private readonly double _replacedPart;
    private readonly int _unknown;
    private readonly float _smoothing;
    private readonly int _classes;
    private readonly RandomSource[] _randoms;
    private readonly RandomSource _random = new(0);
    private int _epoch;
    private int _offset;
    private int _batch;

    /// <summary>Takes a part of a text.</summary>
    /// <param name="data">The text.</param>
    /// <param name="span">Its part.</param>
    /// <param name="options">Options without nulls, except a window of null.</param>
    /// <param name="trains">Whether borders wander and tokens are dropped.</param>
    /// <param name="sequences">Most streams.</param>
    /// <exception cref="TrainingException">The part is too short.</exception>
    public TokenStreams(SequenceDataset data, StepSpan span, TrainingOptions options, bool trains, int sequences)
    {
        int count = span.End - span.Start;
        _tokens = data.Recordings[span.Recording].Values;
        _start = span.Start;
        _steps = Math.Min(options.Truncate!.Value, Math.Max(1, (count - 1) / 2));

        // Streams of less than a minibatch's steps would never carry a state.
        Sequences = Math.Clamp((count - 1) / (2 * _steps), 1, sequences);
        _largestOffset = trains ? Math.Min(_steps - 1, (count - 1) / 2) : 0;
        _streamSteps = (count - 1 - _largestOffset) / Sequences;
        _trains = trains;
        _seed = options.Seed!.Value;
        _replacedPart = trains ? options.InputDropout!.Value : 0;
        _unknown = data.Vocabulary!.Unknown ?? 0;
        _smoothing = trains ? (float)options.LabelSmoothing!.Value : 0;
        _classes = data.Vocabulary.Entries.Count;
        _randoms = [.. Enumerable.Range(0, (Sequences + LaneRows.Lanes - 1) / LaneRows.Lanes).Select(_ => new RandomSource(0))];
        if (_streamSteps < 1)
        {
            throw new TrainingException($"Data '{data.Name}': a part of the text has {count} tokens; at least 2 are needed. Use more text.");
        }
    }

    public override int Rows => _steps;

    public override int Sequences { get; }

    public override int Batches => (_streamSteps + _steps - 1) / _steps;

    public override double Weight => (double)Sequences * RowsOf(_batch);

    public override void BeginEpoch(int epoch)
    {
        _epoch = epoch;
        _random.Restart(_seed, OffsetPurpose, epoch);
        _offset = _largestOffset > 0 ? _random.NextInteger(_largestOffset + 1) : 0;
    }

    public override int BeginBatch(int batch)
    {
        _batch = batch;
        return Sequences;
    }

    public override void Fill(Shard shard, int index)
    {
        int rows = RowsOf(_batch);
        shard.Begin(rows);
        shard.Carry.Rows = _batch == 0 ? 0 : _steps;
        RandomSource random = _randoms[index];
        random.Restart(_seed, DropoutPurpose, _epoch, _batch, index);
        int first = index * LaneRows.Lanes;
        for (int lane = 0; lane < Math.Min(LaneRows.Lanes, Sequences - first); lane++)
        {
            shard.Sequences++;
            Copy(shard, lane, rows, _start + _offset + ((first + lane) * _streamSteps) + (_batch * _steps), random);
        }

        if (_trains)
        {
            shard.Drop(random);
        }
    }

    private int RowsOf(int batch) => Math.Min(_steps, _streamSteps - (batch * _steps));

    private void Copy(Shard shard, int lane, int rows, int start, RandomSource random)
    {
        for (int row = 0; row < rows; row++)
        {
            bool isReplaced = _replacedPart > 0 && random.NextUniform() < _replacedPart;
            shard.Input.RowSpan(row)[lane] = isReplaced ? _unknown : _tokens[start + row];
            Span<float> targets = shard.Targets.RowSpan(row);
            for (int i = 0; _smoothing > 0 && i < _classes; i++)
            {
                targets[(i * LaneRows.Lanes) + lane] = _smoothing / _classes;
            }

            targets[((int)_tokens[start + row + 1] * LaneRows.Lanes) + lane] += 1 - _smoothing;
            shard.Weights.RowSpan(row)[lane] = 1;
        }
    }
}
