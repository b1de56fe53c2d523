using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Engine.Limits;
using TinyRnn.Format;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.Commands;

/// <summary><c>scaling</c>: how the time of a multiply-add depends on the number of units.</summary>
internal static class ScalingCommand
{
    private const double DefaultSeconds = 0.4;
    private const int Inputs = 8;
    private const int Outputs = 4;
    private const int FirstFlatUnits = 32;
    private const double FlatShare = 0.25;
    private const double ReadShare = 0.7;

    private static readonly int[] Units = [8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256];

    /// <summary>Runs the command. Flags: <c>--seconds</c> a size.</summary>
    public static Report Run(Report report, Flags flags)
    {
        TimeSpan duration = TimeSpan.FromSeconds(flags.Number("seconds", DefaultSeconds));
        Roofline roofline = Roofline.ThisMachine;
        foreach (string layer in new[] { LayerKinds.Lstm, LayerKinds.Gru })
        {
            CaseModel[] models = [.. Units.Select(units => CaseModel.Create(new PeerCase(layer, Inputs, units, Outputs)))];
            StepLoop[] loops = [.. models.Select(model => model.GeneratedLoop())];
            InterleavedTiming.WarmUp(loops);
            Table table = new("units", "weights, KB", "level", "ns", "ps/MAC", "of the mean", "weights, B/ns", "of second level");
            var rows = models.Select((model, i) =>
            {
                double time = InterleavedTiming.Measure([loops[i]], duration)[0].Minimum;
                long bytes = model.Engine.WeightBytes;
                int level = bytes <= roofline.FirstLevelBytes ? 1 : bytes <= roofline.SecondLevelBytes ? 2 : 3;
                return (Model: model, Time: time, Bytes: bytes, Level: level, PerMac: 1000 * time / model.Case.MultiplyAdds);
            }).ToArray();
            double[] flat = [.. rows.Where(row => row.Level == 1 && row.Model.Case.Units >= FirstFlatUnits).Select(row => row.PerMac)];
            double mean = flat.Average();
            List<double> shares = [];
            foreach (var row in rows)
            {
                double speed = row.Bytes / row.Time, share = speed / roofline.SecondLevelBytesPerNanosecond;
                if (row.Level == 2)
                {
                    shares.Add(share);
                }

                table.Add(
                    $"{row.Model.Case.Units}",
                    Show.Number(row.Bytes / 1024.0, 1),
                    $"{row.Level}",
                    Show.Nanoseconds(row.Time),
                    Show.Number(row.PerMac, 1),
                    row.Level == 1 && row.Model.Case.Units >= FirstFlatUnits ? Show.Number(row.PerMac / mean, 2) : "",
                    Show.Number(speed),
                    row.Level == 2 ? Show.Percent(share) : "");
            }

            report.Add(
                layer.ToUpperInvariant(),
                table,
                $"From {FirstFlatUnits} units to the end of the first level a multiply-add takes {Show.Number(flat.Min() / mean, 2)} to " +
                $"{Show.Number(flat.Max() / mean, 2)} of its mean (aim: within {Show.Percent(FlatShare)}). In the second level at least " +
                $"{Show.Percent(shares.Min())} of its {Show.Number(roofline.SecondLevelBytesPerNanosecond)} B/ns are reached " +
                $"(aim: {Show.Percent(ReadShare)}).");
        }

        report.Add(
            "What is measured",
            null,
            $"{Inputs} inputs, the units of the row, a dense layer of {Outputs}; one step through the public `Step`, minimum over " +
            "repetitions. The level is that of the cache whose measured size (command `roofline`) holds the weights.");
        return report;
    }
}
