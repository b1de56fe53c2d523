using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Benchmarks.Peers;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Engine.Limits;
using TinyRnn.Format;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.Commands;

/// <summary><c>steps</c>: the generated step of each case against the naive loops, in turns in one run.</summary>
internal static class StepsCommand
{
    private const double DefaultSeconds = 1;

    /// <summary>
    /// Runs the command. Flags: <c>--cases a,b</c>, <c>--seconds</c> a case, <c>--peer NAME=COMMAND</c> and
    /// <c>--fast-peer NAME=COMMAND</c>, both as often as wanted.
    /// </summary>
    public static Report Run(Report report, Flags flags)
    {
        PeerTables programs = new(flags);
        TimeSpan duration = TimeSpan.FromSeconds(flags.Number("seconds", DefaultSeconds));
        CaseModel[] models = [.. flags.Cases().Select(item => CaseModel.Create(item))];
        StepLoop[][] loops = [.. models.Select(model => new[]
        {
            model.GeneratedLoop(),
            model.NaiveLoop(),
            model.TensorLoop(),
            model.ReadLoop(),
            CaseModel.Create(model.Case, ActivationTier.Fast).GeneratedLoop(),
        })];
        InterleavedTiming.WarmUp(loops.SelectMany(each => each));
        Roofline roofline = Roofline.ThisMachine;

        Table times = new("case", "ns", "median", "fast, ns", "naive", "TensorPrimitives", "speed-up", "MAC/ns", "of the limit");
        Table peers = new(
            "case", "speed-up", "best exact peer's", "over the peer's", "its ns over ours", "fast peer's ns over our fast", "naive here / there");
        List<double> ratios = [];
        for (int i = 0; i < models.Length; i++)
        {
            PeerCase peerCase = models[i].Case;
            (StepTime[] measured, StepTime[] theirs) = PeerRounds.Measure(peerCase.Name, loops[i], programs.Programs, duration);
            programs.Add(peerCase, measured[0], measured[4], theirs);
            double best = measured[0].Minimum, naive = measured[1].Minimum;
            times.Add(
                peerCase.Name,
                Show.Nanoseconds(best),
                Show.Nanoseconds(measured[0].Median),
                Show.Nanoseconds(measured[4].Minimum),
                Show.Nanoseconds(naive),
                Show.Nanoseconds(measured[2].Minimum),
                Show.Number(naive / best, 1),
                Show.Number(peerCase.MultiplyAdds / best, 1),
                Show.Percent(
                    roofline.LimitNanoseconds(peerCase.MultiplyAdds, models[i].Engine.WeightBytes, measured[3].Minimum) / best));

            PeerFigures peer = PeerFigures.Of(peerCase);
            ratios.Add(naive / best / peer.NaiveOverBest);
            peers.Add(
                peerCase.Name,
                Show.Number(naive / best, 1),
                Show.Number(peer.NaiveOverBest, 1),
                Show.Number(ratios[^1], 2),
                Show.Number(peer.BestExact / best, 2),
                Show.Number(peer.BestFast / measured[4].Minimum, 2),
                Show.Number(naive / peer.Naive, 2));
        }

        report.Add(
            "Steps",
            times,
            "One step through the public `Step`, batch 1, streaming; minimum over interleaved repetitions of 0.2 ms, and the generated " +
            "code's median; fast is the same network with the fast activations. Speed-up is over the naive loops. The limit is the step's " +
            "multiply-adds at the speed of the command `roofline`, or one pass over its weights, whichever takes longer, with nothing for " +
            "activations; beyond the first-level cache the pass is that over a buffer as large, timed in the same turns.");
        programs.AddTo(report);
        report.Add(
            "Against other libraries",
            peers,
            $"Geometric mean over the peer's: {Show.Number(Show.GeometricMean(ratios), 2)}; smallest: {Show.Number(ratios.Min(), 2)}.",
            "The peers (RTNeural, and onnx2c for GRU, in their best builds) were measured on 2026-11-20 on a like processor together with " +
            "the same naive loops; their speed-up over these is compared with the one of this run.");
        return report;
    }
}
