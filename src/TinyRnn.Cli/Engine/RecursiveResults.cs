using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Engine;

/// <summary>Errors of a recursive forecast of one column at one number of steps ahead, beside those of simple forecasts.</summary>
/// <param name="Ahead">Steps ahead, from 1.</param>
/// <param name="Target">The column.</param>
/// <param name="Model">The model's errors.</param>
/// <param name="Baselines">Persistence and autoregression, fitted for as many steps ahead; null where nothing was left to fit on.</param>
internal sealed record RecursiveResults(int Ahead, string Target, RegressionMetrics Model, ForecastBaselines? Baselines)
{
    /// <inheritdoc cref="RecursiveForecast.Run"/>
    public static IReadOnlyList<RecursiveResults> Run(
        RowEngine engine, NetworkSpec network, SequenceDataset data, int steps, double from, CancellationToken cancellation) =>
        [.. RecursiveForecast.Run(engine, network, data, steps, from, cancellation).SelectMany((errors, index) =>
        {
            SequenceDataset later = data.WithHorizon(index + 1);
            return errors.Select((metrics, target) => new RecursiveResults(
                index + 1, data.Targets[target], metrics, from > 0 ? ForecastBaselines.Compare(later, target, from) : null));
        })];
}
