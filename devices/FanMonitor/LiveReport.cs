using System.Globalization;
using System.IO;
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
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"stopped after {statistics.Ticks} ticks: {statistics.MissedDeadlines} deadlines missed, {statistics.BadSamples} bad samples, {statistics.Restarts} restarts, alarm {(alarm ? "on" : "off")}"));
        output.WriteLine($"late by       {Percentiles(loop.Jitter)}");
        output.WriteLine($"a tick takes  {Percentiles(loop.Work)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory        {statistics.Collections} collections, {statistics.AllocatedBytes} bytes allocated by the loop"));
    }

    /// <summary>Writes the report as one JSON object.</summary>
    public void WriteJson(TextWriter output)
    {
        LoopStatistics statistics = loop.Statistics;
        var figures = new JsonFigures()
            .Add("ticks", statistics.Ticks)
            .Add("decisions", statistics.Decisions)
            .Add("withheldDecisions", statistics.WithheldDecisions)
            .Add("missingSamples", statistics.MissingSamples)
            .Add("failedReads", statistics.FailedReads)
            .Add("outOfRangeSamples", statistics.OutOfRangeSamples)
            .Add("stuckSamples", statistics.StuckSamples)
            .Add("missedDeadlines", statistics.MissedDeadlines)
            .Add("skippedPeriods", statistics.SkippedPeriods)
            .Add("restarts", statistics.Restarts)
            .Add("clockJumps", statistics.ClockJumps);
        foreach ((string name, double share) in Shares)
        {
            figures.Add("lateMicroseconds" + name, loop.Jitter.Percentile(share).TotalMicroseconds);
            figures.Add("tickMicroseconds" + name, loop.Work.Percentile(share).TotalMicroseconds);
        }

        figures.Add("collections", statistics.Collections).Add("allocatedBytes", statistics.AllocatedBytes).Add("alarm", alarm);
        output.WriteLine(figures.ToString());
    }

    private static string Percentiles(DelayHistogram delays) =>
        $"{Microseconds(delays, 0.5)} us in the middle, {Microseconds(delays, 0.99)} at 99 %, {Microseconds(delays, 0.999)} at 99.9 %, {Microseconds(delays, 1)} at most";

    private static string Microseconds(DelayHistogram delays, double share) =>
        delays.Percentile(share).TotalMicroseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
