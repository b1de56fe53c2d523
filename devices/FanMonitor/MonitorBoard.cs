using System;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>What FanMonitor runs on: an accelerometer on a fan, and an alarm line. Disposing it closes both.</summary>
internal abstract class MonitorBoard : IDisposable
{
    /// <summary>The names that <see cref="Open"/> knows.</summary>
    public const string Backends = "sim, linux, system";

    /// <summary>The accelerometer: x, y and z in m/s^2.</summary>
    public abstract IVectorSource Sensor { get; }

    /// <summary>The alarm line.</summary>
    public abstract IDigitalOutput AlarmLine { get; }

    /// <summary>The fan's condition where it is known; null where only the sensor knows.</summary>
    public virtual FanCondition? Truth => null;

    /// <summary>Opens sensor and alarm line.</summary>
    /// <param name="options">The backend and its settings.</param>
    /// <param name="clock">The time that the loop will run by.</param>
    /// <exception cref="FormatException">There is no such backend.</exception>
    /// <exception cref="PortException">A port cannot be opened, or its backend is not in this program.</exception>
    /// <exception cref="Devices.Sensors.SensorException">The sensor does not answer, or is another.</exception>
    public static MonitorBoard Open(MonitorOptions options, ILoopClock clock) => options.Gpio switch
    {
        "sim" => new SimulatedMonitorBoard(options, clock),
        "linux" or "system" => new PinMonitorBoard(options, clock),
        string other => throw new FormatException($"--gpio needs one of {Backends}; found '{other}'."),
    };

    /// <summary>A sink that drives the alarm line.</summary>
    public AlarmSink CreateAlarm() => new(AlarmLine, (int)FanCondition.Healthy);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
