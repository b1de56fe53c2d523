using System;
using System.Linq;

namespace TinyRnn.Devices.Tests.Simulation;

/// <summary>Plain-loop signal measures for one channel sampled at 200 Hz.</summary>
internal static class Spectrum
{
    private const double SampleRateHz = 200;

    /// <summary>One axis of an interleaved recording, without its mean.</summary>
    public static double[] Axis(float[] xyz, int axis)
    {
        double[] values = [.. xyz.Where((_, i) => i % 3 == axis).Select(value => (double)value)];
        double mean = values.Average();
        return [.. values.Select(value => value - mean)];
    }

    /// <summary>Power at one frequency, Hann window.</summary>
    public static double Power(double[] signal, double hz)
    {
        double real = 0, imaginary = 0;
        for (int i = 0; i < signal.Length; i++)
        {
            double window = 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / (signal.Length - 1));
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * hz * i / SampleRateHz);
            real += window * signal[i] * cosine;
            imaginary += window * signal[i] * sine;
        }

        return (real * real + imaginary * imaginary) / ((double)signal.Length * signal.Length);
    }

    /// <summary>Power in a band, in steps of a tenth of a hertz.</summary>
    public static double Power(double[] signal, double lowHz, double highHz)
    {
        double sum = 0;
        for (double hz = lowHz; hz <= highHz; hz += 0.1)
            sum += Power(signal, hz);
        return sum;
    }

    /// <summary>Power in a band, summed over the three axes.</summary>
    public static double Power(float[] xyz, double lowHz, double highHz) =>
        Enumerable.Range(0, 3).Sum(axis => Power(Axis(xyz, axis), lowHz, highHz));

    /// <summary>Frequency of the strongest tone over all axes, between 3 and 98 Hz.</summary>
    public static double Peak(float[] xyz)
    {
        double[][] axes = [Axis(xyz, 0), Axis(xyz, 1), Axis(xyz, 2)];
        return Enumerable.Range(30, 950).Select(tenths => tenths / 10.0).MaxBy(hz => axes.Sum(axis => Power(axis, hz)));
    }
}
