using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>The simulated board with a fan whose condition changes by a schedule.</summary>
internal sealed class SimulatedMonitorBoard : MonitorBoard
{
    public SimulatedMonitorBoard(MonitorOptions options, ILoopClock clock)
    {
        Board = new SimulatedBoard(FanSimulation.Create(options.Seed, FanCondition.Healthy), clock.Time);
        Fan = new ScheduledFan(Board, options.Seed);
    }

    /// <summary>Sensor and alarm line.</summary>
    public SimulatedBoard Board { get; }

    /// <summary>The accelerometer of the fan under schedule.</summary>
    public ScheduledFan Fan { get; }

    /// <inheritdoc/>
    public override IVectorSource Sensor => Fan;

    /// <inheritdoc/>
    public override IDigitalOutput AlarmLine => Board.Alarm;

    /// <inheritdoc/>
    public override FanCondition? Truth => Fan.Condition;
}
