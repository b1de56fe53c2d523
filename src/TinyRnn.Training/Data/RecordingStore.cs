using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TinyRnn.Training.Data;

/// <summary>
/// Steps of recordings on disk, for data that is larger than memory: rows of float32 in a temporary file that goes away with the
/// handle. Rows are appended through one buffer; reads go straight to the caller's span, from any thread.
/// </summary>
internal sealed class RecordingStore
{
    /// <summary>Floats that wait in memory to be written.</summary>
    public const int BufferedFloats = 64 * 1024;

    private readonly SafeFileHandle _file;
    private readonly float[] _buffer;
    private long _written;
    private int _buffered;

    /// <summary>Creates an empty store in the folder for temporary files.</summary>
    /// <param name="width">Floats in a row.</param>
    public RecordingStore(int width)
    {
        Width = width;
        _buffer = new float[Math.Max(1, BufferedFloats / width) * width];
        string path = Path.Combine(Path.GetTempPath(), $"tinyrnn-{Path.GetRandomFileName()}");
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose | FileOptions.RandomAccess);
    }

    /// <summary>Floats in a row.</summary>
    public int Width { get; }

    /// <summary>Rows so far.</summary>
    public long Rows => (_written + _buffered) / Width;

    /// <summary>Appends a row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        if (_buffered == _buffer.Length)
        {
            Flush();
        }

        row.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += row.Length;
    }

    /// <summary>Writes what waits; needed before the first read.</summary>
    public void Flush()
    {
        RandomAccess.Write(_file, MemoryMarshal.AsBytes(_buffer.AsSpan(0, _buffered)), _written * sizeof(float));
        _written += _buffered;
        _buffered = 0;
    }

    /// <summary>Reads rows.</summary>
    /// <param name="first">First row.</param>
    /// <param name="rows">Whole rows, as many as fit.</param>
    public void Read(long first, Span<float> rows)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(rows);
        for (long offset = first * Width * sizeof(float); bytes.Length > 0;)
        {
            int count = RandomAccess.Read(_file, bytes, offset);
            if (count == 0)
            {
                throw new EndOfStreamException("a temporary file of recordings ended early; is the disk full?");
            }

            bytes = bytes[count..];
            offset += count;
        }
    }
}
