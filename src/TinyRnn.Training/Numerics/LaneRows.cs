using System;

namespace TinyRnn.Training.Numerics;

/// <summary>
/// A value over time for one shard of a minibatch, laid out [row][channel][lane]: the lanes are the sequences, so that every
/// inner loop runs over neighbouring floats. Row -1 stands before the first step and holds an initial state.
/// </summary>
internal sealed class LaneRows
{
    /// <summary>Sequences in a shard. Fixed, so that a minibatch falls into the same shards on every machine.</summary>
    public const int Lanes = 16;

    private readonly LaneBuffer _buffer;

    /// <summary>Allocates zeros for <paramref name="rows"/> rows and the one before them.</summary>
    public LaneRows(int channels, int rows)
    {
        Channels = channels;
        Capacity = rows;

        // Not a multiple of eight cache lines a row: all rows of one channel would fall into the same few sets of the first-level
        // cache.
        Stride = (channels % 8 == 0 ? channels + 1 : channels) * Lanes;
        _buffer = new LaneBuffer((rows + 1) * Stride);
    }

    /// <summary>Values a row and lane.</summary>
    public int Channels { get; }

    /// <summary>Rows that fit.</summary>
    public int Capacity { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>The first float of a row, -1 to <see cref="Capacity"/> - 1.</summary>
    public ref float Row(int row) => ref _buffer.At((row + 1) * Stride);

    /// <summary>The channels of a row, [channel][lane].</summary>
    public Span<float> RowSpan(int row) => _buffer.Span.Slice((row + 1) * Stride, Channels * Lanes);

    /// <summary>Sets rows -1 to <paramref name="rows"/> - 1 to zero.</summary>
    public void Clear(int rows) => _buffer.Span[..((rows + 1) * Stride)].Clear();
}
