using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>The simulated board with a fan whose condition changes by a schedule.</summary>
internal sealed class SimulatedMonitorBoard : MonitorBoard
{
    public SimulatedMonitorBoard(MonitorOptions options, ILoopClock clock) => Fan = new ScheduledFan(options.Seed, clock.Time);

    /// <summary>Sensor and alarm line.</summary>
    public SimulatedBoard Board => Fan.Board;

    /// <summary>The accelerometer of the fan under schedule.</summary>
    public ScheduledFan Fan { get; }

    /// <inheritdoc/>
    public override IVectorSource Sensor => Fan;

    /// <inheritdoc/>
    public override IDigitalOutput AlarmLine => Board.Alarm;

    /// <inheritdoc/>
    public override FanCondition? Truth => Fan.Condition;
}
