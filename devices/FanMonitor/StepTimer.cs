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
    private const int WarmUpBlocks = 100;
    private const int Blocks = 401;

    /// <summary>Steps a fresh model over a fan's signal. The warm-up lets the JIT reach its last tier.</summary>
    /// <param name="seed">Chooses the signal.</param>
    public static StepTimer Measure(long seed)
    {
        float[] samples = new float[StepsPerBlock * FanMonitorModel.InputSize];
        FanSimulation.Create(seed, FanCondition.BearingWear).Fill(samples);
        float[] outputs = new float[StepsPerBlock * FanMonitorModel.OutputSize];
        var model = new FanMonitorModel();
        double[] nanoseconds = new double[Blocks];
        for (int block = -WarmUpBlocks; block < Blocks; block++)
        {
            long start = Stopwatch.GetTimestamp();
            model.Run(samples, outputs);
            long elapsed = Stopwatch.GetTimestamp() - start;
            if (block >= 0)
                nanoseconds[block] = elapsed * (1e9 / Stopwatch.Frequency) / StepsPerBlock;
        }

        Array.Sort(nanoseconds);
        return new StepTimer(nanoseconds[0], nanoseconds[Blocks / 2]);
    }
}
