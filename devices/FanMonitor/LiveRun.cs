using System;
using System.IO;
using System.Threading;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>The run in real time: classifies, drives the alarm and writes a line at each change.</summary>
internal static class LiveRun
{
    /// <summary>Runs until stopped or the time is up.</summary>
    /// <param name="options">Seconds, seed, rate, output form.</param>
    /// <param name="output">Where lines go.</param>
    /// <param name="stop">Ends the run in order.</param>
    public static void Run(MonitorOptions options, TextWriter output, CancellationToken stop)
    {
        var clock = new SystemLoopClock();
        using GpioBackend? backend = GpioBackend.Open(options, clock);
        var monitor = new MonitorBoard(options, clock, backend);
        var display = new ChangeDisplay(monitor, options, output);
        SensorLoop<FanMonitorModel> loop = monitor.CreateLoop(display, clock);
        if (!options.Json)
            output.WriteLine(FormattableString.Invariant($"watching at {options.RateHz:0.#} Hz; Ctrl-C stops"));
        loop.Run(stop, options.Seconds is { } seconds ? monitor.TicksOf(seconds) : long.MaxValue);

        LoopStatistics statistics = loop.Statistics;
        output.WriteLine(options.Json
            ? FormattableString.Invariant(
                $"{{\"ticks\":{statistics.Ticks},\"decisions\":{statistics.Decisions},\"missingSamples\":{statistics.MissingSamples},\"missedDeadlines\":{statistics.MissedDeadlines},\"largestDelaySeconds\":{statistics.LargestDelaySeconds:R},\"alarm\":{(monitor.Board.Alarm.IsActive ? "true" : "false")}}}")
            : FormattableString.Invariant(
                $"stopped after {statistics.Ticks} ticks: {statistics.MissedDeadlines} deadlines missed, largest delay {statistics.LargestDelaySeconds * 1000:0.0} ms, alarm {(monitor.Board.Alarm.IsActive ? "on" : "off")}"));
    }

    /// <summary>Writes a line when the label or the truth changes; between changes it writes, and so allocates, nothing.</summary>
    private sealed class ChangeDisplay(MonitorBoard monitor, MonitorOptions options, TextWriter output) : IDecisionSink
    {
        private int _label = -1;
        private FanCondition _truth = FanCondition.Healthy;

        public void Accept(in Decision decision)
        {
            monitor.Alarm.Accept(decision);
            if (options.Json || decision.SmoothedLabel < 0 || (decision.SmoothedLabel == _label && monitor.Fan.Condition == _truth))
                return;

            _label = decision.SmoothedLabel;
            _truth = monitor.Fan.Condition;
            output.WriteLine(FormattableString.Invariant(
                $"{(decision.Tick + 1) / options.RateHz,8:0.0} s  decided {FanConditionNames.All[_label],-16} {(monitor.KnowsTruth ? "fan " + FanConditionNames.Of(_truth) : ""),-20} alarm {(monitor.Board.Alarm.IsActive ? "on" : "off")}"));
        }

        public void EnterSafeState() => monitor.Alarm.EnterSafeState();
    }
}
