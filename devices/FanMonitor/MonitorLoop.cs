using System;
using System.Threading;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Loop;

namespace TinyRnn.FanMonitor;

/// <summary>How FanMonitor's loop is run: with the usage that the model was trained for.</summary>
internal static class MonitorLoop
{
    // One window a second: two of three in agreement cost a second or two and remove single slips.
    private const int AlarmNeeded = 2;
    private const int AlarmLast = 3;

    // A tenth of a window, so that a stuttering bus does not silence the monitor.
    private const int MaxMissingSamples = 20;

    // A healthy fan moves the sensor by more than its step of 0.6 mm/s^2 within a fifth of a second.
    private const int StuckTicks = 40;

    /// <summary>The loop's options.</summary>
    public static SensorLoopOptions Options(MonitorOptions options) => new()
    {
        RateHz = options.RateHz,
        WindowSteps = FanMonitorModel.WindowSteps,
        WindowStride = FanMonitorModel.WindowStride,
        SmoothingNeeded = AlarmNeeded,
        SmoothingLast = AlarmLast,
        MaxMissingSamples = MaxMissingSamples,
        StuckTicks = StuckTicks,
        MissedDeadline = options.Deadline,
    };

    /// <summary>Ticks in a time.</summary>
    public static long TicksOf(MonitorOptions options, double seconds) => (long)Math.Ceiling(seconds * options.RateHz);

    /// <summary>Runs a few windows of another board, in virtual time, so that all is loaded and compiled before time counts.</summary>
    public static void WarmUp(MonitorOptions options)
    {
        var clock = new SimulatedClock();
        var board = new SimulatedMonitorBoard(options, clock);
        AlarmSink alarm = board.CreateAlarm();
        long ticks = 4L * FanMonitorModel.WindowSteps;
        var score = new MonitorScore(alarm, board.Board, board.Fan, ticks);
        new SensorLoop<FanMonitorModel>(new FanMonitorModel(), board.Sensor, score, clock, Options(options)).Run(CancellationToken.None, ticks);
    }
}
