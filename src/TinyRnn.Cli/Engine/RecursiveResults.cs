using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Engine;

/// <summary>Errors of a recursive forecast at one number of steps ahead, beside those of simple forecasts.</summary>
/// <param name="Ahead">Steps ahead, from 1.</param>
/// <param name="Model">The model's errors.</param>
/// <param name="Baselines">Persistence and autoregression, fitted for as many steps ahead; null where nothing was left to fit on.</param>
internal sealed record RecursiveResults(int Ahead, RegressionMetrics Model, ForecastBaselines? Baselines)
{
    /// <inheritdoc cref="RecursiveForecast.Run"/>
    public static IReadOnlyList<RecursiveResults> Run(
        RowEngine engine, NetworkSpec network, SequenceDataset data, int steps, double from, CancellationToken cancellation) =>
        [.. RecursiveForecast.Run(engine, network, data, steps, from, cancellation).Select((metrics, index) => new RecursiveResults(
            index + 1, metrics, from > 0 ? ForecastBaselines.Compare(data.WithHorizon(index + 1), from) : null))];
}
