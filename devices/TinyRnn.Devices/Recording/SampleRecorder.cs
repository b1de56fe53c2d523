using System;
using System.IO;
using System.Threading;
using TinyRnn.Devices.Housekeeping;
using TinyRnn.Devices.Loop;

namespace TinyRnn.Devices.Recording;

/// <summary>
/// Records samples as labelled CSV that <c>tinyrnn train FOLDER --label label --recording recording</c> reads: one row a sample,
/// columns recording, label and the channels. The loop's thread only puts samples into a ring; this job writes them, as whole rows,
/// to NAME-000001.csv.part, which becomes NAME-000001.csv when it is full. A recording is a stretch of samples without a gap and
/// with one label; its name is unique among all files of the folder. Where writing fails, rows are dropped and counted.
/// </summary>
public sealed class SampleRecorder : ISampleRecorder, IHousekeepingJob
{
    private const int WriteBytes = 32 * 1024;

    private readonly SampleRecorderOptions _options;
    private readonly SampleRing _ring;
    private readonly int _labels;
    private int _label;

    // The loop's thread only.
    private int _lastLabel = -1;
    private bool _startsRecording = true;
    private long _droppedByRing;

    // The housekeeping thread only.
    private readonly RecordingFile _file;
    private readonly RowText _text;
    private readonly Action _append;
    private readonly Action _complete;
    private long _droppedByDisk;
    private int _recording;
    private int _rowsOfRecording;

    /// <summary>Prepares the folder, and repairs what a killed process left there.</summary>
    /// <param name="options">Where and how.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another process is recording there under the same name.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public SampleRecorder(SampleRecorderOptions options)
    {
        options.Check();
        _options = options;
        _labels = options.Labels.Count;
        _ring = new SampleRing(options.BufferedSamples, options.Channels.Count);
        _text = new RowText(options.Channels, options.Labels, WriteBytes);
        _file = new RecordingFile(new RecordingFolder(options.Folder, options.Name, options.MaxFiles), _text.Header, options.Sync);
        _append = () => _file.Append(_text.Text, _text.Rows);
        _complete = CompleteFile;
    }

    /// <summary>Index of the label that is being recorded; may be set from any thread. A change begins a new recording.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such label.</exception>
    public int Label
    {
        get => Volatile.Read(ref _label);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, _labels);
            Volatile.Write(ref _label, value);
        }
    }

    /// <summary>Rows handed to the system.</summary>
    public long Rows { get; private set; }

    /// <summary>Samples that were not recorded: the ring was full, or writing failed.</summary>
    public long Dropped => _droppedByRing + _droppedByDisk;

    /// <summary>Times that writing failed.</summary>
    public long WriteErrors { get; private set; }

    /// <summary>Why writing failed last; empty if it never did.</summary>
    public string LastError { get; private set; } = "";

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> reading)
    {
        int label = Label;
        bool starts = _startsRecording || label != _lastLabel;
        if (_ring.TryAdd(reading, new SampleRing.RowMark(label, starts)))
        {
            _lastLabel = label;
            _startsRecording = false;
        }
        else
        {
            _droppedByRing++;
            _startsRecording = true;
        }
    }

    /// <inheritdoc/>
    public void Break() => _startsRecording = true;

    /// <inheritdoc/>
    public void Run(bool isLast)
    {
        for (; _ring.TryPeek(out ReadOnlySpan<float> values, out SampleRing.RowMark mark); _ring.Release())
        {
            if (mark.StartsRecording || _recording == 0 || _rowsOfRecording == _options.RowsPerRecording)
                BeginRecording();
            _rowsOfRecording++;
            _text.Add(_file.Number, _recording, mark.Label, values);
            if (_text.IsFull)
                Write();
        }

        Write();
        if (isLast)
            Try(_complete);
    }

    private void BeginRecording()
    {
        _recording++;
        _rowsOfRecording = 0;
    }

    private void Write()
    {
        if (_text.Rows == 0)
            return;

        if (Try(_append))
        {
            Rows += _text.Rows;
        }
        else
        {
            _droppedByDisk += _text.Rows;
            BeginRecording();
        }

        _text.Clear();
        if (_file.Length >= _options.MaxFileBytes)
            Try(_complete);
    }

    private void CompleteFile()
    {
        // The next row goes to another file, which no recording may span: training reads each file by itself.
        _recording = 0;
        _file.Complete();
    }

    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteErrors++;
            LastError = exception.Message;
            return false;
        }
    }
}
