using System;
using TinyRnn.Devices.Ports;
#if LINUX_GPIO || SYSTEM_GPIO
using TinyRnn.Devices.Sensors;
#endif
#if LINUX_GPIO
using TinyRnn.Devices.Linux;
#endif
#if SYSTEM_GPIO
using TinyRnn.Devices.Gpio;
#endif

namespace TinyRnn.FanMonitor;

/// <summary>Real pins: the alarm line and, unless it stays simulated, the MPU-6050. Which backends there are was chosen when publishing.</summary>
internal sealed class GpioBackend : IDisposable
{
    private readonly IDisposable[] _owned;

    private GpioBackend(IDigitalOutput alarm, IVectorSource? accelerometer, params IDisposable[] owned) =>
        (Alarm, Accelerometer, _owned) = (alarm, accelerometer, owned);

    /// <summary>The alarm line, released.</summary>
    public IDigitalOutput Alarm { get; }

    /// <summary>The accelerometer in m/s^2; null if it is simulated.</summary>
    public IVectorSource? Accelerometer { get; }

    /// <summary>Opens what the options name: linux or system.</summary>
    /// <exception cref="PortException">A port cannot be opened, or its backend is not in this program.</exception>
    /// <exception cref="Devices.Sensors.SensorException">The sensor does not answer, or is another.</exception>
    public static GpioBackend Open(MonitorOptions options, ILoopClock clock) => options.Gpio switch
    {
        "linux" => OpenLinux(options, clock),
        _ => OpenSystem(options, clock),
    };

    /// <summary>Releases the alarm and closes everything.</summary>
    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
            owned.Dispose();
    }

#if LINUX_GPIO
    private static GpioBackend OpenLinux(MonitorOptions options, ILoopClock clock)
    {
        GpioOutput alarm = GpioChip.Find(options.Chip).OpenOutput(options.AlarmLine);
        return WithSensor(alarm, alarm, options, clock, static (bus, address) => I2cRegisterBus.Open(bus, address));
    }
#else
    private static GpioBackend OpenLinux(MonitorOptions options, ILoopClock clock) => throw Absent("linux");
#endif

#if SYSTEM_GPIO
    private static GpioBackend OpenSystem(MonitorOptions options, ILoopClock clock)
    {
        SystemGpioChip chip = SystemGpioChip.Open(options.Chip);
        try
        {
            SystemGpioOutput alarm = chip.OpenOutput(options.AlarmLine);
            return WithSensor(alarm, new Owned(alarm, chip), options, clock, static (bus, address) => SystemI2cBus.Open(bus, address));
        }
        catch
        {
            chip.Dispose();
            throw;
        }
    }

    private sealed class Owned(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
#else
    private static GpioBackend OpenSystem(MonitorOptions options, ILoopClock clock) => throw Absent("system");
#endif

#if LINUX_GPIO || SYSTEM_GPIO
    private static GpioBackend WithSensor<TBus>(
        IDigitalOutput alarm, IDisposable owner, MonitorOptions options, ILoopClock clock, Func<int, int, TBus> openBus)
        where TBus : IRegisterBus, IDisposable
    {
        if (options.Sensor == "sim")
            return new GpioBackend(alarm, null, owner);

        TBus? bus = default;
        try
        {
            bus = openBus(options.I2cBus, options.I2cAddress);
            MpuSensor sensor = MpuSensor.Open(bus, new MpuOptions { RateHz = FanMonitorModel.SampleRateHz }, clock);
            return new GpioBackend(alarm, sensor, owner, bus);
        }
        catch
        {
            bus?.Dispose();
            owner.Dispose();
            throw;
        }
    }
#endif

#if !LINUX_GPIO || !SYSTEM_GPIO
    private static PortException Absent(string backend) =>
        new($"This program was published without the {backend} backend. Publish it with -p:TinyRnnGpio={backend} or both, or choose another with --gpio.");
#endif
}
