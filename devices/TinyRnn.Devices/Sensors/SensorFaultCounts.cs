using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Sensors;

/// <summary>Counts faults by kind.</summary>
internal sealed class SensorFaultCounts
{
    private readonly long[] _counts = new long[(int)SensorFault.Overrun + 1];

    /// <summary>The fault of the last reading.</summary>
    public SensorFault Last { get; private set; }

    /// <summary>Readings with a fault so far.</summary>
    public long this[SensorFault fault] => _counts[(int)fault];

    /// <summary>Notes the outcome of a reading.</summary>
    /// <returns>The same.</returns>
    public SensorFault Note(SensorFault fault)
    {
        _counts[(int)fault]++;
        return Last = fault;
    }

    /// <summary>The fault that a failed transfer is.</summary>
    public static SensorFault Of(BusStatus status) => status switch
    {
        BusStatus.Ok => SensorFault.None,
        BusStatus.NotAcknowledged => SensorFault.NotAcknowledged,
        _ => SensorFault.BusError,
    };
}
