using System;
using System.IO;
using System.Linq;
using TinyRnn.Devices.Loop;

namespace TinyRnn.FanMonitor;

/// <summary>The figures of a run in real time, for people and as JSON.</summary>
internal sealed class LiveReport(SensorLoop<FanMonitorModel> loop, bool alarm)
{
    private static readonly (string Name, double Share)[] Shares = [("P50", 0.5), ("P99", 0.99), ("P999", 0.999), ("Max", 1)];

    /// <summary>Writes the report as text.</summary>
    public void WriteText(TextWriter output)
    {
        LoopStatistics statistics = loop.Statistics;
        output.WriteLine(Line(
            $"stopped after {statistics.Ticks} ticks: {statistics.MissedDeadlines} deadlines missed, {statistics.BadSamples} bad samples, {statistics.Restarts} restarts, alarm {(alarm ? "on" : "off")}"));
        output.WriteLine(Line($"late by       {Percentiles(loop.Jitter)}"));
        output.WriteLine(Line($"a tick takes  {Percentiles(loop.Work)}"));
        output.WriteLine(Line($"memory        {statistics.Collections} collections, {statistics.AllocatedBytes} bytes allocated by the loop"));
    }

    /// <summary>Writes the report as one JSON object.</summary>
    public void WriteJson(TextWriter output)
    {
        LoopStatistics statistics = loop.Statistics;
        string[] members =
        [
            Line($"\"ticks\":{statistics.Ticks}"),
            Line($"\"decisions\":{statistics.Decisions}"),
            Line($"\"withheldDecisions\":{statistics.WithheldDecisions}"),
            Line($"\"missingSamples\":{statistics.MissingSamples}"),
            Line($"\"failedReads\":{statistics.FailedReads}"),
            Line($"\"outOfRangeSamples\":{statistics.OutOfRangeSamples}"),
            Line($"\"stuckSamples\":{statistics.StuckSamples}"),
            Line($"\"missedDeadlines\":{statistics.MissedDeadlines}"),
            Line($"\"skippedPeriods\":{statistics.SkippedPeriods}"),
            Line($"\"restarts\":{statistics.Restarts}"),
            Line($"\"clockJumps\":{statistics.ClockJumps}"),
            .. Shares.Select(share => Line($"\"lateMicroseconds{share.Name}\":{loop.Jitter.Percentile(share.Share).TotalMicroseconds:0.0}")),
            .. Shares.Select(share => Line($"\"tickMicroseconds{share.Name}\":{loop.Work.Percentile(share.Share).TotalMicroseconds:0.0}")),
            Line($"\"collections\":{statistics.Collections}"),
            Line($"\"allocatedBytes\":{statistics.AllocatedBytes}"),
            $"\"alarm\":{(alarm ? "true" : "false")}",
        ];
        output.WriteLine("{" + string.Join(',', members) + "}");
    }

    private static string Percentiles(DelayHistogram delays) => Line(
        $"{Microseconds(delays, 0.5)} us in the middle, {Microseconds(delays, 0.99)} at 99 %, {Microseconds(delays, 0.999)} at 99.9 %, {Microseconds(delays, 1)} at most");

    private static string Microseconds(DelayHistogram delays, double share) => Line($"{delays.Percentile(share).TotalMicroseconds:0.0}");

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
