using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace TinyRnn.Devices.Recording;

/// <summary>The file that a recorder is writing: whole rows only, each write at the end of the last good one.</summary>
internal sealed class RecordingFile(RecordingFolder folder, byte[] header, SyncPolicy sync)
{
    private SafeFileHandle? _file;
    private string _path = "";
    private long _length;
    private long _rows;

    /// <summary>Bytes written; 0 while no file is open.</summary>
    public long Length => _length;

    /// <summary>The number of the file that the next rows go to.</summary>
    public int Number => _path.Length == 0 ? folder.LastNumber + 1 : folder.LastNumber;

    /// <summary>Writes rows, in a new file if none is open. After a failure the file is as long as before, or the next write makes it so.</summary>
    /// <param name="bytes">Whole rows.</param>
    /// <param name="rows">How many.</param>
    /// <exception cref="IOException">Writing failed.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public void Append(ReadOnlySpan<byte> bytes, int rows)
    {
        if (_file is null)
            Open();
        Write(bytes);
        _rows += rows;
        if (sync == SyncPolicy.EachWrite)
            RandomAccess.FlushToDisk(_file!);
    }

    /// <summary>Closes the file, if one is open, and gives it its final name.</summary>
    /// <exception cref="IOException">The disk failed; the file keeps its provisional name, which the next start repairs.</exception>
    public void Complete()
    {
        if (_file is null)
            return;

        string path = _path;
        bool isEmpty = _rows == 0;
        try
        {
            if (sync != SyncPolicy.Never)
                RandomAccess.FlushToDisk(_file);
        }
        finally
        {
            _file.Dispose();
            _file = null;
            _path = "";
            _length = 0;
            _rows = 0;
        }

        if (isEmpty)
            File.Delete(path);
        else
            folder.Complete(path);
    }

    private void Open()
    {
        if (_path.Length == 0)
            _path = folder.NextPart();

        // Shared for reading only, so that another process cannot take the file for one that was left behind.
        _file = File.OpenHandle(_path, FileMode.Create, FileAccess.Write, FileShare.Read);
        Write(header);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_file!, bytes, _length);
        }
        catch (IOException)
        {
            CutTo(_length);
            throw;
        }

        _length += bytes.Length;
    }

    /// <summary>Part of a row may have been written before the disk was full.</summary>
    private void CutTo(long length)
    {
        try
        {
            RandomAccess.SetLength(_file!, length);
        }
        catch (IOException)
        {
            // The next write begins at the same place and covers it; the error that led here says more.
        }
    }
}
