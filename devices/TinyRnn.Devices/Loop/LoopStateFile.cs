using System;
using System.Globalization;
using System.IO;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using TinyRnn.Devices.Housekeeping;

namespace TinyRnn.Devices.Loop;

/// <summary>Writes a model's state: the generated class's SaveState.</summary>
/// <param name="destination">As long as a saved state, overwritten.</param>
public delegate void SaveModelState(Span<byte> destination);

/// <summary>Continues from a model's state: the generated class's LoadState.</summary>
/// <param name="source">A saved state.</param>
/// <exception cref="ArgumentException">It is of another model.</exception>
public delegate void LoadModelState(ReadOnlySpan<byte> source);

/// <summary>
/// Keeps the state of model and smoothing in a file, so that a restarted program goes on where the former one was. In a stream
/// both are restored; of windows the smoothing only. The loop's thread copies the state when the job asks for it; the job writes
/// it to a temporary name and renames it, so the file is whole whenever the process is killed. A state that is damaged, too old
/// or of another model is not used.
/// </summary>
public sealed class LoopStateFile : IHousekeepingJob
{
    private readonly LoopStateOptions _options;
    private readonly SaveModelState _save;
    private readonly LoadModelState _load;
    private readonly TimeProvider _time;
    private readonly int _modelBytes;
    private readonly long _start;
    private readonly Lock _lock = new();
    private SavedLoopState? _state;
    private bool _isCaptured;
    private bool _isWanted;
    private long _intervals;

    /// <summary>Reads and writes nothing yet.</summary>
    /// <param name="options">Where and when.</param>
    /// <param name="modelBytes">Length of a saved model state: the generated class's SavedStateLength.</param>
    /// <param name="save">The model's SaveState.</param>
    /// <param name="load">The model's LoadState.</param>
    /// <param name="time">Dates the state.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not above zero.</exception>
    public LoopStateFile(LoopStateOptions options, int modelBytes, SaveModelState save, LoadModelState load, TimeProvider time)
    {
        if (options.Interval <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(options), options.Interval, "The time between two savings must be above zero.");

        _options = options;
        _save = save;
        _load = load;
        _time = time;
        _modelBytes = modelBytes;
        _start = time.GetTimestamp();
    }

    /// <summary>What became of the former state, for people; empty before a loop has run.</summary>
    public string Outcome { get; private set; } = "";

    /// <summary>Times that the state was written.</summary>
    public long Writes { get; private set; }

    /// <summary>Times that writing failed.</summary>
    public long WriteErrors { get; private set; }

    /// <summary>Why writing failed last; empty if it never did.</summary>
    public string LastError { get; private set; } = "";

    /// <inheritdoc/>
    public void Run(bool isLast)
    {
        lock (_lock)
        {
            if (_isCaptured)
                Write();
            _isCaptured = false;
        }

        long intervals = _time.GetElapsedTime(_start).Ticks / _options.Interval.Ticks;
        if (intervals > _intervals)
        {
            _intervals = intervals;
            Volatile.Write(ref _isWanted, true);
        }
    }

    /// <summary>Copies the state if the job wants it. On the loop's thread; never waits for the disk.</summary>
    internal void AfterTick(DecisionSmoother smoother)
    {
        if (!Volatile.Read(ref _isWanted) || !_lock.TryEnter())
            return;

        try
        {
            Capture(smoother);
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Copies the state at the end of a run, for the job's last round.</summary>
    internal void AtEnd(DecisionSmoother smoother)
    {
        lock (_lock)
            Capture(smoother);
    }

    /// <summary>Restores what the file holds. On the loop's thread, before the run.</summary>
    /// <returns>True if model and smoothing continue from their saved states.</returns>
    internal bool Restore(DecisionSmoother smoother)
    {
        lock (_lock)
        {
            _state = new SavedLoopState(smoother.Length, _modelBytes);
            string? problem = Read(_state, out TimeSpan age);
            problem ??= Apply(_state, smoother);
            Outcome = problem is null
                ? string.Create(CultureInfo.InvariantCulture, $"continuing from the state of {age.TotalSeconds:0} s ago")
                : $"starting afresh: {problem}";
            return problem is null;
        }
    }

    private string? Read(SavedLoopState state, out TimeSpan age)
    {
        age = TimeSpan.Zero;
        byte[] content;
        try
        {
            if (!File.Exists(_options.Path))
                return $"there is no {_options.Path}";
            content = File.ReadAllBytes(_options.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }

        if (content.Length != state.Bytes.Length)
            return $"{_options.Path} has {content.Length} bytes instead of {state.Bytes.Length}; it is of another model or smoothing";
        content.CopyTo(state.Bytes, 0);
        if (!state.IsWhole())
            return $"{_options.Path} is damaged or of another model or smoothing";

        age = TimeSpan.FromMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds() - state.UnixMilliseconds);
        if (age < TimeSpan.Zero)
            return $"{_options.Path} is from the future; the clock is not set";
        return age > _options.MaxAge
            ? string.Create(CultureInfo.InvariantCulture, $"{_options.Path} is {age.TotalSeconds:0} s old; at most {_options.MaxAge.TotalSeconds:0} s are allowed")
            : null;
    }

    private string? Apply(SavedLoopState state, DecisionSmoother smoother)
    {
        try
        {
            // Also where only the smoothing is wanted: the labels of another model mean something else.
            _load(state.Model);
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }

        state.RestoreTo(smoother);
        return null;
    }

    private void Capture(DecisionSmoother smoother)
    {
        _save(_state!.Model);
        _state.Seal(smoother, _time.GetUtcNow().ToUnixTimeMilliseconds());
        _isCaptured = true;
        Volatile.Write(ref _isWanted, false);
    }

    private void Write()
    {
        string temporary = _options.Path + ".tmp";
        try
        {
            using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, _state!.Bytes, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(temporary, _options.Path, overwrite: true);
            Writes++;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteErrors++;
            LastError = exception.Message;
        }
    }
}
