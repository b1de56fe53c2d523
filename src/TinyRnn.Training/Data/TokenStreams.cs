using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Data;

/// <summary>
/// Texts for a language model: every lane of a minibatch reads a stretch of its own from start to end, so many steps a minibatch, and
/// keeps its state in between. What is wanted at a step is the token after it. In training the stretches start at another place
/// each epoch, so that the borders of minibatches wander. One text follows the other, each from the initial state.
/// </summary>
internal sealed class TokenStreams : BatchSource
{
    private const long OffsetPurpose = 7;
    private const long DropoutPurpose = 8;

    private readonly TokenStretches[] _texts;
    private readonly bool _trains;
    private readonly long _seed;
    private readonly double _replacedPart;
    private readonly int _unknown;
    private readonly float _smoothing;
    private readonly int _classes;
    private readonly RandomSource[] _randoms;
    private readonly float[][] _buffers;
    private readonly RandomSource _random = new(0);
    private TokenStretches _text;
    private int _epoch;
    private int _batch;
    private int _batchOfText;

    /// <summary>Takes parts of texts.</summary>
    /// <param name="data">The texts.</param>
    /// <param name="spans">Their parts.</param>
    /// <param name="options">Options without nulls, except a window of null.</param>
    /// <param name="trains">Whether borders wander and tokens are dropped.</param>
    /// <param name="sequences">Most streams.</param>
    /// <exception cref="TrainingException">All parts are too short.</exception>
    public TokenStreams(SequenceDataset data, IReadOnlyList<StepSpan> spans, TrainingOptions options, bool trains, int sequences)
    {
        _texts = [.. spans
            .Where(span => span.End - span.Start > 1)
            .Select(span => new TokenStretches(data.Recordings[span.Recording], span, options.Truncate!.Value, trains, sequences))];
        if (_texts.Length == 0)
        {
            throw new TrainingException($"Data '{data.Name}': a part of the text has less than 2 tokens. Use more text.");
        }

        _text = _texts[0];
        _trains = trains;
        _seed = options.Seed!.Value;
        _replacedPart = trains ? options.InputDropout!.Value : 0;
        _unknown = data.Vocabulary!.Unknown ?? 0;
        _smoothing = trains ? (float)options.LabelSmoothing!.Value : 0;
        _classes = data.Vocabulary.Entries.Count;
        _randoms = [.. Enumerable.Range(0, (Sequences + LaneRows.Lanes - 1) / LaneRows.Lanes).Select(_ => new RandomSource(0))];
        _buffers = [.. _randoms.Select(_ => new float[Rows + 1])];
    }

    public override int Rows => _texts.Max(text => text.Steps);

    public override int Sequences => _texts.Max(text => text.Sequences);

    public override int Batches => _texts.Sum(text => text.Batches);

    public override double Weight => (double)_text.Sequences * _text.RowsOf(_batchOfText);

    public override void BeginEpoch(int epoch)
    {
        _epoch = epoch;
        _random.Restart(_seed, OffsetPurpose, epoch);
        foreach (TokenStretches text in _texts)
        {
            text.Offset = text.LargestOffset > 0 ? _random.NextInteger(text.LargestOffset + 1) : 0;
        }
    }

    public override int BeginBatch(int batch)
    {
        _batch = _batchOfText = batch;
        int text = 0;
        for (; _batchOfText >= _texts[text].Batches; text++)
        {
            _batchOfText -= _texts[text].Batches;
        }

        _text = _texts[text];
        return _text.Sequences;
    }

    public override void Fill(Shard shard, int index)
    {
        int rows = _text.RowsOf(_batchOfText);
        shard.Begin(rows);
        shard.Carry.Steps = _batchOfText == 0 ? 0 : _text.Steps;
        RandomSource random = _randoms[index];
        random.Restart(_seed, DropoutPurpose, _epoch, _batch, index);
        int first = index * LaneRows.Lanes;
        for (int lane = 0; lane < Math.Min(LaneRows.Lanes, _text.Sequences - first); lane++)
        {
            shard.Sequences++;
            Copy(shard, lane, _text.Tokens(first + lane, _batchOfText, _buffers[index]), random);
        }

        if (_trains)
        {
            shard.Drop(random);
        }
    }

    private void Copy(Shard shard, int lane, ReadOnlySpan<float> tokens, RandomSource random)
    {
        for (int row = 0; row < tokens.Length - 1; row++)
        {
            bool isReplaced = _replacedPart > 0 && random.NextUniform() < _replacedPart;
            shard.Input.RowSpan(row)[lane] = isReplaced ? _unknown : tokens[row];
            Span<float> targets = shard.Targets.RowSpan(row);
            for (int i = 0; _smoothing > 0 && i < _classes; i++)
            {
                targets[(i * LaneRows.Lanes) + lane] = _smoothing / _classes;
            }

            targets[((int)tokens[row + 1] * LaneRows.Lanes) + lane] += 1 - _smoothing;
            shard.Weights.RowSpan(row)[lane] = 1;
        }
    }
}
