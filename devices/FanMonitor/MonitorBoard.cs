using System;
using System.Threading;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>What FanMonitor runs on: the simulated board, a fan whose condition changes, and the alarm.</summary>
internal sealed class MonitorBoard
{
    // One window a second: two of three in agreement cost a second or two and remove single slips.
    private const int AlarmNeeded = 2;
    private const int AlarmLast = 3;

    private readonly double _rateHz;

    private readonly IVectorSource _accelerometer;

    /// <param name="options">Rate and seed.</param>
    /// <param name="clock">Stamps what is written to the alarm line.</param>
    /// <param name="backend">Real pins; null for none.</param>
    public MonitorBoard(MonitorOptions options, ILoopClock clock, GpioBackend? backend = null)
    {
        _rateHz = options.RateHz;
        Board = new SimulatedBoard(FanSimulation.Create(options.Seed, FanCondition.Healthy), clock.Time);
        Fan = new ScheduledFan(Board, options.Seed);
        _accelerometer = backend?.Accelerometer ?? Fan;
        Alarm = new AlarmSink(GpioBackend.Both(backend, Board.Alarm), (int)FanCondition.Healthy);
    }

    /// <summary>True if the fan is simulated, so that its condition is known.</summary>
    public bool KnowsTruth => ReferenceEquals(_accelerometer, Fan);

    /// <summary>Sensor and alarm line.</summary>
    public SimulatedBoard Board { get; }

    /// <summary>The accelerometer of the fan under schedule.</summary>
    public ScheduledFan Fan { get; }

    /// <summary>Drives the alarm line.</summary>
    public AlarmSink Alarm { get; }

    /// <summary>Ticks in a time.</summary>
    public long TicksOf(double seconds) => (long)Math.Ceiling(seconds * _rateHz);

    /// <summary>A loop over a new model with the usage that it was trained for.</summary>
    public SensorLoop<FanMonitorModel> CreateLoop(IDecisionSink sink, ILoopClock clock) => new(
        new FanMonitorModel(), _accelerometer, sink, clock, new SensorLoopOptions
        {
            RateHz = _rateHz,
            WindowSteps = FanMonitorModel.WindowSteps,
            WindowStride = FanMonitorModel.WindowStride,
            SmoothingNeeded = AlarmNeeded,
            SmoothingLast = AlarmLast,
        });

    /// <summary>Runs a few windows of another board, in virtual time.</summary>
    public static void WarmUp(MonitorOptions options)
    {
        var clock = new SimulatedClock();
        var monitor = new MonitorBoard(options, clock);
        long ticks = 4L * FanMonitorModel.WindowSteps;
        monitor.CreateLoop(new MonitorScore(monitor.Alarm, monitor.Board, monitor.Fan, ticks), clock).Run(CancellationToken.None, ticks);
    }
}
