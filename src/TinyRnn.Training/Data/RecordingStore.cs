using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TinyRnn.Training.Data;

/// <summary>
/// Steps of recordings on disk, for data that is larger than memory: rows of float32, or of tokens in as few bytes as their vocabulary
/// needs, in a temporary file that goes away with the handle. Rows are appended through one buffer; reads go straight to the caller's
/// span, from any thread.
/// </summary>
internal sealed class RecordingStore
{
    /// <summary>Bytes that wait in memory to be written.</summary>
    public const int BufferedBytes = 256 * 1024;

    private readonly SafeFileHandle _file;
    private readonly string _folder = Path.GetTempPath();
    private readonly int _numberBytes;
    private readonly byte[] _buffer;
    private long _written;
    private int _buffered;

    /// <summary>Creates an empty store in the folder for temporary files.</summary>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="tokens">Entries of the vocabulary where the numbers are tokens; 0 for values.</param>
    public RecordingStore(int width, int tokens = 0)
    {
        Width = width;
        _numberBytes = tokens is 0 or > 1 << 16 ? sizeof(float) : tokens > 1 << 8 ? sizeof(ushort) : sizeof(byte);
        _buffer = new byte[Math.Max(1, BufferedBytes / RowBytes) * RowBytes];
        string path = Path.Combine(_folder, $"tinyrnn-{Path.GetRandomFileName()}");
        bool isWindows = OperatingSystem.IsWindows();
        _file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.RandomAccess | (isWindows ? FileOptions.DeleteOnClose : 0));
        if (!isWindows)
        {
            // Without a name the file lives as long as its handle. DeleteOnClose, which Windows keeps itself, would be the runtime's
            // promise here, and a process that ends or is killed before the handle is closed would leave the file behind.
            File.Delete(path);
        }
    }

    /// <summary>Numbers in a row.</summary>
    public int Width { get; }

    /// <summary>Rows so far.</summary>
    public long Rows => (_written + _buffered) / RowBytes;

    private int RowBytes => Width * _numberBytes;

    /// <summary>Appends a row.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(ReadOnlySpan<float> row)
    {
        if (_buffered == _buffer.Length)
        {
            Flush();
        }

        Span<byte> target = _buffer.AsSpan(_buffered, RowBytes);
        switch (_numberBytes)
        {
            case sizeof(byte):
                Narrow(row, target);
                break;
            case sizeof(ushort):
                Narrow(row, MemoryMarshal.Cast<byte, ushort>(target));
                break;
            default:
                MemoryMarshal.AsBytes(row).CopyTo(target);
                break;
        }

        _buffered += target.Length;
    }

    /// <summary>Writes what waits; needed before the first read.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Flush()
    {
        try
        {
            RandomAccess.Write(_file, _buffer.AsSpan(0, _buffered), _written);
        }
        catch (Exception exception) when (exception is IOException or ArgumentOutOfRangeException)
        {
            // The latter is what the runtime makes of a file that is longer than its file system or a limit of the user allows.
            string grown = (_written / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
            throw new IOException(
                $"the temporary file of recordings in {_folder} cannot grow beyond {grown} MB: {exception.Message}. "
                + $"Free some space there, or let the variable {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")} name a folder that has more.",
                exception);
        }

        _written += _buffered;
        _buffered = 0;
    }

    /// <summary>Reads rows.</summary>
    /// <param name="first">First row.</param>
    /// <param name="rows">Whole rows, as many as fit.</param>
    /// <exception cref="EndOfStreamException">The file was cut short.</exception>
    public void Read(long first, Span<float> rows)
    {
        // Narrow numbers are read into the end of the span and widened from the front: none is overwritten before its turn.
        Span<byte> numbers = MemoryMarshal.AsBytes(rows)[(rows.Length * (sizeof(float) - _numberBytes))..];
        Span<byte> bytes = numbers;
        for (long offset = first * RowBytes; bytes.Length > 0;)
        {
            int count = RandomAccess.Read(_file, bytes, offset);
            if (count == 0)
            {
                throw new EndOfStreamException("a temporary file of recordings ended early; is the disk full?");
            }

            bytes = bytes[count..];
            offset += count;
        }

        if (_numberBytes == sizeof(byte))
        {
            Widen(numbers, rows);
        }
        else if (_numberBytes == sizeof(ushort))
        {
            Widen(MemoryMarshal.Cast<byte, ushort>(numbers), rows);
        }
    }

    private static void Narrow<T>(ReadOnlySpan<float> row, Span<T> target)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (int i = 0; i < row.Length; i++)
        {
            target[i] = T.CreateChecked(row[i]);
        }
    }

    private static void Widen<T>(ReadOnlySpan<T> numbers, Span<float> rows)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = float.CreateChecked(numbers[i]);
        }
    }
}
