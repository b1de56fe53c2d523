using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Engine;

/// <summary>
/// A forecast of many steps made of single ones: from every step on, the model's output is its next input, again and again, and its
/// state then goes back to where it was.
/// </summary>
internal static class RecursiveForecast
{
    /// <summary>Errors at each number of steps ahead.</summary>
    /// <param name="engine">The engine of a model that forecasts its only input one step ahead.</param>
    /// <param name="network">The model's structure.</param>
    /// <param name="data">A forecast one step ahead of the only channel.</param>
    /// <param name="steps">Steps ahead at most, at least 1.</param>
    /// <param name="from">Part of each recording that only warms the model up.</param>
    /// <param name="cancellation">Checked at every step.</param>
    /// <returns>One entry for 1, 2, ... steps ahead.</returns>
    /// <exception cref="InputException">The model or the data is of another kind.</exception>
    public static IReadOnlyList<RegressionMetrics> Run(
        RowEngine engine, NetworkSpec network, SequenceDataset data, int steps, double from, CancellationToken cancellation)
    {
        if (data.Horizon != 1 || data.Targets is not [var target] || data.Features is not [var feature] || feature != target)
        {
            throw new InputException(
                $"data '{data.Name}': a recursive forecast feeds the output back as the only input, so it needs --horizon 1 and the "
                + "forecast column as the only feature");
        }

        if (network.InputSize != 1 || network.OutputSize != 1 || network.Usage.Mode != UsageMode.Stream)
        {
            throw new InputException(
                $"model '{network.Name}' takes {network.InputSize} values and gives {network.OutputSize}; a recursive forecast needs a "
                + "stream of one value that forecasts that value");
        }

        RegressionMetrics[] metrics = [.. Enumerable.Range(0, steps).Select(_ => new RegressionMetrics())];
        var output = new double[1];
        var input = new float[1];
        foreach (Recording recording in data.Recordings)
        {
            int first = SequenceDataset.StartOf(recording, from);
            engine.Reset();
            for (int step = 0; step < recording.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                engine.Step(recording.Step(step), output);
                if (step < first)
                {
                    continue;
                }

                engine.SaveState();
                for (int ahead = 0; ahead < steps && step + ahead + 1 < recording.Steps; ahead++)
                {
                    if (ahead > 0)
                    {
                        input[0] = (float)output[0];
                        engine.Step(input, output);
                    }

                    // Beyond the next step the target is the input of that later step.
                    metrics[ahead].Add(recording.Targets![step + ahead], output[0]);
                }

                engine.RestoreState();
            }
        }

        return metrics;
    }
}
