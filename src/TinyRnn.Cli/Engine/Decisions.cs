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
        if (network.NeedsWholeSequence)
        {
            return RunSequences(engine, network, rows, cancellation);
        }

        int outputSize = network.OutputSize;
        int count = CountFor(network.Usage, rows.Rows);
        var results = new double[count * outputSize];
        bool isStream = network.Usage.Mode == UsageMode.Stream;
        int steps = isStream ? rows.Rows : network.Usage.Steps;
        engine.Reset();
        for (int result = 0; result < count; result++)
        {
            Span<double> output = results.AsSpan(result * outputSize, outputSize);
            if (isStream)
            {
                cancellation.ThrowIfCancellationRequested();
                engine.Step(rows.Row(result), output);
                continue;
            }

            engine.Reset();
            int start = result * network.Usage.Stride;
            for (int row = start; row < start + steps; row++)
            {
                cancellation.ThrowIfCancellationRequested();
                engine.Step(rows.Row(row), output);
            }
        }

        return new ResultMatrix(results, count, outputSize, engine.IsSingle);
    }

    /// <summary>The same for a model without steps: all rows as one sequence, or each window.</summary>
    private static ResultMatrix RunSequences(RowEngine engine, NetworkSpec network, Matrix rows, CancellationToken cancellation)
    {
        int outputSize = network.OutputSize;
        int count = CountFor(network.Usage, rows.Rows);
        var results = new double[count * outputSize];
        if (network.Usage.Mode == UsageMode.Stream)
        {
            engine.RunSequence(rows.Values, results);
            return new ResultMatrix(results, count, outputSize, engine.IsSingle);
        }

        int steps = network.Usage.Steps;
        var outputs = new double[steps * outputSize];
        for (int result = 0; result < count; result++)
        {
            cancellation.ThrowIfCancellationRequested();
            int start = result * network.Usage.Stride;
            engine.RunSequence(rows.Values.AsSpan(start * rows.Columns, steps * rows.Columns), outputs);
            outputs.AsSpan((steps - 1) * outputSize).CopyTo(results.AsSpan(result * outputSize));
        }

        return new ResultMatrix(results, count, outputSize, engine.IsSingle);
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
