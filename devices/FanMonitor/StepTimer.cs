using System;
using System.Diagnostics;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.FanMonitor;

/// <summary>Measures what one step of the model costs on this machine, without sensor, loop and simulation.</summary>
/// <param name="MinNanoseconds">Of the fastest block, in ns per step.</param>
/// <param name="MedianNanoseconds">Of the block in the middle, in ns per step.</param>
internal readonly record struct StepTimer(double MinNanoseconds, double MedianNanoseconds)
{
    private const int StepsPerBlock = 2000;
    private const int Blocks = 401;

    // The JIT compiles the last tier in the background, after a tenth of a second without new methods.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>Steps a fresh model over a fan's signal.</summary>
    /// <param name="seed">Chooses the signal.</param>
    public static StepTimer Measure(long seed)
    {
        float[] samples = new float[StepsPerBlock * FanMonitorModel.InputSize];
        FanSimulation.Create(seed, FanCondition.BearingWear).Fill(samples);
        float[] outputs = new float[StepsPerBlock * FanMonitorModel.OutputSize];
        var model = new FanMonitorModel();
        double[] nanoseconds = new double[Blocks];
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
            model.Run(samples, outputs);
        for (int block = 0; block < Blocks; block++)
        {
            long start = Stopwatch.GetTimestamp();
            model.Run(samples, outputs);
            nanoseconds[block] = (Stopwatch.GetTimestamp() - start) * (1e9 / Stopwatch.Frequency) / StepsPerBlock;
        }

        Array.Sort(nanoseconds);
        return new StepTimer(nanoseconds[0], nanoseconds[Blocks / 2]);
    }
}
