using System;
using System.IO;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Loop;

/// <summary>Reads the sensor and judges what it gave. What is wrong with a reading is counted once, by its gravest fault.</summary>
internal sealed class SampleCheck(IVectorSource source, SensorLoopOptions options)
{
    private readonly float[] _previous = new float[source.ChannelCount];
    private readonly int[] _unchanged = new int[source.ChannelCount];

    public long Missing { get; private set; }

    public long Failed { get; private set; }

    public long OutOfRange { get; private set; }

    public long Stuck { get; private set; }

    /// <summary>Forgets how long channels have not moved.</summary>
    public void Reset()
    {
        _previous.AsSpan().Fill(float.NaN);
        _unchanged.AsSpan().Clear();
    }

    /// <summary>Reads the sensor.</summary>
    /// <param name="reading">Overwritten; of no use if the result is false.</param>
    /// <returns>True if the reading can be used.</returns>
    public bool Read(Span<float> reading)
    {
        try
        {
            source.Read(reading);
        }
        catch (IOException)
        {
            // A bus that does not answer. Anything else is a mistake in the program, which the loop must not hide.
            Failed++;
            return false;
        }

        if (!IsFinite(reading))
        {
            Missing++;
            return false;
        }

        bool stuck = options.StuckTicks > 0 && HasStuckChannel(reading);
        if (!IsInRange(reading))
        {
            OutOfRange++;
            return false;
        }

        if (stuck)
            Stuck++;
        return !stuck;
    }

    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }

    private bool IsInRange(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (MathF.Abs(value) > options.LargestReading)
                return false;
        }

        return true;
    }

    private bool HasStuckChannel(ReadOnlySpan<float> reading)
    {
        bool stuck = false;
        for (int channel = 0; channel < reading.Length; channel++)
        {
            int unchanged = reading[channel] == _previous[channel] ? Math.Min(_unchanged[channel] + 1, options.StuckTicks) : 1;
            _unchanged[channel] = unchanged;
            _previous[channel] = reading[channel];
            stuck |= unchanged >= options.StuckTicks;
        }

        return stuck;
    }
}
