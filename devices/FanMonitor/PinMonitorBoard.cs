using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>Real pins: the alarm line and, unless the fan stays simulated, the accelerometer.</summary>
internal sealed class PinMonitorBoard : MonitorBoard
{
    private readonly GpioBackend _backend;
    private readonly ScheduledFan? _fan;

    /// <exception cref="PortException">A port cannot be opened, or its backend is not in this program.</exception>
    /// <exception cref="Devices.Sensors.SensorException">The sensor does not answer, or is another.</exception>
    public PinMonitorBoard(MonitorOptions options, ILoopClock clock)
    {
        _backend = GpioBackend.Open(options, clock);
        if (_backend.Accelerometer is null)
            _fan = new ScheduledFan(options.Seed, clock.Time);
    }

    /// <inheritdoc/>
    public override IVectorSource Sensor => _backend.Accelerometer ?? _fan!;

    /// <inheritdoc/>
    public override IDigitalOutput AlarmLine => _backend.Alarm;

    /// <inheritdoc/>
    public override FanCondition? Truth => _fan?.Condition;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _backend.Dispose();
        base.Dispose();
    }
}
