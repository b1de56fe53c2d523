using System;
using System.IO;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Recording;
using TinyRnn.Devices.Text;

namespace TinyRnn.Devices.Housekeeping;

/// <summary>
/// Writes what a loop has done, one line an interval, as words and numbers for people and scripts alike:
/// <c>status 60 s ticks 12000 decisions 60 label healthy withheld 0 missed 0 ...</c>. Allocates nothing.
/// </summary>
/// <param name="output">Where the line goes, in UTF-8; it is not closed. A closed pipe or full disk silences the status and nothing else.</param>
/// <param name="interval">Time between two lines.</param>
/// <param name="time">Measures it.</param>
/// <param name="labels">The model's labels.</param>
/// <param name="statistics">Reads the loop's figures.</param>
/// <param name="jitter">The loop's delays.</param>
/// <param name="recorder">Its counts are added, if given.</param>
public sealed class StatusLine(
    Stream output, TimeSpan interval, TimeProvider time, string[] labels, Func<LoopStatistics> statistics, DelayHistogram jitter,
    SampleRecorder? recorder = null) : IHousekeepingJob
{
    private readonly Utf8Line _line = new(1024);
    private readonly long _start = time.GetTimestamp();
    private long _lines;

    /// <inheritdoc/>
    public void Run(bool isLast)
    {
        TimeSpan elapsed = time.GetElapsedTime(_start);
        if (isLast || elapsed < (_lines + 1) * interval)
            return;

        _lines = elapsed.Ticks / interval.Ticks;
        try
        {
            Format(elapsed);
            output.Write(_line.Text);
            output.Flush();
        }
        catch (IOException)
        {
            // Nobody reads any more; the loop's work does not depend on it.
        }
    }

    private void Format(TimeSpan elapsed)
    {
        LoopStatistics figures = statistics();
        _line.Clear();
        _line.Append("status "u8).Append((long)elapsed.TotalSeconds).Append(" s ticks "u8).Append(figures.Ticks)
            .Append(" decisions "u8).Append(figures.Decisions)
            .Append(" label "u8).Append((uint)figures.LastLabel < (uint)labels.Length ? labels[figures.LastLabel] : "none")
            .Append(" withheld "u8).Append(figures.WithheldDecisions)
            .Append(" missed "u8).Append(figures.MissedDeadlines).Append(" skipped "u8).Append(figures.SkippedPeriods)
            .Append(" bad "u8).Append(figures.BadSamples).Append(" restarts "u8).Append(figures.Restarts)
            .Append(" late-us p50 "u8).AppendMicroseconds(jitter.Percentile(0.5))
            .Append(" p99 "u8).AppendMicroseconds(jitter.Percentile(0.99))
            .Append(" max "u8).AppendMicroseconds(jitter.Largest)
            .Append(" collections "u8).Append(figures.Collections).Append(" allocated "u8).Append(figures.AllocatedBytes);
        if (recorder is not null)
        {
            _line.Append(" recorded "u8).Append(recorder.Rows).Append(" dropped "u8).Append(recorder.Dropped)
                .Append(" write-errors "u8).Append(recorder.WriteErrors);
        }

        _line.Append("\n"u8);
    }
}
