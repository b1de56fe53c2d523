using System;
using System.Collections.Generic;
using System.Threading;
using TinyRnn.Cli.IO;
using TinyRnn.Format;

namespace TinyRnn.Cli.Engine;

/// <summary>
/// Runs an engine over rows as the model's usage says. A stream gives one result a row. Windows give one result each: the
/// output at the window's last step, started from the initial state; rows after the last whole window give none.
/// </summary>
internal static class Decisions
{
    /// <summary>Results that <paramref name="rows"/> rows give.</summary>
    public static int CountFor(UsageSpec usage, int rows) => usage.Mode == UsageMode.Stream ? rows
        : rows < usage.Steps ? 0
        : ((rows - usage.Steps) / usage.Stride) + 1;

    /// <summary>Runs all rows from the initial state.</summary>
    /// <param name="engine">The engine; its state afterwards is that of the last step.</param>
    /// <param name="network">The model's structure.</param>
    /// <param name="rows">Rows of inputSize.</param>
    /// <param name="cancellation">Checked at every row.</param>
    public static ResultMatrix Run(RowEngine engine, NetworkSpec network, Matrix rows, CancellationToken cancellation)
    {
        int outputSize = network.OutputSize, next = 0;
        var results = new double[CountFor(network.Usage, rows.Rows) * outputSize];
        Run(engine, network, rows.Row, rows.Rows, (_, output) => output.CopyTo(results.AsSpan(next++ * outputSize)), cancellation);
        return new ResultMatrix(results, next, outputSize, engine.IsSingle);
    }

    /// <summary>Runs rows that need not be in memory together, unless the model needs a whole sequence at once.</summary>
    /// <param name="engine">The engine; its state afterwards is that of the last step.</param>
    /// <param name="network">The model's structure.</param>
    /// <param name="row">Gives a row; rows are asked for in order, those of a window again where windows overlap.</param>
    /// <param name="count">Rows.</param>
    /// <param name="take">Takes each result with the row at which it stands.</param>
    /// <param name="cancellation">Checked at every row.</param>
    public static void Run(
        RowEngine engine, NetworkSpec network, RowSource row, int count, ResultSink take, CancellationToken cancellation)
    {
        bool isStream = network.Usage.Mode == UsageMode.Stream;
        int steps = isStream ? count : network.Usage.Steps, stride = isStream ? Math.Max(1, count) : network.Usage.Stride;
        var outputs = new double[(network.NeedsWholeSequence ? steps : 1) * network.OutputSize];
        Span<double> last = outputs.AsSpan(outputs.Length == 0 ? 0 : outputs.Length - network.OutputSize);
        for (int start = 0; start + steps <= count && steps > 0; start += stride)
        {
            if (network.NeedsWholeSequence)
            {
                RunSequence(start, last);
                continue;
            }

            engine.Reset();
            for (int i = start; i < start + steps; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                engine.Step(row(i), outputs);
                if (isStream)
                {
                    take(i, outputs);
                }
            }

            if (!isStream)
            {
                take(start + steps - 1, outputs);
            }
        }

        void RunSequence(int start, Span<double> last)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = new float[steps * network.InputSize];
            for (int i = 0; i < steps; i++)
            {
                row(start + i).CopyTo(rows.AsSpan(i * network.InputSize));
            }

            engine.RunSequence(rows, outputs);
            for (int i = 0; i < steps && isStream; i++)
            {
                take(i, outputs.AsSpan(i * network.OutputSize, network.OutputSize));
            }

            if (!isStream)
            {
                take(start + steps - 1, last);
            }
        }
    }

    /// <summary>Column names of results: the labels where an output has them, else <c>output1</c> and so on.</summary>
    public static IReadOnlyList<string> ColumnNames(NetworkSpec network)
    {
        var names = new List<string>();
        foreach (OutputSpec output in network.Outputs)
        {
            for (int channel = 0; channel < output.Shape.Count; channel++)
            {
                names.Add(output.Labels.Count > 0 ? output.Labels[channel] : $"output{names.Count + 1}");
            }
        }

        return names;
    }
}

/// <summary>Gives a row; the span holds until the next call.</summary>
internal delegate ReadOnlySpan<float> RowSource(int row);

/// <summary>Takes a result; the span holds until the call ends.</summary>
/// <param name="row">The row at which it stands: the last of its window.</param>
/// <param name="output">The outputs.</param>
internal delegate void ResultSink(int row, ReadOnlySpan<double> output);
