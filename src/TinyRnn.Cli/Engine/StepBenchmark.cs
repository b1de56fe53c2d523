using System;
using System.Threading;
using TinyRnn.Cli.Engine.Limits;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>The generated step against the naive loop and the reads that it cannot do without, measured in turns in one run.</summary>
/// <param name="Generated">The generated code, in raw units as <c>Step</c> takes them.</param>
/// <param name="Naive">The naive network doing the same work.</param>
/// <param name="Percentile99">Nanoseconds that 99 of 100 generated steps, each timed on its own, do not exceed; without the cost of
/// the clock.</param>
/// <param name="MultiplyAdds">Multiply-adds of a step.</param>
/// <param name="WeightBytes">Bytes of packed weights.</param>
/// <param name="Reads">One pass over a buffer as large as the weights, with the widest vectors.</param>
/// <param name="AllocatedBytes">Bytes that <see cref="AllocationSteps"/> generated steps allocated on their thread.</param>
internal sealed record StepBenchmark(
    StepTime Generated, StepTime Naive, double Percentile99, long MultiplyAdds, long WeightBytes, StepTime Reads, long AllocatedBytes)
{
    /// <summary>Steps over which allocation is counted.</summary>
    public const int AllocationSteps = 10_000;

    private const int RowCount = 256;

    /// <summary>How many times faster the generated code is: minimum over minimum.</summary>
    public double Speedup => Naive.Minimum / Generated.Minimum;

    /// <summary>Least nanoseconds that a step could take on a processor: see <see cref="Roofline.LimitNanoseconds"/>.</summary>
    public double Limit(Roofline roofline) => roofline.LimitNanoseconds(MultiplyAdds, WeightBytes, Reads.Minimum);

    /// <summary>Measures a model.</summary>
    /// <param name="file">The model.</param>
    /// <param name="duration">How long to repeat, warm-up apart.</param>
    /// <param name="cancellation">Stops the repetitions; there is no result then.</param>
    public static StepBenchmark Run(ModelFile file, TimeSpan duration, CancellationToken cancellation = default)
    {
        GeneratedEngine.RequireSteps(file);
        GeneratedEngine engine = GeneratedEngine.Create(file);
        var naive = new NaiveNetwork(file.Model);
        float[] inputs = Inputs(file.Model);
        StepLoop generated = engine.CreateLoops(1, inputs).Step;
        float[] output = new float[engine.OutputSize];
        int row = 0;
        StepLoop naiveLoop = count =>
        {
            for (int step = 0; step < count; step++)
            {
                naive.Step(inputs.AsSpan(row * engine.InputSize, engine.InputSize), output);
                row = (row + 1) % RowCount;
            }
        };
        StepLoop[] loops = [generated, naiveLoop, RooflineMeasurement.CreateReads(engine.WeightBytes)];
        InterleavedTiming.WarmUp(loops);
        StepTime[] times = InterleavedTiming.Measure(loops, duration, cancellation);
        return new StepBenchmark(
            times[0],
            times[1],
            InterleavedTiming.Percentile99(generated),
            engine.MultiplyAddsPerStep,
            engine.WeightBytes,
            times[2],
            StepAllocation.Measure(generated, AllocationSteps));
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
}
