using System;
using System.Collections.Generic;
using System.Text;
using TinyRnn.Devices.Text;

namespace TinyRnn.Devices.Recording;

/// <summary>The CSV text of samples, in UTF-8: recording, label, and each channel in the shortest form that reads back the same.</summary>
internal sealed class RowText
{
    // Two numbers of at most ten digits with '-' and commas, and a float with its comma.
    private const int FixedBytes = 24;
    private const int BytesPerChannel = 17;

    private readonly byte[][] _labels;
    private readonly Utf8Line _text;
    private readonly int _longestRow;

    public RowText(IReadOnlyList<string> channels, IReadOnlyList<string> labels, int capacity)
    {
        Header = Encoding.UTF8.GetBytes($"recording,label,{string.Join(',', channels)}\n");
        _labels = new byte[labels.Count][];
        int longestLabel = 0;
        for (int i = 0; i < _labels.Length; i++)
        {
            _labels[i] = Encoding.UTF8.GetBytes(labels[i]);
            longestLabel = Math.Max(longestLabel, _labels[i].Length);
        }

        _longestRow = FixedBytes + longestLabel + BytesPerChannel * channels.Count;
        _text = new Utf8Line(Math.Max(capacity, _longestRow));
    }

    /// <summary>The line with the columns' names.</summary>
    public byte[] Header { get; }

    /// <summary>Rows that have been added.</summary>
    public ReadOnlySpan<byte> Text => _text.Text;

    /// <summary>How many they are.</summary>
    public int Rows { get; private set; }

    /// <summary>True if another row may not find room.</summary>
    public bool IsFull => _text.Room < _longestRow;

    /// <summary>Forgets the rows.</summary>
    public void Clear()
    {
        _text.Clear();
        Rows = 0;
    }

    /// <summary>Adds a row; there must be room.</summary>
    public void Add(int file, int recording, int label, ReadOnlySpan<float> values)
    {
        _text.Append(file, "000000").Append("-"u8).Append(recording, "0000").Append(","u8).Append(_labels[label]);
        foreach (float value in values)
            _text.Append(","u8).Append(value);
        _text.Append("\n"u8);
        Rows++;
    }
}
