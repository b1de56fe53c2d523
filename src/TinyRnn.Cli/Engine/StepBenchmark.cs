using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>Time of a step over many repetitions.</summary>
/// <param name="Minimum">Nanoseconds: the least disturbed repetition.</param>
/// <param name="Median">Nanoseconds.</param>
internal sealed record StepTime(double Minimum, double Median);

/// <summary>The generated step against the naive loop, measured in turns in one run.</summary>
/// <param name="Generated">The generated code, in raw units as <c>Step</c> takes them.</param>
/// <param name="Naive">The naive network doing the same work.</param>
/// <param name="AllocatedBytes">Bytes that <see cref="AllocationSteps"/> generated steps allocated on their thread.</param>
internal sealed record StepBenchmark(StepTime Generated, StepTime Naive, long AllocatedBytes)
{
    /// <summary>Steps over which allocation is counted.</summary>
    public const int AllocationSteps = 10_000;

    // Long enough that reading the clock (about 25 ns) does not show, short enough that many repetitions escape interrupts.
    private const double RepetitionNanoseconds = 200_000;
    private const int MinimumRepetitions = 101;
    private const int RowCount = 256;

    // The runtime optimises a method in the background some 100 ms after its calls calm down.
    private const int WarmUpRounds = 4;
    private static readonly TimeSpan WarmUpRound = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CompilerPause = TimeSpan.FromMilliseconds(150);

    /// <summary>How many times faster the generated code is: minimum over minimum.</summary>
    public double Speedup => Naive.Minimum / Generated.Minimum;

    /// <summary>Measures a model.</summary>
    /// <param name="file">The model.</param>
    /// <param name="duration">How long to repeat, warm-up apart.</param>
    public static StepBenchmark Run(ModelFile file, TimeSpan duration)
    {
        GeneratedEngine engine = GeneratedEngine.Create(file);
        var naive = new NaiveNetwork(file.Model);
        float[] inputs = Inputs(file.Model);
        var outputs = new float[RowCount * engine.OutputSize];
        Action generatedBody = () => engine.Run(inputs, outputs);
        Action naiveBody = () => naive.Run(inputs, outputs);
        WarmUp(generatedBody);
        WarmUp(naiveBody);
        long allocated = MeasureAllocation(engine, inputs, outputs);

        int generatedCalls = CallsFor(generatedBody), naiveCalls = CallsFor(naiveBody);
        var generatedTimes = new List<double>();
        var naiveTimes = new List<double>();
        long start = Stopwatch.GetTimestamp();
        while (generatedTimes.Count < MinimumRepetitions || Stopwatch.GetElapsedTime(start) < duration)
        {
            generatedTimes.Add(Time(generatedBody, generatedCalls));
            naiveTimes.Add(Time(naiveBody, naiveCalls));
        }

        return new StepBenchmark(Summarise(generatedTimes), Summarise(naiveTimes), allocated);
    }

    /// <summary>Rows in raw units: the golden vectors' over and over, else a spread of values about the normaliser's mean.</summary>
    private static float[] Inputs(TinyRnnModel model)
    {
        int inputSize = model.Network.InputSize;
        var inputs = new float[RowCount * inputSize];
        var random = new Random(1);
        for (int i = 0; i < inputs.Length; i++)
        {
            int channel = i % inputSize;
            float spread = (2 * random.NextSingle()) - 1;
            inputs[i] = model.Golden is { } golden ? golden.Inputs[i % golden.Inputs.Length]
                : model.InputNormaliser is { } normaliser ? normaliser.Mean[channel] + (spread * normaliser.Scale[channel])
                : spread;
        }

        return inputs;
    }

    private static void WarmUp(Action body)
    {
        for (int round = 0; round < WarmUpRounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < WarmUpRound)
            {
                body();
            }

            Thread.Sleep(CompilerPause);
        }
    }

    private static long MeasureAllocation(GeneratedEngine engine, float[] inputs, float[] outputs)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < AllocationSteps; step++)
        {
            engine.Step(inputs.AsSpan(0, engine.InputSize), outputs.AsSpan(0, engine.OutputSize));
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static int CallsFor(Action body)
    {
        double one = Time(body, 1) * RowCount;
        return Math.Max(1, (int)(RepetitionNanoseconds / one));
    }

    private static double Time(Action body, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < calls; call++)
        {
            body();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / ((double)calls * RowCount);
    }

    private static StepTime Summarise(List<double> times)
    {
        double[] sorted = times.Order().ToArray();
        return new StepTime(sorted[0], sorted[sorted.Length / 2]);
    }
}
