using System;
using System.Diagnostics;
using System.Threading;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Loop;

namespace TinyRnn.FanMonitor;

/// <summary>The <c>--fast</c> run: the same loop in virtual time, judged.</summary>
internal static class FastRun
{
    /// <summary>Runs and reports.</summary>
    /// <param name="options">Seconds, seed, rate.</param>
    /// <param name="stop">Ends the run early; what ran until then is reported.</param>
    public static FastReport Run(MonitorOptions options, CancellationToken stop)
    {
        var clock = new SimulatedClock();
        var board = new SimulatedMonitorBoard(options, clock);
        long ticks = MonitorLoop.TicksOf(options, options.Seconds!.Value);
        var score = new MonitorScore(board.CreateAlarm(), board.Board, board.Fan, ticks);
        var loop = new SensorLoop<FanMonitorModel>(new FanMonitorModel(), board.Sensor, score, clock, MonitorLoop.Options(options));

        // Some windows in advance, so that everything is loaded and compiled before allocations are
        // counted; the stopwatch starts first because under NativeAOT its first use allocates.
        MonitorLoop.WarmUp(options);
        long start = Stopwatch.GetTimestamp();
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        loop.Run(stop, ticks);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

        LoopStatistics statistics = loop.Statistics;
        return new FastReport
        {
            Seed = options.Seed,
            Score = score,
            Statistics = statistics,
            SecondsOfSignal = statistics.Ticks / options.RateHz,
            WallSeconds = elapsed.TotalSeconds,
            AllocatedBytes = allocated,
            Step = StepTimer.Measure(options.Seed),
        };
    }
}
