using System;
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
            StepLoop[][] loops = [.. models.Select(model => new[] { model.GeneratedLoop(), model.ReadLoop() })];
            InterleavedTiming.WarmUp(loops.SelectMany(each => each));
            Table table = new("units", "weights, KB", "level", "ns", "ps/MAC", "of the mean", "weights, B/ns", "of reads", "median of reads");
            Row[] rows = [.. models.Select((model, i) =>
            {
                StepTime[] times = InterleavedTiming.Measure(loops[i], duration);
                long bytes = model.Engine.WeightBytes;
                int level = bytes <= roofline.FirstLevelBytes ? 1 : bytes <= roofline.SecondLevelBytes ? 2 : 3;
                return new Row(model.Case, bytes, level, times[0], times[1]);
            })];
            double[] flat = [.. rows.Where(row => row.IsFlat).Select(row => row.PicosecondsPerMultiplyAdd)];
            double mean = flat.Average();
            foreach (Row row in rows)
            {
                table.Add(
                    $"{row.Case.Units}",
                    Show.Number(row.Bytes / 1024.0, 1),
                    $"{row.Level}",
                    Show.Nanoseconds(row.Step.Minimum),
                    Show.Number(row.PicosecondsPerMultiplyAdd, 1),
                    row.IsFlat ? Show.Number(row.PicosecondsPerMultiplyAdd / mean, 2) : "",
                    Show.Number(row.Bytes / row.Step.Minimum),
                    row.Level == 1 ? "" : Show.Percent(row.Reads.Minimum / row.Step.Minimum),
                    row.Level == 1 ? "" : Show.Percent(row.ShareOfReads));
            }

            Row[] second = [.. rows.Where(row => row.Level == 2)];
            report.Add(
                layer.ToUpperInvariant(),
                table,
                $"From {FirstFlatUnits} units to the end of the first level a multiply-add takes {Show.Number(flat.Min() / mean, 2)} to " +
                $"{Show.Number(flat.Max() / mean, 2)} of its mean (aim: within {Show.Percent(FlatShare)}). In the second level the weights " +
                $"pass at {Show.Percent(second.Min(row => row.ShareOfReads))} to {Show.Percent(second.Max(row => row.ShareOfReads))} of the " +
                $"speed of plain reads, median over median (aim: {Show.Percent(ReadShare)}).");
        }

        report.Add(
            "What is measured",
            null,
            $"{Inputs} inputs, the units of the row, a dense layer of {Outputs}; one step through the public `Step`, minimum over " +
            "repetitions. The level is that of the cache whose measured size (command `roofline`) holds the weights. Of reads: the time of " +
            "one pass over a buffer as large as the weights, timed in the same turns, over the step's; minimum over minimum, then median " +
            "over median. On this kind of machine reads beyond the first level change their speed within seconds.");
        return report;
    }

    private sealed record Row(PeerCase Case, long Bytes, int Level, StepTime Step, StepTime Reads)
    {
        public double PicosecondsPerMultiplyAdd => 1000 * Step.Minimum / Case.MultiplyAdds;

        public double ShareOfReads => Reads.Median / Step.Median;

        public bool IsFlat => Level == 1 && Case.Units >= FirstFlatUnits;
    }
}
