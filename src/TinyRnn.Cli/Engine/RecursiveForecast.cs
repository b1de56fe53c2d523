using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Engine;

/// <summary>
/// A forecast of many steps made of single ones: from every step on, the model's outputs are its next inputs, again and again, and its
/// state then goes back to where it was.
/// </summary>
internal static class RecursiveForecast
{
    /// <summary>Errors at each number of steps ahead.</summary>
    /// <param name="engine">The engine of a model that forecasts all of its inputs one step ahead.</param>
    /// <param name="network">The model's structure.</param>
    /// <param name="data">A forecast one step ahead of every channel.</param>
    /// <param name="steps">Steps ahead at most, at least 1.</param>
    /// <param name="from">Part of each recording that only warms the model up.</param>
    /// <param name="cancellation">Checked at every step.</param>
    /// <returns>For 1, 2, ... steps ahead, the errors of each target.</returns>
    /// <exception cref="InputException">The model or the data is of another kind.</exception>
    public static IReadOnlyList<IReadOnlyList<RegressionMetrics>> Run(
        RowEngine engine, NetworkSpec network, SequenceDataset data, int steps, double from, CancellationToken cancellation)
    {
        int[] sources = [.. data.Features.Select(feature => data.Targets.ToList().IndexOf(feature))];
        if (data.Horizon != 1 || sources.Contains(-1))
        {
            throw new InputException($"data '{data.Name}': a recursive forecast feeds the outputs back as the only inputs, so it needs --horizon 1 and "
                + $"a forecast of every feature ({string.Join(", ", data.Features)}); leave others out with --ignore");
        }

        if (network.InputSize != sources.Length || network.OutputSize != data.Targets.Count || network.Usage.Mode != UsageMode.Stream || network.NeedsWholeSequence)
        {
            throw new InputException(
                $"model '{network.Name}' takes {network.InputSize} values and gives {network.OutputSize}; a recursive forecast needs a "
                + $"stream of {sources.Length} values that forecasts {data.Targets.Count}");
        }

        RegressionMetrics[][] metrics = [.. Enumerable.Range(0, steps).Select(_ => data.Targets.Select(_ => new RegressionMetrics()).ToArray())];
        var output = new double[network.OutputSize];
        var input = new float[sources.Length];
        foreach (Recording recording in data.Recordings)
        {
            var rows = new RecordingCursor(recording, steps);
            int first = SequenceDataset.StartOf(recording, from);
            engine.Reset();
            for (int step = 0; step < recording.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                engine.Step(rows.Values(step), output);
                if (step < first)
                {
                    continue;
                }

                engine.SaveState();
                for (int ahead = 0; ahead < steps && step + ahead + 1 < recording.Steps; ahead++)
                {
                    if (ahead > 0)
                    {
                        for (int i = 0; i < input.Length; i++)
                        {
                            input[i] = (float)output[sources[i]];
                        }

                        engine.Step(input, output);
                    }

                    // Beyond the next step the target is the input of that later step.
                    ReadOnlySpan<float> targets = rows.Targets(step + ahead);
                    for (int i = 0; i < targets.Length; i++)
                    {
                        metrics[ahead][i].Add(targets[i], output[i]);
                    }
                }

                engine.RestoreState();
            }
        }

        return metrics;
    }
}
