using System;

namespace TinyRnn.Devices.Ports;

/// <summary>A sensor whose channels are read together, such as the three axes of an accelerometer.</summary>
public interface IVectorSource
{
    /// <summary>Floats in one reading, at least 1.</summary>
    int ChannelCount { get; }

    /// <summary>
    /// Reads the sensor now. A channel that has no value (bus error, sensor not ready) is NaN: a failed reading is a fact of
    /// life that the loop counts and handles, not an exception. Allocates nothing.
    /// </summary>
    /// <param name="values"><see cref="ChannelCount"/> floats, overwritten, in the unit that the source documents (accelerometers: m/s^2).</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    void Read(Span<float> values);
}
