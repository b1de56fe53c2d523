using System;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Devices.Boards;

/// <summary>
/// A board that exists in memory only: the plant is a simulated fan, its accelerometer is a port, and so is the alarm line.
/// Each reading is the next sample of the plant, so the plant's time is counted in readings whatever clock the loop runs by.
/// </summary>
/// <param name="plant">The fan that the sensor is screwed to.</param>
/// <param name="time">Stamps what is written to the outputs.</param>
public sealed class SimulatedBoard(FanSimulation plant, TimeProvider time) : IVectorSource
{
    private int _missingReadings;

    /// <summary>The fan, whose condition may be changed while the board is in use.</summary>
    public FanSimulation Plant { get; } = plant;

    /// <summary>The accelerometer: x, y and z in m/s^2, within +-2 g.</summary>
    public IVectorSource Accelerometer => this;

    /// <summary>The alarm line, with a record of its changes.</summary>
    public RecordedOutput Alarm { get; } = new(time);

    /// <summary>Readings of the accelerometer so far, failed ones included.</summary>
    public long Readings { get; private set; }

    int IVectorSource.ChannelCount => FanSimulation.AxisCount;

    /// <summary>Lets the next readings fail, as a loose wire would; the plant goes on meanwhile.</summary>
    /// <param name="readings">How many, at least 0.</param>
    public void FailReadings(int readings)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(readings);
        _missingReadings = readings;
    }

    void IVectorSource.Read(Span<float> values)
    {
        if (values.Length != FanSimulation.AxisCount)
            throw new ArgumentException($"The accelerometer gives {FanSimulation.AxisCount} floats; the span holds {values.Length}.", nameof(values));

        Plant.Fill(values);
        Readings++;
        if (_missingReadings > 0)
        {
            _missingReadings--;
            values.Fill(float.NaN);
        }
    }
}
