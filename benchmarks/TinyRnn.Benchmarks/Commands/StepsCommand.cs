using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TinyRnn.Cli.Engine;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.Commands;

/// <summary><c>steps</c>: the generated step of each case against the naive loops, in turns in one run.</summary>
internal static class StepsCommand
{
    private const double DefaultSeconds = 1;

    /// <summary>Runs the command. Flags: <c>--cases a,b</c>, <c>--seconds</c> a case.</summary>
    public static int Run(Flags flags)
    {
        TimeSpan duration = TimeSpan.FromSeconds(flags.Number("seconds", DefaultSeconds));
        CaseModel[] models = [.. flags.Cases().Select(item => CaseModel.Create(item))];
        StepLoop[][] loops = [.. models.Select(model => new[] { model.GeneratedLoop(), model.NaiveLoop() })];
        InterleavedTiming.WarmUp(loops.SelectMany(pair => pair));

        Table table = new(
            "case", "ns min", "ns median", "naive min", "speed-up", "of peers'", "of best exact", "of best fast", "MAC/ns");
        List<double> shares = [];
        for (int i = 0; i < models.Length; i++)
        {
            PeerCase peerCase = models[i].Case;
            PeerFigures peer = PeerFigures.Of(peerCase);
            StepTime[] times = InterleavedTiming.Measure(loops[i], duration);
            StepTime generated = times[0], naive = times[1];
            double speedup = naive.Minimum / generated.Minimum;
            shares.Add(speedup / peer.NaiveOverBest);
            table.Add(
                peerCase.Name,
                Number(generated.Minimum, 1),
                Number(generated.Median, 1),
                $"{Number(naive.Minimum, 0)} ({Number(naive.Minimum / peer.Naive, 2)})",
                Number(speedup, 1),
                Number(shares[^1], 2),
                Number(peer.BestExact / generated.Minimum, 2),
                Number(peer.BestFast / generated.Minimum, 2),
                Number(peerCase.MultiplyAdds / generated.Minimum, 1));
        }

        table.Write(Console.Out);
        Console.WriteLine();
        Console.WriteLine("naive min: in brackets, over the loops' time on the machine where the peers were measured");
        Console.WriteLine("of peers': speed-up over the best exact peer's speed-up over the same loops; of best: its time over ours");
        Console.WriteLine($"geometric mean of 'of peers'': {Number(GeometricMean(shares), 3)}, smallest {Number(shares.Min(), 3)}");
        return 0;
    }

    private static double GeometricMean(IReadOnlyCollection<double> values) => Math.Exp(values.Average(Math.Log));

    private static string Number(double value, int digits) => value.ToString("F" + digits, CultureInfo.InvariantCulture);
}
