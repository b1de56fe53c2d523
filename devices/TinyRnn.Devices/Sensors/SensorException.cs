using System;

namespace TinyRnn.Devices.Sensors;

/// <summary>A sensor could not be set up or failed its self-test; the message says what to check.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="message">What, why, what to do.</param>
public sealed class SensorException(SensorFault fault, string message) : Exception(message)
{
    /// <summary>What is wrong.</summary>
    public SensorFault Fault { get; } = fault;
}
