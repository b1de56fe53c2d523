using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Sensors;

/// <summary>A vector source that says why a reading has no values.</summary>
public interface ISensor : IVectorSource
{
    /// <summary>What was wrong with the last reading.</summary>
    SensorFault LastFault { get; }

    /// <summary>Readings with a fault so far.</summary>
    /// <param name="fault">Which.</param>
    long CountOf(SensorFault fault);
}
