using TinyRnn.Benchmarks.Results;
using TinyRnn.Cli.Engine.Limits;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.Commands;

/// <summary><c>roofline</c>: what this processor can do at most, and what that allows for each case.</summary>
internal static class RooflineCommand
{
    /// <summary>Runs the command.</summary>
    public static Report Run(Report report)
    {
        Roofline roofline = Roofline.ThisMachine;
        double clock = roofline.ClockGigahertz;
        Table widths = new("vectors", "MAC/ns", "MAC/cycle", "instructions/cycle", "first level, B/ns", "B/cycle");
        foreach (VectorSpeed speed in roofline.Widths)
        {
            double perCycle = speed.MultiplyAddsPerNanosecond / clock;
            widths.Add(
                $"{speed.Bits} bits",
                Show.Number(speed.MultiplyAddsPerNanosecond, 1),
                Show.Number(perCycle, 1),
                Show.Number(perCycle / (speed.Bits / 32), 2),
                Show.Number(speed.BytesPerNanosecond),
                Show.Number(speed.BytesPerNanosecond / clock, 1));
        }

        report.Add(
            "Vectors",
            widths,
            $"Clock: {Show.Number(clock, 2)} GHz. Float32 multiply-adds in 12 independent chains; reads of 16 KB over and over.");

        Table reads = new("buffer", "B/ns", "B/cycle");
        foreach (ReadSpeed read in roofline.Reads)
        {
            reads.Add(
                $"{read.Bytes / 1024} KB", Show.Number(read.BytesPerNanosecond), Show.Number(read.BytesPerNanosecond / clock, 1));
        }

        report.Add(
            "Reads",
            reads,
            $"A buffer read over and over in vectors of {roofline.Widest.Bits} bits. First level: up to {roofline.FirstLevelBytes / 1024} " +
            $"KB; second level: {Show.Number(roofline.SecondLevelBytesPerNanosecond)} B/ns up to {roofline.SecondLevelBytes / 1024} KB.");

        Table cases = new("case", "multiply-adds", "weight bytes", "multiply-adds, ns", "weights, ns", "limit, ns");
        foreach (PeerCase peerCase in PeerCase.All)
        {
            long bytes = CaseModel.Create(peerCase).Engine.WeightBytes;
            cases.Add(
                peerCase.Name,
                Show.Count(peerCase.MultiplyAdds),
                Show.Count(bytes),
                Show.Number(peerCase.MultiplyAdds / roofline.Widest.MultiplyAddsPerNanosecond, 1),
                Show.Number(bytes / roofline.BytesPerNanosecond(bytes), 1),
                Show.Number(roofline.LimitNanoseconds(peerCase.MultiplyAdds, bytes, bytes / roofline.BytesPerNanosecond(bytes)), 1));
        }

        report.Add(
            "Limits",
            cases,
            "The least time of a step: its multiply-adds with the widest vectors, or one pass over its packed weights at the speed of a " +
            "buffer as large, whichever takes longer. Activations are not counted.");
        return report;
    }
}
