using System;
using System.Threading;

namespace TinyRnn.Devices.Recording;

/// <summary>Samples on their way from one thread to another, without locks: one thread adds, one takes.</summary>
internal sealed class SampleRing(int capacity, int channels)
{
    private readonly float[] _values = new float[capacity * channels];
    private readonly RowMark[] _marks = new RowMark[capacity];
    private long _added;
    private long _taken;

    /// <summary>Adds a sample, unless the ring is full.</summary>
    public bool TryAdd(ReadOnlySpan<float> values, RowMark mark)
    {
        long added = _added;
        if (added - Volatile.Read(ref _taken) == capacity)
            return false;

        int slot = (int)(added % capacity);
        values.CopyTo(_values.AsSpan(slot * channels, channels));
        _marks[slot] = mark;
        Volatile.Write(ref _added, added + 1);
        return true;
    }

    /// <summary>The oldest sample, if there is one; valid until <see cref="Release"/>.</summary>
    public bool TryPeek(out ReadOnlySpan<float> values, out RowMark mark)
    {
        long taken = _taken;
        if (Volatile.Read(ref _added) == taken)
        {
            values = default;
            mark = default;
            return false;
        }

        int slot = (int)(taken % capacity);
        values = _values.AsSpan(slot * channels, channels);
        mark = _marks[slot];
        return true;
    }

    /// <summary>Gives the oldest sample's place free.</summary>
    public void Release() => Volatile.Write(ref _taken, _taken + 1);

    /// <summary>What a sample belongs to.</summary>
    /// <param name="Label">Index of its label.</param>
    /// <param name="StartsRecording">True if it does not continue the one before it.</param>
    public readonly record struct RowMark(int Label, bool StartsRecording);
}
